/** RTP streams made by hand, and journals written from them by the real writer. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { newId } from '../../src/base/index.ts';
import type {
  JournalEvent,
  PayloadFormat,
  SessionFacts,
  Side,
  StreamDirection,
} from '../../src/recording/index.ts';
import type { DataKey } from '../../src/storage/crypto/index.ts';
import { ChunkBuilder, JournalWriter } from '../../src/storage/journal/index.ts';

/** When the calls of tests begin. */
export const CALL_START_MS = Date.UTC(2026, 2, 3, 9, 30);

export const PCMU: PayloadFormat = codec(0, 'PCMU', 8000);
export const PCMA: PayloadFormat = codec(8, 'PCMA', 8000);
export const G722: PayloadFormat = codec(9, 'G722', 8000);
export const G729: PayloadFormat = codec(18, 'G729', 8000);
export const CN: PayloadFormat = codec(13, 'CN', 8000);
export const L16: PayloadFormat = codec(96, 'L16', 16000);
export const OPUS: PayloadFormat = { ...codec(114, 'OPUS', 48000), channels: 2 };
export const TELEPHONE_EVENT: PayloadFormat = codec(101, 'TELEPHONE-EVENT', 8000);

/** What a recorder offers, about. */
export const ALL_FORMATS = [PCMU, PCMA, G722, G729, CN, L16, OPUS, TELEPHONE_EVENT];

function codec(payloadType: number, encodingName: string, clockRate: number): PayloadFormat {
  return { payloadType, encodingName, clockRate, channels: 1 };
}

export interface RtpFields {
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Uint8Array;
}

/** One RTP packet (RFC 3550 §5.1); sequence and timestamp are wrapped here. */
export function rtpPacket({ payloadType, sequence, timestamp, ssrc, payload }: RtpFields): Buffer {
  const packet = Buffer.alloc(12 + payload.length);
  packet[0] = 0x80;
  packet[1] = payloadType;
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE(timestamp >>> 0, 4);
  packet.writeUInt32BE(ssrc >>> 0, 8);
  packet.set(payload, 12);
  return packet;
}

/** A packet on its way; tests change what they like before it is written. */
export interface SentPacket extends RtpFields {
  /** Milliseconds since the start of the call. */
  readonly arrivalMs: number;
}

export interface SenderOptions {
  readonly format?: PayloadFormat | undefined;
  /** Milliseconds from the start of the call to the first packet. */
  readonly startMs?: number | undefined;
  readonly packetMs?: number | undefined;
  readonly ssrc?: number | undefined;
  readonly firstSequence?: number | undefined;
  readonly firstTimestamp?: number | undefined;
  /** By how much the sender's clock is slow against ours, in parts per million. */
  readonly slowPpm?: number | undefined;
  /** Delay of the `i`th packet in milliseconds. */
  readonly delayMs?: ((i: number) => number) | undefined;
}

/** Packets sent one after the other with these payloads. */
export function send(payloads: readonly Uint8Array[], options: SenderOptions = {}): SentPacket[] {
  const { format = PCMU, startMs = 0, packetMs = 20, ssrc = 0x1234, slowPpm = 0 } = options;
  const { firstSequence = 100, firstTimestamp = 5000, delayMs = () => 0 } = options;
  const ticks = (format.clockRate * packetMs) / 1000;
  return payloads.map((payload, i) => ({
    payloadType: format.payloadType,
    sequence: firstSequence + i,
    timestamp: firstTimestamp + i * ticks,
    ssrc,
    payload,
    arrivalMs: startMs + i * packetMs * (1 + slowPpm * 1e-6) + delayMs(i),
  }));
}

