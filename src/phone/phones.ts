import type { Access } from '../access/index.ts';
import type { Clock, Log, Timers } from '../base/index.ts';
import type { CallControl } from '../recorder/index.ts';
import type { Catalog, User } from '../storage/catalog/index.ts';
import { PhoneMenus } from './phone-menus.ts';
import { PhoneNotifier } from './phone-notifier.ts';
import { PhonePush } from './phone-push.ts';
import type { PhoneReachFacts, PushProblem } from './phone-reach.ts';
import { PhoneTexts } from './phone-texts.ts';
import { PushAuthentication } from './push-authentication.ts';

export interface PhonesOptions {
  readonly access: Pick<Access, 'checkPin'>;
  readonly catalog: Pick<Catalog, 'users' | 'settings' | 'credentials'>;
  readonly control: CallControl;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** Port of the web servers in the phones; default 80. */
  readonly pushPort?: number | undefined;
}

/** A phone of a user, and whether it can be reached. */
export interface UserPhone {
  readonly device: string;
  readonly address: string | undefined;
  /** When it was tried last; undefined: never since the start. */
  readonly triedAtMs: number | undefined;
  /** Undefined: it was reached, or never tried. */
  readonly problem: PushProblem | undefined;
}

/** How it stands with all phones. */
export interface PhonesStatus {
  readonly isSetUp: boolean;
  readonly reached: number;
  readonly failing: number;
  readonly problems: readonly PhoneReachFacts[];
}

const SHOWN_PROBLEMS = 10;

/** Everything that the recorder and telephones have to do with each other. */
export class Phones {
  readonly menus: PhoneMenus;
  readonly authentication: PushAuthentication;
  readonly #control: CallControl;
  readonly #push: PhonePush;
  readonly #notifier: PhoneNotifier;

  constructor(options: PhonesOptions) {
    const { catalog, control, pushPort: port } = options;
    this.#control = control;
    this.#push = new PhonePush({ ...options, port });
    this.#notifier = new PhoneNotifier({ ...options, push: this.#push });
    this.menus = new PhoneMenus({
      ...options,
      onModel: (device, model) => this.#push.learnModel(device, model),
    });
    this.authentication = new PushAuthentication(catalog);
  }

  /** Begins to let phones say that their calls are recorded. */
  start(): void {
    this.#notifier.start();
  }

  /** Takes away what phones still show, as far as that is quick. */
  async close(): Promise<void> {
    await this.#notifier.close();
    this.#push.close();
  }

  status(): PhonesStatus {
    return { isSetUp: this.#push.isSetUp, ...this.#push.reach.summary(SHOWN_PROBLEMS) };
  }

  /** The phones of a user. */
  ofUser({ devices }: User): UserPhone[] {
    return devices.map((device) => {
      const facts = this.#push.reach.of(device);
      const address = facts?.address ?? this.#control.mediaAddressOf(device);
      return { device, address, triedAtMs: facts?.atMs, problem: facts?.problem };
    });
  }

  /** Shows a page on every phone of a user, and tells which of them took it. */
  async test(user: User): Promise<UserPhone[]> {
    const texts = PhoneTexts.in(user.language ?? 'en');
    await Promise.all(user.devices.map((device) => this.#push.test(device, texts)));
    return this.ofUser(user);
  }
}
