import { newId } from '../../src/base/index.ts';
import type {
  CallDirection,
  Leg,
  Locality,
  Party,
  RecordingFacts,
  Side,
  StreamStatistics,
} from '../../src/recording/index.ts';
import type { RememberedUser } from '../../src/storage/catalog/index.ts';

/** What of a recording a test wants to be its own. */
export interface FactsOptions {
  readonly recordingId?: string;
  readonly conversationId?: string;
  readonly userId?: string;
  readonly startedAtMs?: number;
  readonly durationMs?: number;
  readonly direction?: CallDirection;
  readonly locality?: Locality;
  readonly near?: Partial<Party>;
  readonly far?: Partial<Party>;
  readonly audio?: Partial<RecordingFacts['audio']>;
  readonly isComplete?: boolean;
}

const START_MS = Date.UTC(2026, 0, 5, 9, 30);
const PCMU = { payloadType: 0, encodingName: 'PCMU', clockRate: 8000, channels: 1 };

/** Facts of a plausible stored recording. */
export function recordingFacts(options: FactsOptions = {}): RecordingFacts {
  const startedAtMs = options.startedAtMs ?? START_MS;
  const recordingId = options.recordingId ?? newId(startedAtMs);
  const durationMs = options.durationMs ?? 60_000;
  const parties = {
    near: { side: 'near', number: '1001', device: 'SEP001122334455', ...options.near } as Party,
    far: { side: 'far', number: '+49301234567', ...options.far } as Party,
  };
  const recorded = [{ startMs: 0, endMs: durationMs, state: 'recorded' }] as const;
  return {
    session: {
      recordingId,
      conversationId: options.conversationId ?? recordingId,
      dialect: 'cucm',
      parties,
      direction: options.direction ?? 'inbound',
      locality: options.locality ?? 'external',
      mode: 'cisco',
      userId: options.userId,
      policyReason: 'user-mode',
      peer: '10.0.0.1:5060',
      extra: {},
    },
    parties,
    partyChanges: [],
    startedAtMs,
    durationMs,
    legs: [leg('near', durationMs), leg('far', durationMs)],
    coverage: { near: recorded, far: recorded },
    isComplete: options.isComplete ?? true,
    isInterrupted: false,
    endReason: { class: 'normal', code: 'bye' },
    audio: {
      objectId: `${recordingId}.audio`,
      format: 'mp3',
      channels: 'stereo',
      sampleRate: 8000,
      bitrateKbps: 32,
      sizeBytes: durationMs * 4,
      sha256: 'ab'.repeat(32),
      ...options.audio,
    },
    peaksObjectId: `${recordingId}.peaks`,
  };
}

function leg(side: Side, durationMs: number): Leg {
  const statistics: StreamStatistics = {
    packets: durationMs / 20,
    payloadBytes: durationMs * 8,
    ...{ lost: 0, duplicates: 0, reordered: 0, jitterMs: 0.5, maxJitterMs: 2 },
    ...{ ssrcChanges: 0, foreignPackets: 0, malformedPackets: 0 },
  };
  return {
    side,
    segments: [{ startMs: 0, endMs: durationMs, format: PCMU, ssrc: 1 }],
    statistics,
    sources: ['10.0.0.9:16384'],
    clockCorrectionSamples: 0,
    undecoded: [],
  };
}

/** A user as a recording remembers them; what is not given is empty. */
export function rememberedUser(user: Partial<RememberedUser> = {}): RememberedUser {
  return {
    ...{ id: newId(), loginName: '', lastName: '', firstName: '', email: '', department: '' },
    ...{ numbers: [], devices: [] },
    ...user,
  };
}
