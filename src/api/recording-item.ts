import { type Static, Type } from 'typebox';
import type { RecordingSummary } from '../storage/catalog/index.ts';
import type { LiveRecording } from './live-recordings.ts';

/** A member that may be null. */
function orNull<T extends Parameters<typeof Type.Union>[0][number]>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

const Moment = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' });
const Text = orNull(Type.String());

const RecordingUserSchema = Type.Object({
  id: Type.String(),
  lastName: Text,
  firstName: Text,
  department: Text,
});

/** What a recording and a call being recorded have in common. */
const callMembers = {
  id: Type.String(),
  conversationId: Type.String({ description: 'The same for all parts of one conversation' }),
  startedAt: Moment,
  direction: Type.Unsafe<'inbound' | 'outbound'>({ type: 'string', enum: ['inbound', 'outbound'] }),
  locality: Type.Unsafe<'internal' | 'external'>({
    type: 'string',
    enum: ['internal', 'external'],
  }),
  mode: Type.String({ description: 'cisco or prerecord' }),
  user: orNull(RecordingUserSchema),
  localNumber: Text,
  localDevice: Text,
  localName: Text,
  remoteNumber: Text,
  remoteName: Text,
  remoteDevice: Text,
};

export const RecordingItemSchema = Type.Object({
  ...callMembers,
  durationSeconds: Type.Number(),
  sizeBytes: Type.Integer(),
  format: Type.String({ description: 'mp3, opus, wav, wav-g711 or flac' }),
  isComplete: Type.Boolean({ description: 'Nothing that was said is missing' }),
  isInterrupted: Type.Boolean({ description: 'A crash or full disk cut something off or out' }),
  isPreserved: Type.Boolean({ description: 'Automatic deletion leaves it alone' }),
  conversationCount: Type.Integer({
    description: 'Recordings of the conversation that the user sees, this one included',
  }),
});
export type RecordingItem = Static<typeof RecordingItemSchema>;

const LiveSideSchema = Type.Object({ packets: Type.Integer(), lost: Type.Integer() });

export const LiveItemSchema = Type.Object({
  ...callMembers,
  sides: Type.Object(
    { near: Type.Optional(LiveSideSchema), far: Type.Optional(LiveSideSchema) },
    { description: 'What has arrived so far, where it is known' },
  ),
});
export type LiveItem = Static<typeof LiveItemSchema>;

/** A stored recording as it is sent. */
export function recordingItem(summary: RecordingSummary): RecordingItem {
  return {
    ...callItem(summary),
    durationSeconds: summary.durationMs / 1000,
    sizeBytes: summary.sizeBytes,
    format: summary.format,
    isComplete: summary.isComplete,
    isInterrupted: summary.isInterrupted,
    isPreserved: summary.preserved !== undefined,
    conversationCount: summary.conversationCount,
  };
}

/** A running recording as it is sent. */
export function liveItem(live: LiveRecording): LiveItem {
  const sides: { near?: Static<typeof LiveSideSchema>; far?: Static<typeof LiveSideSchema> } = {};
  for (const { side, statistics } of live.streams) {
    if (statistics === undefined) continue;
    const { packets, lost } = sides[side] ?? { packets: 0, lost: 0 };
    sides[side] = { packets: packets + statistics.packets, lost: lost + statistics.lost };
  }
  return { ...callItem(live), sides };
}

type CallMembers = Omit<LiveRecording, 'streams'>;

function callItem(call: CallMembers) {
  const { user } = call;
  return {
    id: call.id,
    conversationId: call.conversationId,
    startedAt: new Date(call.startedAtMs).toISOString(),
    direction: call.direction,
    locality: call.locality,
    mode: call.mode ?? 'cisco',
    user:
      user === undefined
        ? null
        : {
            id: user.id,
            lastName: known(user.lastName),
            firstName: known(user.firstName),
            department: known(user.department),
          },
    localNumber: known(call.localNumber),
    localDevice: known(call.localDevice),
    localName: known(call.localName),
    remoteNumber: known(call.remoteNumber),
    remoteName: known(call.remoteName),
    remoteDevice: known(call.remoteDevice),
  };
}

function known(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}
