import type { AccessScene } from './access-scene.ts';
import type { Told } from './answer.ts';

/** What a route is asked, so that who may ask gets to its end. */
export interface Ask {
  /** In place of `:id`; without, something that fits the gate. */
  readonly id?: (scene: AccessScene) => string | Promise<string>;
  /** In place of the path of the route. */
  readonly path?: string;
  readonly query?: string;
  readonly body?: object | string | (() => object);
  /** What a token must be allowed to do for it; without, it is not for tokens. */
  readonly token?: 'calls' | 'recordings';
  /** Of a body that is no JSON. */
  readonly type?: string;
  /** Who may ask gets an answer without an end. */
  readonly isStream?: boolean;
}

/**
 * Who may ask: everybody; who is logged in; administrators; or who is logged in, with an answer
 * that depends on which recordings, calls or filters they see.
 */
export type Gate = 'everybody' | 'users' | 'administrators' | 'recordings' | 'calls' | 'filters';

export interface RouteEntry extends Ask {
  readonly gate: Gate;
  /** What who may ask is told. */
  readonly answer: Told;
}

/** Whether what somebody sees decides what they are told. */
export function dependsOnSight(gate: Gate): boolean {
  return gate === 'recordings' || gate === 'calls' || gate === 'filters';
}

export const everybody = entriesOf('everybody');
export const users = entriesOf('users');
export const administrators = entriesOf('administrators');
export const byRecording = entriesOf('recordings');
export const byCall = entriesOf('calls');
export const byFilter = entriesOf('filters');

function entriesOf(gate: Gate) {
  return (answer: Told, ask: Ask = {}): RouteEntry => ({ gate, answer, ...ask });
}
