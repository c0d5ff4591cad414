import { type Static, Type } from 'typebox';
import type { RecordingSummary } from '../storage/catalog/index.ts';

/** A member that may be null. */
export function orNull<T extends Parameters<typeof Type.Union>[0][number]>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

export const MomentSchema = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' });
const Text = orNull(Type.String());

export const UserSchema = Type.Object({
  id: Type.String(),
  lastName: Text,
  firstName: Text,
  department: Text,
});

/** What a recording and a call being recorded have in common. */
export const CALL_MEMBERS = {
  id: Type.String(),
  conversationId: Type.String({ description: 'The same for all parts of one conversation' }),
  startedAt: MomentSchema,
  direction: Type.Unsafe<'inbound' | 'outbound'>({ type: 'string', enum: ['inbound', 'outbound'] }),
  locality: Type.Unsafe<'internal' | 'external'>({
    type: 'string',
    enum: ['internal', 'external'],
  }),
  mode: Type.String({ description: 'cisco or prerecord' }),
  user: orNull(UserSchema),
  localNumber: Text,
  localDevice: Text,
  localName: Text,
  remoteNumber: Text,
  remoteName: Text,
  remoteDevice: Text,
};

export const RecordingItemSchema = Type.Object({
  ...CALL_MEMBERS,
  durationSeconds: Type.Number(),
  sizeBytes: Type.Integer(),
  format: Type.String({ description: 'mp3, opus, wav, wav-g711 or flac' }),
  isComplete: Type.Boolean({ description: 'Nothing that was said is missing' }),
  isInterrupted: Type.Boolean({ description: 'A crash or full disk cut something off or out' }),
  conversationCount: Type.Integer({
    description: 'Recordings of the conversation that the user sees, this one included',
  }),
});
export type RecordingItem = Static<typeof RecordingItemSchema>;

/** A stored recording as it is sent. */
export function recordingItem(summary: RecordingSummary): RecordingItem {
  return {
    ...callItem(summary),
    durationSeconds: summary.durationMs / 1000,
    sizeBytes: summary.sizeBytes,
    format: summary.format,
    isComplete: summary.isComplete,
    isInterrupted: summary.isInterrupted,
    conversationCount: summary.conversationCount,
  };
}

type CallFacts = Omit<
  RecordingSummary,
  'durationMs' | 'sizeBytes' | 'format' | 'isComplete' | 'isInterrupted' | 'conversationCount'
>;

/** What of a call is sent whether it is stored or running. */
export function callItem(call: CallFacts) {
  const { user } = call;
  return {
    id: call.id,
    conversationId: call.conversationId,
    startedAt: new Date(call.startedAtMs).toISOString(),
    direction: call.direction,
    locality: call.locality,
    mode: call.mode,
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
