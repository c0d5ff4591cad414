import { type Static, Type } from 'typebox';
import { UNDECODED_REASONS } from '../recording/index.ts';
import { orNull } from './answers.ts';
import { LineUseSchema } from './live-item.ts';
import { MomentSchema } from './moment.ts';
import { PushProblemSchema } from './phone-item.ts';

const Moment = orNull(MomentSchema);
const Bytes = orNull(Type.Number());

/** How the recorder is. What is not known is null. */
export const SystemStatusSchema = Type.Object({
  version: Type.String(),
  startedAt: MomentSchema,
  uptimeSeconds: Type.Integer(),
  lines: LineUseSchema,
  capture: Type.Object({
    isRunning: Type.Boolean(),
    restarts: Type.Integer({ description: 'Since the start of the program' }),
    lastRestartAt: Moment,
  }),
  sip: Type.Object({
    requests: Type.Integer(),
    retransmissions: Type.Integer(),
    droppedUntrusted: Type.Integer(),
    parseErrors: Type.Integer(),
    accepted: Type.Integer(),
    rejected: Type.Integer(),
  }),
  finalise: Type.Object({
    waiting: Type.Integer(),
    stored: Type.Integer({ description: 'Since the start of the program' }),
    needsAttention: Type.Array(Type.Object({ recordingId: Type.String(), reason: Type.String() })),
  }),
  decoding: Type.Object({
    program: orNull(Type.String({ description: 'That decodes what is not built in' })),
    decoders: Type.Integer({ description: 'Codecs that it decodes' }),
    waitingRecordings: Type.Integer({ description: 'With a codec that could not be decoded yet' }),
    waiting: Type.Array(
      Type.Object({
        codec: Type.String(),
        reason: Type.Enum([...UNDECODED_REASONS]),
        recordings: Type.Integer(),
      }),
    ),
  }),
  missed: Type.Object({ open: Type.Integer({ description: 'That nobody has seen to' }) }),
  disk: Type.Object({
    freeBytes: Type.Number(),
    totalBytes: Type.Number(),
    recordingsBytes: Bytes,
    dailyBytes: Type.Union([Type.Number(), Type.Null()], {
      description: 'More, or less, every day',
    }),
    fullInDays: Type.Union([Type.Number(), Type.Null()], { description: 'Null: never' }),
  }),
  catalog: Type.Object({ sizeBytes: Type.Number(), recordings: orNull(Type.Integer()) }),
  clock: Type.Object({
    now: MomentSchema,
    timeZone: Type.String(),
    isSynchronised: orNull(Type.Boolean({ description: 'A time server keeps it right' })),
    jumpSeconds: Type.Union([Type.Number(), Type.Null()], {
      description: 'By which the clock jumped, until somebody says that it is right',
    }),
    jumpedAt: Moment,
  }),
  retention: Type.Object({
    isRunning: Type.Boolean(),
    isStopped: Type.Boolean({ description: 'A run waits for an administrator' }),
    lastAt: Moment,
    nextAt: MomentSchema,
    deleted: Type.Integer({ description: 'Since the start of the program' }),
    pendingPurges: Type.Integer({ description: 'Deleted, bytes not destroyed yet' }),
  }),
  audit: Type.Object({
    events: Type.Integer(),
    hash: orNull(Type.String({ description: 'Of the newest event' })),
    keptEvents: orNull(Type.Integer({ description: 'Up to the head that was kept last' })),
    verifiedAt: Moment,
    isIntact: orNull(Type.Boolean()),
  }),
  verification: Type.Object({
    isRunning: Type.Boolean({ description: 'Recordings are being read again' }),
    lastAt: Moment,
    nextAt: Type.Union([MomentSchema, Type.Null()], { description: 'Null: never' }),
    passedAt: Type.Union([MomentSchema, Type.Null()], {
      description: 'When every recording had been read',
    }),
    read: Type.Integer({ description: 'Since the start of the program' }),
    damaged: Type.Integer({ description: 'Recordings that are not as they were stored' }),
    archive: Type.Object({
      isRunning: Type.Boolean({ description: 'Archived recordings are being read again there' }),
      ...{ lastAt: Moment, passedAt: Moment },
      read: Type.Integer({ description: 'Since the start of the program' }),
      unread: Type.Integer({ description: 'That the archive would not give, of this pass' }),
      problem: orNull(Type.String({ description: 'Why the last share ended early' })),
    }),
  }),
  mail: Type.Object({
    isConfigured: Type.Boolean(),
    waiting: Type.Integer(),
    lastSentAt: Moment,
    problem: orNull(Type.String()),
  }),
  tls: Type.Object({
    isOn: Type.Boolean({ description: 'SIP is taken over TLS' }),
    isMutual: Type.Boolean({ description: 'Every peer has to show a certificate' }),
    port: orNull(Type.Integer({ description: 'Of the listener for TLS 1.2 and later' })),
    oldPort: orNull(Type.Integer({ description: 'Of the one that takes TLS 1.0 and 1.1, too' })),
    names: Type.Array(Type.String(), { description: 'In the certificate that is shown' }),
    validUntil: Moment,
    problem: orNull(Type.String({ description: 'Why a new certificate cannot be used' })),
    failedHandshakes: Type.Integer({ description: 'Since the start of the program' }),
  }),
  phones: Type.Object({
    isSetUp: Type.Boolean({ description: 'Something can be shown on phones' }),
    reached: Type.Integer({ description: 'Since the start, and the last time too' }),
    failing: Type.Integer(),
    problems: Type.Array(Type.Object({ device: Type.String(), problem: PushProblemSchema })),
  }),
  webhooks: Type.Object({
    targets: Type.Integer({ description: 'That are enabled' }),
    failing: Type.Integer({ description: 'Of these, that could not be told last' }),
    waiting: Type.Integer({ description: 'Events to be told yet' }),
    delivered: Type.Integer({ description: 'Since the start of the program' }),
    failed: Type.Integer({ description: 'Attempts, since the start of the program' }),
    dropped: Type.Integer({ description: 'Events given up since the start of the program' }),
  }),
  archive: Type.Object({
    moved: Type.Integer({ description: 'Since the start of the program' }),
    movedBytes: Type.Integer(),
    toRemove: Type.Integer({ description: 'Deleted recordings that are there yet' }),
    isFailing: Type.Boolean({ description: 'The last run ended early' }),
  }),
  alerts: Type.Object({ critical: Type.Integer(), warning: Type.Integer() }),
});

export type SystemStatus = Static<typeof SystemStatusSchema>;
