import type { PhoneDocument, PhoneModel, SoftKey } from '../protocols/phone/index.ts';
import type { ControlledCall } from '../recorder/index.ts';
import type { CallAction } from '../recording/index.ts';
import type { PhoneTexts } from './phone-texts.ts';
import { isRunning, missingSides } from './shown-state.ts';

/** What pages are made from. */
export interface PhonePageContext {
  readonly texts: PhoneTexts;
  readonly model: PhoneModel;
  readonly timeZone: string;
  /** Address of the service with the name of the device. */
  readonly serviceUrl: string;
}

/** Calls before the current one that the menu offers to keep. */
const EARLIER_CALLS = 5;
/** In the order of the menu. */
const RUNNING_ACTIONS = ['start', 'keep', 'stop', 'pause', 'resume', 'private'] as const;

/** The pages that a phone shows, in one language, for one model. */
export class PhonePages {
  readonly #context: PhonePageContext;

  constructor(context: PhonePageContext) {
    this.#context = context;
  }

  /** The current call and what can be done with it, then calls that can still be kept. */
  menu(calls: readonly ControlledCall[]): PhoneDocument {
    const { texts } = this.#context;
    const [current] = calls;
    if (current === undefined) return this.#noCall();
    const isUp = isRunning(current);
    const ended = calls.filter((call) => !isRunning(call)).slice(0, EARLIER_CALLS);
    const endedItems = ended.flatMap((call) => this.#endedItems(call));
    if (!isUp && endedItems.length === 0) return this.#noCall();
    const title = isUp ? texts.words(`state.${current.state}`) : texts.words('noCall.title');
    return {
      kind: 'menu',
      title,
      prompt: isUp ? this.#party(current) : texts.words('lastCall'),
      items: [...(isUp ? this.#runningItems(current) : []), ...endedItems],
      softKeys: this.#menuKeys(isUp ? firstAction(current) : undefined, current),
    };
  }

  /** Everything that is known of a call. */
  details(call: ControlledCall): PhoneDocument {
    const { texts } = this.#context;
    const missing = missingSides(call);
    const line = (name: string, values: Record<string, string>) =>
      texts.words(`details.${name}`, values);
    const moment = (name: string, atMs: number | undefined) =>
      atMs === undefined ? [] : [line(name, { time: this.#time(atMs) })];
    const lines = [
      line('direction', { direction: texts.words(`direction.${call.direction}`) }),
      line('party', { party: this.#party(call) }),
      ...moment('since', call.startedAtMs),
      ...moment('ended', call.endedAtMs),
      line('state', { state: texts.words(`state.${call.state}`) }),
      ...(missing === undefined ? [] : [texts.words(`missing.${missing}`)]),
      ...moment('expires', call.expiresAtMs),
      ...moment('resumes', call.resumesAtMs),
    ];
    return this.#text(texts.words('details.title'), lines.join('\n'));
  }

  /** What was done with a call that is not in the menu any more. */
  done(action: 'keep' | 'private'): PhoneDocument {
    const { texts } = this.#context;
    return this.#text(texts.words('title'), texts.words(`done.${action}`));
  }

  failed(why: 'notFound' | 'notPossible' | 'error'): PhoneDocument {
    const { texts } = this.#context;
    return this.#text(texts.words('failed.title'), texts.words(`failed.${why}`));
  }

  /** For everybody who is not known: the same for all, without any fact. */
  elsewhere(): PhoneDocument {
    const { texts } = this.#context;
    return this.#text(texts.words('title'), texts.words('elsewhere'));
  }

  throttled(retryAfterMs: number): PhoneDocument {
    const { texts } = this.#context;
    const count = Math.ceil(retryAfterMs / 60_000);
    return this.#text(texts.words('pin.title'), texts.words('pin.throttled', { count }));
  }

  /** Asks for the PIN; what was wanted is done when it is right. */
  pinForm(isWrong: boolean, wanted: Readonly<Record<string, string>>): PhoneDocument {
    const { texts } = this.#context;
    return {
      kind: 'input',
      title: texts.words('pin.title'),
      prompt: texts.words(isWrong ? 'pin.wrong' : 'pin.prompt'),
      url: this.#url(wanted),
      items: [{ label: texts.words('pin.label'), parameter: 'pin', flags: 'NP' }],
      softKeys: this.#keys([
        ['submit', 'SoftKey:Submit'],
        ['delete', 'SoftKey:<<'],
        ['exit', 'SoftKey:Exit'],
      ]),
    };
  }

  #runningItems(call: ControlledCall) {
    const { texts } = this.#context;
    const words = { direction: texts.words(`direction.${call.direction}`) };
    const about = texts.words('call', { ...words, time: this.#time(call.startedAtMs) });
    const missing = missingSides(call);
    const url = this.#url({ view: 'details', call: call.id });
    return [
      { name: about, url },
      ...(missing === undefined ? [] : [{ name: texts.words(`missing.${missing}`), url }]),
      ...offered(call).map((action) => ({
        name: texts.words(`action.${action}`),
        url: this.#url({ action, call: call.id }),
      })),
      { name: texts.words('action.update'), url: this.#url() },
    ];
  }

  #endedItems(call: ControlledCall) {
    const { texts } = this.#context;
    const values = { party: this.#party(call), time: this.#time(call.startedAtMs) };
    return (['keep', 'private'] as const)
      .filter((action) => call.actions.includes(action))
      .map((action) => ({
        name: texts.words(`action.${action}Last`, values),
        url: this.#url({ action, call: call.id }),
      }));
  }

  #noCall(): PhoneDocument {
    const { texts } = this.#context;
    return this.#text(texts.words('noCall.title'), texts.words('noCall.text'));
  }

  /** A page of text from which *Update* leads to the menu. */
  #text(title: string, text: string): PhoneDocument {
    const softKeys = this.#keys([
      ['update', this.#url()],
      ['exit', 'SoftKey:Exit'],
    ]);
    return { kind: 'text', title, text, softKeys };
  }

  #menuKeys(action: CallAction | undefined, { id }: ControlledCall): SoftKey[] {
    const { softKeys, layout } = this.#context.model;
    const select = ['select', 'SoftKey:Select'] as const;
    const update = ['update', this.#url()] as const;
    const exit = ['exit', 'SoftKey:Exit'] as const;
    const usual =
      layout === 'exit-first'
        ? ([exit, select, update] as const)
        : ([select, update, exit] as const);
    const extra = action === undefined ? [] : [[action, this.#url({ action, call: id })] as const];
    // Where there are only two keys, the rest is behind a menu of the phone anyway.
    return this.#keys(softKeys >= 4 ? [...usual, ...extra] : usual);
  }

  #keys(keys: readonly (readonly [name: string, url: string])[]): SoftKey[] {
    const { texts } = this.#context;
    return keys.map(([name, url], at) => ({
      name: texts.words(`key.${name}`),
      url,
      position: at + 1,
    }));
  }

  #party({ remoteName, remoteNumber }: ControlledCall): string {
    const known = [remoteName, remoteNumber].filter((each) => each !== undefined && each !== '');
    return known.length === 0 ? this.#context.texts.words('unknownParty') : known.join(' ');
  }

  #time(atMs: number): string {
    const { texts, timeZone } = this.#context;
    return texts.time(atMs, timeZone);
  }

  #url(query: Readonly<Record<string, string>> = {}): string {
    const url = new URL(this.#context.serviceUrl);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url.href;
  }
}

/** What a menu offers for a running call; starting and keeping are the same before the start. */
function offered({ actions }: ControlledCall): CallAction[] {
  const both = actions.includes('start') && actions.includes('keep');
  return RUNNING_ACTIONS.filter(
    (action) => actions.includes(action) && !(both && action === 'keep'),
  );
}

function firstAction(call: ControlledCall): CallAction | undefined {
  return offered(call)[0];
}
