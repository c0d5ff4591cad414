import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Access, CallSight, Principal } from '../access/index.ts';
import { RecorderError } from '../base/index.ts';
import type { LiveRecording } from '../recorder/index.ts';
import type { User } from '../storage/catalog/index.ts';
import type { LiveRecorder } from './live-recorder.ts';
import { bearerOf, principalOf } from './log-in-cookie.ts';

/** What somebody may do with the calls that they see. */
export const LiveRightsSchema = Type.Object({
  decidesAll: Type.Boolean({ description: 'May control the recording of calls of others too' }),
});

/** Which running calls somebody sees, and what they may do with them. */
export class LiveView {
  /** All calls, not only the own. */
  readonly seesAll: boolean;
  readonly rights: Static<typeof LiveRightsSchema>;
  readonly #user: User | undefined;
  readonly #sight: CallSight | undefined;

  /** Without somebody whose view it is: all calls, and none to be heard. */
  constructor(principal?: Principal, sight?: CallSight) {
    const user = principal?.user;
    const decidesAll = user?.isAdministrator ?? true;
    this.seesAll = decidesAll || sight?.seesAll === true;
    this.rights = { decidesAll };
    this.#user = user;
    this.#sight = sight;
  }

  /**
   * Everybody sees the own calls and those that their filters show. Administrators see every call:
   * lines and losses are their business whatever their filters say.
   */
  static async of(access: Access, principal: Principal): Promise<LiveView> {
    return new LiveView(principal, await access.views.callSight(principal));
  }

  /** The same for who makes a request; a program without a user knows of every call. */
  static async ofRequest(access: Access, request: FastifyRequest): Promise<LiveView> {
    const bearer = bearerOf(request);
    if (bearer !== undefined && bearer.user === undefined) return new LiveView();
    return LiveView.of(access, principalOf(request));
  }

  sees(call: LiveRecording): boolean {
    return this.seesAll || this.#isShown(call);
  }

  /**
   * Whether they may listen to the call. That an administrator knows of every call lets them hear
   * none: what only a filter with four eyes shows is heard by nobody alone.
   */
  hears(call: LiveRecording): boolean {
    return this.#user?.policy.canListenIn === true && this.#isShown(call);
  }

  /** Whether another view shows the same calls and allows the same. */
  isLike(other: LiveView): boolean {
    return (
      this.seesAll === other.seesAll &&
      this.#sight?.key === other.#sight?.key &&
      this.#user?.policy.canListenIn === other.#user?.policy.canListenIn &&
      this.rights.decidesAll === other.rights.decidesAll
    );
  }

  /** Whether they may control the recording of the call: keep it, stop it, destroy it … */
  decides(call: LiveRecording): boolean {
    return this.rights.decidesAll || this.#isOwn(call);
  }

  /** Throws `CALL_NOT_FOUND` for a call that is absent or not visible: who asks cannot tell. */
  require({ live }: Pick<LiveRecorder, 'live'>, recordingId: string): LiveRecording {
    const call = live.find(recordingId);
    if (call !== undefined && this.sees(call)) return call;
    throw new RecorderError('CALL_NOT_FOUND', 'there is no such call, or you may not see it');
  }

  #isShown(call: LiveRecording): boolean {
    return this.#isOwn(call) || this.#sight?.sees({ ...call, userId: call.user?.id }) === true;
  }

  #isOwn({ user }: LiveRecording): boolean {
    return user !== undefined && user.id === this.#user?.id;
  }
}
