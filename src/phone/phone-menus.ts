import type { Access } from '../access/index.ts';
import { type Clock, errorText, type Log, RecorderError } from '../base/index.ts';
import type { PhoneDocument, PhoneModel } from '../protocols/phone/index.ts';
import type { CallControl, ControlledCall } from '../recorder/index.ts';
import type { CallAction } from '../recording/index.ts';
import type { Actor } from '../storage/audit/index.ts';
import type { Catalog, Language } from '../storage/catalog/index.ts';
import { ExpiringMap } from './expiring-map.ts';
import { type PhoneClaim, PhoneIdentity } from './phone-identity.ts';
import { PhonePages } from './phone-pages.ts';
import { PhoneTexts } from './phone-texts.ts';
import { isRunning } from './shown-state.ts';

/** A request for the phone service. */
export interface PhoneQuestion {
  /** Name of the device, which proves nothing. */
  readonly device: string;
  readonly address: string;
  /** Whether the request can be that of a phone at all, not that of a page in a browser. */
  readonly isFromPhone: boolean;
  readonly model: PhoneModel;
  /** What the phone asks for; undefined: nothing that there is. */
  readonly language: Language | undefined;
  readonly action: CallAction | undefined;
  /** Recording that the action is about; undefined: the current call. */
  readonly call: string | undefined;
  readonly view: 'details' | undefined;
  readonly pin: string | undefined;
  /** Address at which the phone reached the service, without a query. */
  readonly baseUrl: string;
}

/** What the phone shows, and when it asks again. */
export interface PhoneReply {
  readonly document: PhoneDocument;
  readonly refresh: { readonly afterSeconds: number; readonly url: string } | undefined;
}

export interface PhoneMenusOptions {
  readonly access: Pick<Access, 'checkPin'>;
  readonly catalog: Pick<Catalog, 'users' | 'settings' | 'credentials'>;
  readonly control: CallControl;
  readonly clock: Clock;
  readonly log: Log;
  /** Told the model of a phone that proved to be itself. */
  readonly onModel: (device: string, model: PhoneModel) => void;
}

type KnownPhone = Extract<PhoneClaim, { kind: 'known' }>;

const REFRESH_SECONDS = 10;
/** A phone that asks for the same again so soon has missed the answer. */
const REPEAT_MS = 5000;
const REPEAT_ENTRIES = 10_000;

/** The phone service: shows the calls of the phone that asks, and does what it asks with them. */
export class PhoneMenus {
  readonly identity: PhoneIdentity;
  readonly #options: PhoneMenusOptions;
  /** Device → what it asked for last. */
  readonly #done: ExpiringMap<string>;

  constructor(options: PhoneMenusOptions) {
    const { clock } = options;
    this.#options = options;
    this.identity = new PhoneIdentity(options);
    this.#done = new ExpiringMap({ clock, lifetimeMs: REPEAT_MS, entries: REPEAT_ENTRIES });
  }

  /** Answers everybody; only a phone that proved to be itself learns or does something. */
  async answer(question: PhoneQuestion): Promise<PhoneReply> {
    const claim: PhoneClaim = question.isFromPhone
      ? await this.identity.identify(question)
      : { kind: 'stranger' };
    if (claim.kind === 'known') return this.#answerKnown(question, claim);
    const pages = this.#pages(question, question.language);
    return { document: refusalPage(pages, claim, question), refresh: undefined };
  }

  /** What is shown where something went wrong in the recorder. */
  sorry(question: Omit<PhoneQuestion, 'device'>): PhoneDocument {
    return this.#pages({ ...question, device: '' }, question.language).failed('error');
  }

