import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { seededRandom, speechLike, tone } from '../../test/support/audio.ts';
import { encodeFile } from '../../test/support/encode-file.ts';
import { ffmpegDecode, interleave, runTool, withTempFile } from '../../test/support/ffmpeg.ts';
import { createEncoder } from './create-encoder.ts';
import { decodeG711, encodeG711 } from './g711.ts';

const noise = (seed: number, length: number): Int16Array => {
  const random = seededRandom(seed);
  return Int16Array.from({ length }, () => Math.floor(random() * 65536) - 32768);
};

async function flacOf(channels: readonly Int16Array[], sampleRate = 8000, block = 997) {
  const count = channels.length === 1 ? 1 : 2;
  return encodeFile(
    await createEncoder({ format: 'flac', channels: count, sampleRate }),
    channels,
    block,
  );
}

async function expectLossless(channels: readonly Int16Array[], sampleRate = 8000): Promise<void> {
  const file = await flacOf(channels, sampleRate);
  const shape = { sampleRate, channels: channels.length };
  assert.deepEqual(
    ffmpegDecode(file, shape, 'flac'),
    channels.map((each) => each.slice()),
  );
}

describe('FLAC', () => {
  for (const sampleRate of [8000, 12000, 16000, 24000, 48000]) {
    it(`keeps speech at ${sampleRate} Hz bit for bit`, async () => {
      const options = { sampleRate, durationMs: 2345 };
      await expectLossless(
        [speechLike({ ...options, seed: 11 }), speechLike({ ...options, seed: 12 })],
        sampleRate,
      );
    });
  }

  it('keeps noise, silence, extremes and G.711 bit for bit', async () => {
    const extremes = Int16Array.from({ length: 3000 }, (_, i) => (i % 3 === 0 ? -32768 : 32767));
    await expectLossless([noise(1, 3000), new Int16Array(3000)]);
    await expectLossless([extremes, tone({ hz: 1000, sampleRate: 8000, durationMs: 375 })]);
    await expectLossless([decodeG711('u', encodeG711('u', noise(2, 3000)))]);
    await expectLossless([noise(3, 3000).map((value) => value >> 12)]);
  });

  it('keeps any samples bit for bit', async () => {
    const sample = fc.oneof(
      fc.integer({ min: -32768, max: 32767 }),
      fc.integer({ min: -3, max: 3 }),
      fc.constant(-32768),
    );
    const block = fc.array(sample, { minLength: 1, maxLength: 2300 });
    await fc.assert(
      fc.asyncProperty(block, (values) => expectLossless([Int16Array.from(values)])),
      { numRuns: 12 },
    );
  });

  it('ends with any length', async () => {
    for (const length of [1, 2, 15, 16, 511, 512, 513, 1535, 1536, 1537]) {
      await expectLossless([noise(length, length)]);
    }
  });

  it('says length and MD5 in STREAMINFO, and frames of known size', async () => {
    const channels = [11, 12].map((seed) =>
      speechLike({ seed, sampleRate: 8000, durationMs: 999 }),
    );
    const file = await flacOf(channels);
    assert.equal(file.toString('latin1', 0, 4), 'fLaC');
    assert.equal(file.readUInt32BE(22) & 0xffffff, channels[0]!.length & 0xffffff);
    const md5 = createHash('md5').update(interleave(channels)).digest('hex');
    assert.equal(file.toString('hex', 26, 42), md5);
    const silent = await flacOf([new Int16Array(0)]);
    assert.equal(silent.toString('hex', 26, 42), createHash('md5').digest('hex'));
  });

  it('can be read by libFLAC, from the middle too', async () => {
    const speech = speechLike({ seed: 13, sampleRate: 8000, durationMs: 60_000 });
    const file = await flacOf([speech, noise(4, speech.length)]);
    withTempFile(file, 'flac', (path) => {
      const raw = ['-t', 'raw', '-e', 'signed', '-b', '16', '-'];
      assert.deepEqual(
        runTool('sox', [path, ...raw]),
        interleave([speech, noise(4, speech.length)]),
      );
      const from = ['-v', 'error', '-ss', '41.5', '-i', path, '-f', 's16le', '-'];
      const rest = runTool('ffmpeg', from);
      assert.equal(rest.length, (speech.length - 41.5 * 8000) * 4);
      assert.equal(rest.readInt16LE(4000), speech[41.5 * 8000 + 1000]);
    });
  });

  it('fills the seek table with frames that exist', async () => {
    const length = 512 + 1024 * 300 + 5;
    const file = await flacOf([noise(5, length)]);
    const firstFrame = 4 + 4 + 34 + 4 + 128 * 18;
    let last = -1;
    let used = 0;
    for (let at = 46; at < firstFrame; at += 18) {
      const sample = file.readBigUInt64BE(at);
      if (sample === 0xffffffffffffffffn) continue;
      assert.ok(Number(sample) > last);
      last = Number(sample);
      used++;
      const frame = firstFrame + Number(file.readBigUInt64BE(at + 8));
      assert.equal(file.readUInt16BE(frame), 0xfff9);
      const size = last === 0 ? 512 : Math.min(1024, length - last);
      assert.equal(file.readUInt16BE(at + 16), size);
    }
    assert.equal(used, 76);
  });

  it('is smaller than ffmpeg makes it', async () => {
    const speech = speechLike({ seed: 14, sampleRate: 8000, durationMs: 10_000 });
    const decoded = decodeG711('u', encodeG711('u', speech));
    const input = ['-f', 's16le', '-ar', '8000', '-ac', '1', '-i', '-'];
    const args = ['-v', 'error', ...input, '-f', 'flac', '-'];
    const theirs = runTool('ffmpeg', args, interleave([decoded]));
    assert.ok((await flacOf([decoded])).length < theirs.length);
  });
});
