import { RecorderError } from '../base/index.ts';
import type { View, Views } from './views.ts';
import type { Principal } from './web-sessions.ts';

/** A look through a filter as it is now. */
export interface Look {
  readonly principal: Principal;
  readonly view: View;
}

/** What a look depends on. */
export interface LookParts {
  /** Of what the look began with: a log-in, or a token. */
  readonly sessions: {
    principalOf(key: Buffer, how: { readonly isUse: boolean }): Promise<Principal | undefined>;
  };
  readonly views: Pick<Views, 'view'>;
}

/**
 * The look of one log-in through one filter, under one unlock where it takes a second person. It is
 * asked again and again while something is given out.
 */
export class BoundView {
  /** Of the log-in. */
  readonly sessionKey: Buffer;
  readonly userId: string;
  /** Id of the filter, or `inbox`; undefined for everything that needs no second person. */
  readonly through: string | undefined;
  readonly #parts: LookParts;
  readonly #unlockId: string | undefined;

  constructor(parts: LookParts, { principal, view }: Look, through: string | undefined) {
    this.#parts = parts;
    this.sessionKey = principal.sessionKey;
    this.userId = principal.user.id;
    this.through = through;
    this.#unlockId = view.fourEyes?.id;
  }

  /**
   * How it is now. `isUse`: somebody takes what is given out, which keeps log-in and unlock open.
   * Throws `NOT_LOGGED_IN` after the end of the log-in, `FILTER_NOT_FOUND` where the filter was
   * taken away, and `FOUR_EYES_REQUIRED` after the end of the unlock, also where there is another.
   */
  async now(how: { readonly isUse: boolean }): Promise<Look> {
    const principal = await this.#parts.sessions.principalOf(this.sessionKey, how);
    if (principal === undefined) throw new RecorderError('NOT_LOGGED_IN', 'the log-in has ended');
    const view = await this.#parts.views.view(principal, this.through);
    if (view.fourEyes?.id === this.#unlockId) return { principal, view };
    throw new RecorderError('FOUR_EYES_REQUIRED', 'the second person does not answer any more');
  }
}
