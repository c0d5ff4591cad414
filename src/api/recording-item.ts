import { type Static, Type } from 'typebox';
import { RECORDING_DAMAGES, type RecordingDamage } from '../recording/index.ts';
import type { RecordingSummary } from '../storage/catalog/index.ts';
import { orNull } from './answers.ts';
import { MomentSchema, momentText } from './moment.ts';

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
  damage: Type.Union(
    [Type.Unsafe<RecordingDamage>({ type: 'string', enum: RECORDING_DAMAGES }), Type.Null()],
    {
      description: 'What was not as it was stored when it was read again; null: nothing',
    },
  ),
  isPreserved: Type.Boolean({ description: 'Automatic deletion leaves it alone' }),
  note: Type.String({ description: 'What somebody wrote down; empty where nobody did' }),
  tags: Type.Array(Type.String()),
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
    damage: summary.damage ?? null,
    isPreserved: summary.preserved !== undefined,
    note: summary.note,
    tags: [...summary.tags],
    conversationCount: summary.conversationCount,
  };
}

type CallFacts = Omit<
  RecordingSummary,
  | ('durationMs' | 'sizeBytes' | 'format' | 'isComplete' | 'isInterrupted' | 'preserved')
  | ('damage' | 'note' | 'tags' | 'conversationCount')
>;

/** What of a call is sent whether it is stored or running. */
export function callItem(call: CallFacts) {
  const { user } = call;
  return {
    id: call.id,
    conversationId: call.conversationId,
    startedAt: momentText(call.startedAtMs),
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
