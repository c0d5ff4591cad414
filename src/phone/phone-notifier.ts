import { type Clock, errorText, type Log, type Timers } from '../base/index.ts';
import type { CallControl, ControlledCall } from '../recorder/index.ts';
import type { Catalog, Language } from '../storage/catalog/index.ts';
import { DeviceDisplay } from './device-display.ts';
import type { PhonePush } from './phone-push.ts';
import { PhoneTexts } from './phone-texts.ts';
import { isRunning, START_MS, shownStateOf } from './shown-state.ts';

export interface PhoneNotifierOptions {
  readonly catalog: Pick<Catalog, 'users' | 'settings'>;
  readonly control: Pick<CallControl, 'watch' | 'find'>;
  readonly push: PhonePush;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

/** A phone that does not answer does not hold up the end of the program. */
const CLOSE_MS = 1500;

interface WatchedPhone {
  readonly device: string;
  readonly display: DeviceDisplay;
  readonly calls: Map<string, ControlledCall>;
  language: Language;
}

/**
 * Lets phones say that a call is recorded, for users with that option. What the recorder tells is
 * only noted: everything that takes time happens afterwards, so no call waits for a phone.
 */
export class PhoneNotifier {
  readonly #options: PhoneNotifierOptions;
  readonly #phones = new Map<string, WatchedPhone>();
  /** Running calls: whether their user wants to see it; undefined while that is looked up. */
  readonly #isShown = new Map<string, boolean | undefined>();
  #unwatch: (() => void) | undefined;
  #onEmpty: (() => void) | undefined;

  constructor(options: PhoneNotifierOptions) {
    this.#options = options;
  }

  start(): void {
    this.#unwatch ??= this.#options.control.watch(
      (call) => this.#changed(call),
      () => this.#isShown.size > 0 || this.#mayNotify,
    );
  }

  /** Phones that show something, or should. */
  get phones(): number {
    return this.#phones.size;
  }

  /** Takes away what phones show, as far as {@link CLOSE_MS} allow. */
  async close(): Promise<void> {
    this.#unwatch?.();
    this.#isShown.clear();
    const isClean = new Promise<void>((resolve) => {
      this.#options.timers.after(CLOSE_MS, resolve);
      this.#onEmpty = resolve;
    });
    for (const phone of this.#phones.values()) {
      phone.calls.clear();
      this.#refresh(phone);
    }
    if (this.#phones.size > 0) await isClean;
    for (const { display } of this.#phones.values()) display.close();
  }

  /** Where that is not so, no call that begins is worth a look. */
  get #mayNotify(): boolean {
    const { notifiesPhones, phoneUser } = this.#options.catalog.settings.get();
    return notifiesPhones && phoneUser !== '';
  }

  #changed(call: ControlledCall): void {
    const { id, localDevice } = call;
    if (localDevice === undefined) return;
    if (!isRunning(call)) {
      this.#ended(id, localDevice);
      return;
    }
    const phone = this.#phones.get(localDevice);
    if (this.#isShown.get(id) === true && phone !== undefined) {
      phone.calls.set(id, call);
      this.#refresh(phone);
    } else if (!this.#isShown.has(id) && this.#mayNotify) {
      this.#isShown.set(id, undefined);
      this.#begin(call, localDevice).catch((error) => {
        this.#options.log.warn({ error: errorText(error) }, 'phone not notified');
      });
    }
  }

  #ended(id: string, device: string): void {
    this.#isShown.delete(id);
    const phone = this.#phones.get(device);
    if (phone?.calls.delete(id) === true) this.#refresh(phone);
  }

  async #begin(first: ControlledCall, device: string): Promise<void> {
    const { catalog, control, push, timers, clock } = this.#options;
    const { id, userId, startedAtMs } = first;
    const user = userId === undefined ? undefined : await catalog.users.get(userId);
    // It may be over by now.
    if (!this.#isShown.has(id)) return;
    const isOn = catalog.settings.get().notifiesPhones && push.isSetUp;
    const isShown = isOn && user?.policy.notifiesPhone === true;
    this.#isShown.set(id, isShown);
    if (!isShown) return;
    const phone = this.#phones.get(device) ?? this.#addPhone(device);
    phone.language = user?.language ?? 'en';
    phone.calls.set(id, control.find(id) ?? first);
    this.#refresh(phone);
    // What does not arrive from the start on is told without anybody saying so.
    const waitMs = startedAtMs + START_MS - clock.nowMs();
    if (waitMs > 0) timers.after(waitMs, () => this.#refresh(phone));
  }

  #addPhone(device: string): WatchedPhone {
    const { push, timers } = this.#options;
    const phone: WatchedPhone = {
      ...{ device, calls: new Map(), language: 'en' },
      display: new DeviceDisplay({
        timers,
        show: (state) => push.show(device, PhoneTexts.in(phone.language), state),
        clear: (shownBy) => push.clear(device, shownBy),
        onIdle: () => {
          if (phone.calls.size === 0) this.#remove(phone);
        },
      }),
    };
    this.#phones.set(device, phone);
    return phone;
  }

  #remove(phone: WatchedPhone): void {
    if (this.#phones.get(phone.device) === phone) this.#phones.delete(phone.device);
    if (this.#phones.size === 0) this.#onEmpty?.();
  }

  #refresh({ display, calls }: WatchedPhone): void {
    display.want(shownStateOf(calls.values(), this.#options.clock.nowMs()));
  }
}
