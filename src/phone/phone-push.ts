import { type Clock, errorText, type Log } from '../base/index.ts';
import {
  modelInDeviceInformation,
  type PhoneDocument,
  type PhoneModel,
  phoneModel,
  readExecuteAnswer,
  writePhoneDocument,
} from '../protocols/phone/index.ts';
import type { CallControl } from '../recorder/index.ts';
import type { Catalog } from '../storage/catalog/index.ts';
import { ExpiringMap } from './expiring-map.ts';
import { PhoneNetworks } from './phone-networks.ts';
import { PhoneReach, type PushProblem } from './phone-reach.ts';
import type { PhoneTexts } from './phone-texts.ts';
import { type Exchange, PushClient, type PushTarget } from './push-client.ts';
import { PushSlots } from './push-slots.ts';
import type { ShownState } from './shown-state.ts';

/** How a line stands on a display. */
export type ShownBy = 'status' | 'text';

export type PushResult =
  | { readonly kind: 'done'; readonly shownBy: ShownBy }
  | {
      readonly kind: 'failed';
      readonly problem: PushProblem;
      /** Whether the phone may have taken the document all the same. */
      readonly mayBeShown: boolean;
    };

export interface PhonePushOptions {
  readonly catalog: Pick<Catalog, 'settings'>;
  readonly control: Pick<CallControl, 'mediaAddressOf'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Port of the web servers in the phones; default 80. */
  readonly port?: number | undefined;
  /** Default 2 s. */
  readonly timeoutMs?: number | undefined;
}

/** Exchanges at once: so many phones that hang hold up no other. */
const SLOTS = { reached: 256, untried: 192, failing: 32 };
const MODEL_MS = 24 * 3_600_000;
const MODELS = 20_000;

/**
 * Pushes documents to phones: with the credentials of the settings, and only into the phone
 * networks, for the address of a phone is only what media comes from.
 */
export class PhonePush {
  readonly reach: PhoneReach;
  readonly #options: PhonePushOptions;
  readonly #client: PushClient;
  readonly #networks: PhoneNetworks;
  readonly #slots = new PushSlots(SLOTS);
  readonly #models: ExpiringMap<PhoneModel>;

  constructor(options: PhonePushOptions) {
    const { catalog, clock, port, timeoutMs } = options;
    this.#options = options;
    this.reach = new PhoneReach(clock);
    this.#networks = new PhoneNetworks(catalog);
    this.#client = new PushClient({ port, timeoutMs, connections: SLOTS.reached });
    this.#models = new ExpiringMap({ clock, lifetimeMs: MODEL_MS, entries: MODELS });
  }

  /** Whether anything can be pushed, as far as the settings go. */
  get isSetUp(): boolean {
    const { settings } = this.#options.catalog;
    const { phoneUser, phoneNetworks } = settings.get();
    return phoneUser !== '' && phoneNetworks.length > 0 && settings.secretsSet().phonePassword;
  }

  /** Notes what model a phone is: it said so when it asked for a page. */
  learnModel(device: string, model: PhoneModel): void {
    this.#models.set(device, model);
  }

  /** Shows a line: beside the call where the model can, else as a page. */
  async show(device: string, texts: PhoneTexts, state: ShownState): Promise<PushResult> {
    const text = texts.words(`shown.${state}`);
    return this.#push(device, ({ hasStatus }) =>
      hasStatus ? { kind: 'status', text } : textPage(texts, text),
    );
  }

  /** Shows a page that says that it is a test. */
  async test(device: string, texts: PhoneTexts): Promise<PushResult> {
    return this.#push(device, () => textPage(texts, texts.words('shown.test')));
  }

  /** Takes away what was shown. */
  async clear(device: string, shownBy: ShownBy): Promise<PushResult> {
    const url = shownBy === 'status' ? 'Init:AppStatus' : 'Init:Services';
    return this.#push(device, () => ({ kind: 'execute', urls: [url] }));
  }

  /** Ends everything that is going on. */
  close(): void {
    this.#client.close();
  }

  async #push(
    device: string,
    documentFor: (model: PhoneModel) => PhoneDocument,
  ): Promise<PushResult> {
    try {
      const target = this.#target(device);
      if (typeof target === 'string') return this.#failed(device, undefined, target);
      return await this.#slots.run(this.reach.recordOf(device), async () => {
        const model = await this.#model(device, target);
        if (typeof model === 'string') return this.#failed(device, target.address, model);
        return this.#execute(device, target, model, documentFor);
      });
    } catch (error) {
      this.#options.log.warn({ device, error: errorText(error) }, 'nothing pushed to the phone');
      return { kind: 'failed', problem: 'unreachable', mayBeShown: true };
    }
  }

  async #execute(
    device: string,
    target: PushTarget,
    model: PhoneModel,
    documentFor: (model: PhoneModel) => PhoneDocument,
  ): Promise<PushResult> {
    const document = documentFor(model);
    const problem = problemOf(await this.#client.execute(target, writePhoneDocument(document)));
    if (problem === 'not-understood' && document.kind === 'status') {
      const plain = { ...model, hasStatus: false };
      this.#models.set(device, plain);
      return this.#execute(device, target, plain, documentFor);
    }
    if (problem !== undefined) return this.#failed(device, target.address, problem);
    this.reach.note(device, target.address, undefined);
    return { kind: 'done', shownBy: document.kind === 'status' ? 'status' : 'text' };
  }

  /** Where the phone is, or why nothing goes there. */
  #target(device: string): PushTarget | PushProblem {
    const { catalog, control } = this.#options;
    const { phoneUser: user, phoneNetworks } = catalog.settings.get();
    const password = user === '' ? undefined : catalog.settings.secret('phonePassword');
    if (password === undefined || phoneNetworks.length === 0) return 'not-set-up';
    const address = control.mediaAddressOf(device);
    if (address === undefined) return 'address-unknown';
    if (!this.#networks.has(address)) return 'outside-networks';
    return { address, user, password };
  }

  /** A phone that does not say what it is may show a line beside the call: it is tried. */
  async #model(device: string, { address }: PushTarget): Promise<PhoneModel | PushProblem> {
    const known = this.#models.get(device);
    if (known !== undefined) return known;
    const exchange = await this.#client.deviceInformation(address);
    if (exchange.kind !== 'answer') return exchange.kind;
    const name = modelInDeviceInformation(exchange.body);
    const model =
      name === undefined ? { ...phoneModel(undefined), hasStatus: true } : phoneModel(name);
    this.#models.set(device, model);
    return model;
  }

  #failed(device: string, address: string | undefined, problem: PushProblem): PushResult {
    this.reach.note(device, address, problem);
    this.#options.log.debug({ device, address, problem }, 'not shown on the phone');
    return { kind: 'failed', problem, mayBeShown: problem === 'timeout' };
  }
}

function textPage(texts: PhoneTexts, text: string): PhoneDocument {
  const exit = { name: texts.words('key.exit'), url: 'SoftKey:Exit', position: 1 };
  return { kind: 'text', title: texts.words('title'), text, softKeys: [exit] };
}

function problemOf(exchange: Exchange): PushProblem | undefined {
  if (exchange.kind !== 'answer') return exchange.kind;
  const answer = readExecuteAnswer(exchange.status, exchange.body);
  if (answer.kind === 'done') return undefined;
  if (answer.kind === 'not-understood') return 'not-understood';
  return answer.why === 'credentials' ? 'credentials' : 'refused';
}