/** Cuts bytes into payloads of `size`. */
export function cutPayloads(bytes: Uint8Array, size: number): Uint8Array[] {
  const count = Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

/** Something to be written into a journal; times in milliseconds since the start of the call. */
export type TestEntry =
  | { readonly atMs: number; readonly streamIndex: number; readonly packet: Buffer }
  | { readonly atMs: number; readonly event: JournalEvent };

/** The packets as entries of stream 0 (near end) or 1 (far end), as they arrive. */
export function arrivals(streamIndex: number, packets: readonly SentPacket[]): TestEntry[] {
  return packets.map((sent) => ({ atMs: sent.arrivalMs, streamIndex, packet: rtpPacket(sent) }));
}

// Each member of the union without its time.
type Untimed<T> = T extends unknown ? Omit<T, 'atMs'> : never;

export function happens(atMs: number, event: Untimed<JournalEvent>): TestEntry {
  return { atMs, event: { ...event, atMs: CALL_START_MS + atMs } as JournalEvent };
}

export function negotiated(
  atMs: number,
  streamIndex: number,
  direction: StreamDirection = 'sendonly',
  formats: readonly PayloadFormat[] = ALL_FORMATS,
): TestEntry {
  return happens(atMs, { type: 'stream-negotiated', streamIndex, direction, formats });
}

/** What is known of the session of a test call. */
export function testSession(recordingId: string): SessionFacts {
  return {
    recordingId,
    conversationId: recordingId,
    dialect: 'cucm',
    parties: { near: { side: 'near', number: '1001' }, far: { side: 'far', number: '2002' } },
    direction: 'inbound',
    locality: 'internal',
    mode: 'cisco',
    policyReason: 'user-mode',
    peer: '127.0.0.1:5060',
    extra: {},
  };
}

/** The beginning of a call of two streams, two seconds before its audio. */
export function callBegins(recordingId: string, sides: readonly Side[] = ['near', 'far']) {
  const session = testSession(recordingId);
  return [
    happens(-2000, { type: 'opened', session }),
    ...sides.flatMap((side, streamIndex) => [
      happens(-2000, { type: 'stream-opened', streamIndex, side }),
      negotiated(-1900, streamIndex),
    ]),
  ];
}

/** The orderly end of a call at `atMs`. */
export function callEnds(atMs: number, sides: readonly Side[] = ['near', 'far']): TestEntry[] {
  const reason = { class: 'normal', code: 'bye' } as const;
  return [
    ...sides.map((_, streamIndex) => happens(atMs, { type: 'stream-ended', streamIndex, reason })),
    happens(atMs + 500, { type: 'closed', reason }),
  ];
}

/** A journal on disk with what is needed to open it. */
export interface WrittenJournal {
  readonly recordingId: string;
  readonly journalPath: string;
  /** Base64. */
  readonly key: string;
}

const CHUNK_MS = 200;

/** Writes entries in order of time, a chunk for each 200 ms, by the product's own writer. */
export async function writeJournal(
  directory: string,
  recordingId: string,
  entries: readonly TestEntry[],
  dataKey: DataKey = { key: randomBytes(32), wrapped: Buffer.alloc(16) },
): Promise<WrittenJournal> {
  const { key, wrapped: wrappedKey } = dataKey;
  const journalPath = join(directory, `${recordingId}.ewj`);
  const createdAtMs = CALL_START_MS;
  const writer = JournalWriter.create({
    path: journalPath,
    recordingId,
    key,
    wrappedKey,
    createdAtMs,
  });
  const builder = new ChunkBuilder();
  const sorted = [...entries].sort((a, b) => a.atMs - b.atMs);
  for (let at = 0; at < sorted.length; ) {
    const chunkMs = sorted[at]!.atMs + CHUNK_MS;
    builder.reset(CALL_START_MS + chunkMs, 1_000_000 + chunkMs);
    while (at < sorted.length && sorted[at]!.atMs < chunkMs && add(builder, sorted[at]!)) at++;
    writer.append(builder);
  }
  writer.close();
  return { recordingId, journalPath, key: key.toString('base64') };
}

function add(builder: ChunkBuilder, entry: TestEntry): boolean {
  if ('event' in entry) return builder.addEvent(entry.event);
  const wallMs = CALL_START_MS + entry.atMs;
  const seconds = Math.floor(wallMs / 1000);
  const nanoseconds = Math.floor((wallMs - seconds * 1000) * 1e6);
  const { streamIndex, packet } = entry;
  return builder.addRtp(streamIndex, seconds, nanoseconds, packet, 0, packet.length);
}

/** A whole call: its own beginning and end around the entries. */
export async function writeCall(
  directory: string,
  entries: readonly TestEntry[],
  endMs: number,
): Promise<WrittenJournal> {
  const recordingId = newId();
  const all = [...callBegins(recordingId), ...entries, ...callEnds(endMs)];
  return writeJournal(directory, recordingId, all);
}
