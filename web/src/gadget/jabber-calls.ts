import type { GadgetCall } from './gadget-wire.ts';

/** A call of which Jabber says that it is up. */
export interface JabberCall {
  readonly id: string;
  readonly name: string;
  readonly number: string;
}

/** How many digits of a number say whose it is, whatever stands before them. */
const TELLING_DIGITS = 7;

/**
 * What Jabber tells the page in its tab of a call (*Custom Embedded Tabs*, call events): the calls
 * that are up after it. What is not understood changes nothing.
 */
export function afterJabberEvent(calls: readonly JabberCall[], json: unknown): JabberCall[] {
  const event = parse(json);
  const id = textOf(event, 'conversationId');
  if (id === '') return [...calls];
  const others = calls.filter((call) => call.id !== id);
  if (textOf(event, 'state') !== 'Started') return others;
  const participants: unknown = Reflect.get(event, 'remoteParticipants');
  const remote: unknown = Array.isArray(participants) ? participants[0] : undefined;
  const number = textOf(remote, 'voiceMediaNumber') || textOf(remote, 'translatedNumber');
  return [...others, { id, name: textOf(remote, 'voiceMediaDisplayName'), number }];
}

/** Calls of Jabber of which the recorder knows nothing: those of no number that it has, if any. */
export function unrecordedCalls(
  jabber: readonly JabberCall[],
  calls: readonly GadgetCall[],
): JabberCall[] {
  const left = calls.filter(({ endedAt, state }) => endedAt === null && state !== 'ended');
  const unknown = jabber.filter(({ number }) => {
    const at = left.findIndex((call) => isSameNumber(call.remoteNumber ?? '', number));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  // Numbers are written differently here and there: one that is left over is one of these.
  return unknown.slice(left.length);
}

function isSameNumber(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => text.replace(/\D/g, '').slice(-TELLING_DIGITS));
  return a !== '' && a === b;
}

function parse(json: unknown): object {
  try {
    const event: unknown = JSON.parse(String(json));
    return typeof event === 'object' && event !== null ? event : {};
  } catch {
    return {};
  }
}

function textOf(value: unknown, member: string): string {
  if (typeof value !== 'object' || value === null) return '';
  const text: unknown = Reflect.get(value, member);
  return typeof text === 'string' ? text : '';
}