  #answerKnown(question: PhoneQuestion, phone: KnownPhone): PhoneReply {
    const { control, log, onModel } = this.#options;
    if (question.model.name !== undefined) onModel(phone.device, question.model);
    const pages = this.#pages(question, phone.user?.language ?? question.language);
    const url = serviceUrl(question);
    try {
      const result = question.action && this.#act(question, question.action, phone);
      if (result !== undefined) return { document: pages.done(result), refresh: undefined };
    } catch (error) {
      if (!(error instanceof RecorderError)) throw error;
      const { code } = error;
      log.info({ device: phone.device, code, error: errorText(error) }, 'not done for a phone');
      return { document: pages.failed(failureOf(code)), refresh: undefined };
    }
    const calls = control.ofDevice(phone.device);
    const shown = calls.find(({ id }) => id === question.call);
    if (question.view === 'details' && shown !== undefined) {
      return { document: pages.details(shown), refresh: undefined };
    }
    const isUp = calls.some(isRunning);
    const refresh = isUp ? { afterSeconds: REFRESH_SECONDS, url } : undefined;
    return { document: pages.menu(calls), refresh };
  }

  /** Returns what is to be confirmed, where the menu does not show it by itself. */
  #act(
    question: PhoneQuestion,
    action: CallAction,
    { device, user }: KnownPhone,
  ): 'keep' | 'private' | undefined {
    const { control, log } = this.#options;
    const by: Actor = { kind: 'phone', id: user?.id, name: device, address: question.address };
    const asked = `${action} ${question.call ?? ''}`;
    if (this.#done.get(device) !== asked) {
      const id = this.#callFor(question, action, device);
      control.act(id, action, by);
      this.#done.set(device, asked);
      log.info({ recordingId: id, device, action }, 'done for a phone');
    }
    return action === 'keep' || action === 'private' ? action : undefined;
  }

  /** The call that is meant: of this device alone. Throws `CALL_NOT_FOUND`. */
  #callFor(question: PhoneQuestion, action: CallAction, device: string): string {
    const calls = this.#options.control.ofDevice(device);
    const meant =
      question.call === undefined
        ? currentCall(calls, action)
        : calls.find(({ id }) => id === question.call);
    if (meant === undefined) throw new RecorderError('CALL_NOT_FOUND', 'there is no such call');
    return meant.id;
  }

  #pages(question: PhoneQuestion, language: Language = 'en'): PhonePages {
    const { timeZone } = this.#options.catalog.settings.get();
    return new PhonePages({
      ...{ texts: PhoneTexts.in(language), model: question.model, timeZone },
      serviceUrl: serviceUrl(question),
    });
  }
}

/**
 * The call that a key without a call means. Only keeping reaches back to one that is over: what is
 * pressed a moment too late must not destroy the call before.
 */
function currentCall(
  calls: readonly ControlledCall[],
  action: CallAction,
): ControlledCall | undefined {
  const running = calls.filter(isRunning);
  if (action !== 'keep') return running[0];
  const over = calls.filter((call) => !isRunning(call));
  const waiting = over.find(({ actions }) => actions.includes('keep'));
  return running.find(({ mode }) => mode === 'prerecord') ?? waiting ?? over[0];
}

function refusalPage(
  pages: PhonePages,
  claim: Exclude<PhoneClaim, KnownPhone>,
  { action, call, view }: PhoneQuestion,
): PhoneDocument {
  if (claim.kind === 'throttled') return pages.throttled(claim.retryAfterMs);
  if (claim.kind === 'stranger') return pages.elsewhere();
  const wanted = { action, call, view };
  const given = Object.entries(wanted).filter((each): each is [string, string] => !!each[1]);
  return pages.pinForm(claim.isWrong, Object.fromEntries(given));
}

function failureOf(code: string): 'notFound' | 'notPossible' | 'error' {
  if (code === 'CALL_NOT_FOUND') return 'notFound';
  return code === 'CALL_ACTION_NOT_POSSIBLE' ? 'notPossible' : 'error';
}

function serviceUrl({ baseUrl, device }: PhoneQuestion): string {
  const url = new URL(baseUrl);
  url.searchParams.set('name', device);
  return url.href;
}
