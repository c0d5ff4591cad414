import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { speechLike } from '../../test/support/audio.ts';
import {
  arrivals,
  callEnds,
  cutPayloads,
  happens,
  negotiated,
  send,
  type TestEntry,
  testSession,
  writeJournal,
} from '../../test/support/rtp-stream.ts';
import { g711Channels } from '../../test/support/unique-sound.ts';
import { decodeG711, encodeG711, mixToMono } from '../audio/index.ts';
import { newId } from '../base/index.ts';
import type { ChannelLayout, StreamVoice } from '../recording/index.ts';
import { FileStore } from '../storage/store/index.ts';
import { type FinalisedFacts, finaliseJournal } from './index.ts';

const directory = mkdtempSync(join(tmpdir(), 'earwitness-shared-leg-'));
after(() => rmSync(directory, { recursive: true, force: true }));

/** Two seconds of somebody as G.711 codes. */
const voice = (seed: number, durationMs = 2000): Uint8Array =>
  encodeG711('u', speechLike({ seed, sampleRate: 8000, durationMs }));

function opened(streams: readonly StreamVoice[]): TestEntry[] {
  return [
    happens(-2000, { type: 'opened', session: testSession('test') }),
    ...streams.flatMap((voice, streamIndex) => [
      happens(-2000, { type: 'stream-opened', streamIndex, ...voice }),
      negotiated(-1900, streamIndex),
    ]),
  ];
}

function heard(streamIndex: number, codes: Uint8Array, startMs = 0): TestEntry[] {
  const packets = send(cutPayloads(codes, 160), { startMs, ssrc: 100 + streamIndex });
  return arrivals(streamIndex, packets);
}

async function finalise(
  entries: readonly TestEntry[],
  channels: ChannelLayout = 'stereo',
): Promise<{ readonly facts: FinalisedFacts; readonly file: Buffer }> {
  const journal = await writeJournal(directory, newId(), entries);
  const storeDirectory = join(directory, 'store');
  const audio = { format: 'wav-g711', channels } as const;
  const facts = await finaliseJournal({ ...journal, audio, storeDirectory });
  const store = await FileStore.open(storeDirectory);
  const parts: Buffer[] = [];
  for await (const part of store.read(facts.audio.objectId)) parts.push(part as Buffer);
  return { facts, file: Buffer.concat(parts) };
}

describe('a leg of several streams', () => {
  it('holds everybody who talks at once', async () => {
    const [near, one, two] = [voice(1), voice(2), voice(3)];
    const { facts, file } = await finalise([
      ...opened([{ side: 'near' }, { side: 'far' }, { side: 'far' }]),
      ...[...heard(0, near), ...heard(1, one), ...heard(2, two)],
      ...callEnds(2000, ['near', 'far', 'far']),
    ]);
    const channels = g711Channels(file);
    const both = mixToMono(decodeG711('u', one), decodeG711('u', two));
    assert.deepEqual(Buffer.from(channels.near), Buffer.from(near));
    assert.deepEqual(Buffer.from(channels.far), Buffer.from(encodeG711('u', both)));
    assert.deepEqual(
      facts.legs.map(({ side, statistics, segments }) => [
        side,
        statistics.packets,
        segments.length,
      ]),
      [
        ['near', 100, 1],
        ['far', 200, 2],
      ],
    );
    assert.deepEqual(facts.coverage.far, [{ startMs: 0, endMs: 2000, state: 'recorded' }]);
    assert.equal(facts.isComplete, true);
  });

  it('goes on with a stream that follows another', async () => {
    const [near, one, two] = [voice(4, 4000), voice(5), voice(6)];
    const { facts, file } = await finalise([
      ...opened([{ side: 'near' }, { side: 'far' }, { side: 'far' }]),
      ...[...heard(0, near), ...heard(1, one), ...heard(2, two, 2000)],
      ...callEnds(4000, ['near', 'far', 'far']),
    ]);
    const { far } = g711Channels(file);
    assert.deepEqual(Buffer.from(far), Buffer.concat([one, two]));
    assert.deepEqual(facts.coverage.far, [{ startMs: 0, endMs: 4000, state: 'recorded' }]);
  });

  it('is the other side where that was said later', async () => {
    const [one, two] = [voice(7), voice(8)];
    const { facts, file } = await finalise([
      ...opened([{ side: 'near' }, { side: 'far' }]),
      ...[...heard(0, one), ...heard(1, two)],
      happens(1500, { type: 'stream-assigned', streamIndex: 0, side: 'far' }),
      happens(1500, { type: 'stream-assigned', streamIndex: 1, side: 'near' }),
      ...callEnds(2000),
    ]);
    const channels = g711Channels(file);
    assert.deepEqual(Buffer.from(channels.near), Buffer.from(two));
    assert.deepEqual(Buffer.from(channels.far), Buffer.from(one));
    assert.equal(facts.isComplete, true);
  });
});

describe('a stream of both voices', () => {
  const mixed = [{ side: 'near', isMixed: true }] as const;

  it('is heard on both sides, and nobody is missing', async () => {
    const codes = voice(9);
    const { facts, file } = await finalise([
      ...opened(mixed),
      ...heard(0, codes),
      ...callEnds(2000, ['near']),
    ]);
    const { near, far } = g711Channels(file);
    assert.deepEqual(Buffer.from(near), Buffer.from(codes));
    assert.deepEqual(Buffer.from(far), Buffer.from(codes));
    assert.deepEqual(facts.coverage.near, facts.coverage.far);
    assert.equal(facts.isComplete, true);
  });

  it('is as loud in mono as it came', async () => {
    const codes = voice(10);
    const entries = [...opened(mixed), ...heard(0, codes), ...callEnds(2000, ['near'])];
    const { file } = await finalise(entries, 'mono');
    // Decoded: silence has two codes.
    const mono = file.subarray(-codes.length);
    assert.deepEqual(decodeG711('u', mono), decodeG711('u', codes));
  });
});

describe('what a source sent about a call', () => {
  it('is kept with the recording, what cannot be read too', async () => {
    const first = { contentType: 'application/rs-metadata+xml', text: '<recording/>' };
    const broken = { ...first, text: '<recording', problem: 'no XML' };
    const session = { ...testSession('test'), userId: 'u1', policyReason: 'user-mode' };
    const { facts } = await finalise([
      ...opened([{ side: 'near' }, { side: 'far' }]),
      happens(0, { type: 'source-metadata', ...first }),
      happens(100, { type: 'source-metadata', ...first }),
      happens(200, { type: 'source-metadata', ...broken }),
      happens(300, { type: 'identified', session }),
      ...[...heard(0, voice(11)), ...heard(1, voice(12))],
      ...callEnds(2000),
    ]);
    const texts = facts.sourceMetadata?.map(({ text, problem }) => [text, problem]);
    assert.deepEqual(texts, [
      ['<recording/>', undefined],
      ['<recording', 'no XML'],
    ]);
    assert.equal(facts.session.userId, 'u1');
  });
});
