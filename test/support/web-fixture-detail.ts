// Everything "known" of a generated recording.
import type {
  CoverageInterval,
  LegFacts,
  RecordingDetail,
  RecordingPlay,
} from '../../web/src/api/recording-detail.ts';
import { type RecordingItem, SIDES, type Side } from '../../web/src/api/wire.ts';
import { coveragePlan, numberOf, voiceOf } from './web-fixture-data.ts';

const PCMA = { payloadType: 8, encodingName: 'PCMA', clockRate: 8000, channels: 1 } as const;
const G722 = { payloadType: 9, encodingName: 'G722', clockRate: 8000, channels: 1 } as const;

const PLAYS: readonly RecordingPlay[] = [
  {
    ...{ at: '2026-02-03T09:15:00Z', by: 'Marie Lindqvist', action: 'downloaded' },
    secondPerson: null,
  },
  {
    ...{ at: '2026-02-02T16:40:12Z', by: 'Jonas Fischer', action: 'played' },
    secondPerson: 'Sue Lang',
  },
];

function coverageOf(item: RecordingItem, side: Side): readonly CoverageInterval[] {
  const plan = coveragePlan(item, side);
  const durationMs = item.durationSeconds * 1000;
  return plan.map(([state, end], index) => {
    const startMs = Math.round((plan[index - 1]?.[1] ?? 0) * durationMs);
    const endMs = Math.round(end * durationMs);
    const lost = state === 'lost' ? { lostPackets: Math.round((endMs - startMs) / 20) } : {};
    return { startMs, endMs, state, ...lost };
  });
}

function partiesOf(item: RecordingItem) {
  const number = numberOf(item.id);
  const callIdentifier = String(27_000_000 + number * 2);
  const near = {
    ...({ side: 'near', number: item.localNumber!, device: item.localDevice! } as const),
    ...{ displayName: item.localName ?? '', clusterId: 'StandAloneCluster', callIdentifier },
  };
  const far = {
    ...({ side: 'far', number: item.remoteNumber!, device: item.remoteDevice ?? '' } as const),
    ...{ displayName: item.remoteName ?? '', callIdentifier: String(27_000_001 + number * 2) },
  };
  return { near, far };
}

/** In the middle of the call somebody else came to the other end. */
function transferOf(item: RecordingItem, { near, far }: ReturnType<typeof partiesOf>) {
  const other = { ...far, number: '+44 20 7946 0112', displayName: 'Carol Hudson' };
  const atMs = Date.parse(item.startedAt) + item.durationSeconds * 500;
  return { atMs, parties: { near, far: other } };
}

function legOf(item: RecordingItem, side: Side): LegFacts {
  const number = numberOf(item.id);
  const durationMs = item.durationSeconds * 1000;
  const format = number % 3 === 0 ? G722 : PCMA;
  return {
    side,
    segments: [{ startMs: 0, endMs: durationMs, format, ssrc: 0x1f2e3d4c ^ number }],
    statistics: {
      packets: Math.round(durationMs / 20),
      payloadBytes: durationMs * 8,
      ...{ lost: item.isComplete ? 0 : 47, duplicates: 0, reordered: side === 'far' ? 3 : 0 },
      ...{ jitterMs: 0.4, maxJitterMs: 11.8, ssrcChanges: 0 },
      ...{ foreignPackets: 0, malformedPackets: 0 },
    },
    sources: [side === 'near' ? '10.20.7.31:24580' : '10.20.7.31:24584'],
    clockCorrectionSamples: 14,
    undecoded: [],
  };
}

/** The facts of `item`; `conversation` are the recordings of its conversation. */
export function makeDetail(
  item: RecordingItem,
  conversation: readonly RecordingItem[],
): RecordingDetail {
  const number = numberOf(item.id);
  const durationMs = item.durationSeconds * 1000;
  const startedAtMs = Date.parse(item.startedAt);
  const sha256 = Array.from({ length: 8 }, (_, index) =>
    (Math.imul(number + 1, 2_654_435_761 + index * 97) >>> 0).toString(16).padStart(8, '0'),
  ).join('');
  const parties = partiesOf(item);
  return {
    ...item,
    conversation,
    preserved: item.isPreserved ? { at: item.startedAt, by: 'Marie Lindqvist' } : null,
    plays: number % 2 === 0 ? PLAYS : [],
    sha256,
    objectId: `${item.id}.audio`,
    isEncrypted: false,
    isArchived: false,
    contentType: 'audio/wav',
    facts: {
      session: {
        recordingId: item.id,
        conversationId: item.conversationId,
        parties,
        dialect: 'cucm',
        mode: 'cisco',
        policyReason: item.user === null ? 'unknown-user-recorded' : 'user-mode',
        peer: '10.20.0.11:5060',
        extra: {
          'x-nearend': '',
          'x-refci': parties.near.callIdentifier,
          'x-nearendclusterid': 'StandAloneCluster',
          'x-nearenddevice': item.localDevice!,
          'x-nearendaddr': item.localNumber!,
          'x-farendrefci': String(27_000_001 + number * 2),
          'x-farendaddr': item.remoteNumber!.replaceAll(' ', ''),
          'x-sessionid': sha256.slice(0, 32),
        },
      },
      parties,
      partyChanges: number % 5 === 2 ? [transferOf(item, parties)] : [],
      sourceMetadata: [
        { atMs: startedAtMs, text: '<recording/>' },
        { atMs: startedAtMs + 1000, text: '<recording', problem: 'no XML: unclosed tag' },
      ],
      startedAtMs,
      durationMs,
      legs: SIDES.map((side) => legOf(item, side)),
      coverage: { near: coverageOf(item, 'near'), far: coverageOf(item, 'far') },
      endReason: { class: 'normal', code: 'bye' },
      audio: {
        format: 'wav',
        channels: voiceOf(item).channels === 1 ? 'mono' : 'stereo',
        sampleRate: 8000,
        sizeBytes: item.sizeBytes,
        sha256,
      },
    },
  };
}
