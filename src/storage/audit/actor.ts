/** What kind of actor did something. */
export const ACTOR_KINDS = ['user', 'token', 'command', 'phone', 'system'] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

/** Who did something that the audit trail reports. */
export interface Actor {
  /**
   * `token`: a program, by the name of its token; `command`: somebody with a shell on the machine;
   * `system`: the recorder by itself.
   */
  readonly kind: ActorKind;
  /** Id of the user, or of the token. */
  readonly id?: string | undefined;
  /** As known then: login name, account on the machine, part of the program. */
  readonly name: string;
  /** Network address that it came from. */
  readonly address?: string | undefined;
}

/** The recorder itself; `name` says which part. */
export function systemActor(name: string): Actor {
  return { kind: 'system', name };
}
