import type { MetadataExtension, MetadataTimes, RecordingMetadata } from './metadata.ts';

/** What is known before any metadata came. */
export const NO_METADATA: RecordingMetadata = {
  mode: 'complete',
  groups: [],
  sessions: [],
  participants: [],
  streams: [],
  sessionAssociations: [],
  participantSessions: [],
  participantStreams: [],
  extensions: [],
};

/**
 * What holds after `update`: a complete one replaces everything, a partial one those elements that
 * it names, whole (RFC 7865 §5). Who only leaves keeps name and streams; what an element does not
 * repeat stays as it was.
 */
export function mergeMetadata(
  before: RecordingMetadata,
  update: RecordingMetadata,
): RecordingMetadata {
  if (update.mode === 'complete') return update;
  return {
    mode: 'complete',
    groups: byKey(before.groups, update.groups, ({ id }) => id),
    sessions: byKey(before.sessions, update.sessions, ({ id }) => id),
    participants: byKey(before.participants, update.participants, ({ id }) => id),
    streams: byKey(before.streams, update.streams, ({ id }) => id),
    sessionAssociations: byKey(
      before.sessionAssociations,
      update.sessionAssociations,
      ({ sessionId }) => sessionId,
    ),
    participantSessions: byKey(
      before.participantSessions,
      update.participantSessions,
      ({ participantId, sessionId }) => `${participantId}\n${sessionId}`,
    ),
    participantStreams: byKey(
      before.participantStreams,
      update.participantStreams,
      ({ participantId }) => participantId,
    ),
    extensions: mergeExtensions(before.extensions, update.extensions),
  };
}

/** In the order they first came. */
function byKey<T extends MetadataTimes>(
  before: readonly T[],
  update: readonly T[],
  keyOf: (item: T) => string,
): T[] {
  const items = new Map(before.map((item) => [keyOf(item), item]));
  for (const item of update) {
    const key = keyOf(item);
    const known = items.get(key);
    items.set(key, known === undefined ? item : withSaid(known, item));
  }
  return [...items.values()];
}

/** `known` with everything that `item` says; send and recv it always says. */
function withSaid<T extends MetadataTimes>(known: T, item: T): T {
  // Who comes back has not left any more.
  const isBack = item.associateTime !== undefined && item.disassociateTime === undefined;
  const isSaid = ([name, value]: [string, unknown]): boolean =>
    value !== undefined && (name === 'send' || name === 'recv' || !isEmptyList(value));
  const said = Object.fromEntries(Object.entries(item).filter(isSaid));
  return { ...known, ...(isBack ? { disassociateTime: undefined } : {}), ...said };
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** Of one owner the elements of one name are said anew all together. */
function mergeExtensions(
  before: readonly MetadataExtension[],
  update: readonly MetadataExtension[],
): MetadataExtension[] {
  const keyOf = ({ owner, ownerId, element }: MetadataExtension): string =>
    `${owner}\n${ownerId}\n${element.name}`;
  const said = new Set(update.map(keyOf));
  return [...before.filter((extension) => !said.has(keyOf(extension))), ...update];
}
