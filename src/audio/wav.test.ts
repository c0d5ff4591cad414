import assert from 'node:assert/strict';
import { closeSync, openSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { seededRandom, speechLike } from '../../test/support/audio.ts';
import { encodeFile, joinFile } from '../../test/support/encode-file.ts';
import {
  ffmpegDecode,
  ffprobe,
  interleave,
  runTool,
  withTempDirectory,
  withTempFile,
} from '../../test/support/ffmpeg.ts';
import { createEncoder } from './create-encoder.ts';
import type { G711Law } from './encoder.ts';
import { decodeG711, G711_SILENCE } from './g711.ts';
import { buildRiffHeader, WAVE_PCM } from './riff-header.ts';

const speech = (seed: number, sampleRate: number, durationMs = 1500): Int16Array =>
  speechLike({ seed, sampleRate, durationMs });

const codes = (seed: number, length: number): Uint8Array => {
  const random = seededRandom(seed);
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
};

async function g711File(law: G711Law, channels: readonly Uint8Array[]): Promise<Buffer> {
  const count = channels.length === 1 ? 1 : 2;
  const options = { format: 'wav-g711', channels: count, sampleRate: 8000, law } as const;
  const encoder = await createEncoder(options);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < channels[0]!.length; at += 333) {
    parts.push(encoder.encodeCodes(channels.map((each) => each.subarray(at, at + 333))));
  }
  return joinFile(parts, encoder.finish());
}

describe('WAV with PCM', () => {
  for (const sampleRate of [8000, 16000, 48000]) {
    for (const count of [1, 2] as const) {
      it(`keeps ${count} × ${sampleRate} Hz bit for bit`, async () => {
        const channels = [speech(1, sampleRate), speech(2, sampleRate)].slice(0, count);
        const encoder = await createEncoder({ format: 'wav', channels: count, sampleRate });
        const file = encodeFile(encoder, channels, 777);
        assert.deepEqual(ffmpegDecode(file, { sampleRate, channels: count }, 'wav'), channels);
        assert.equal(file.readUInt32LE(4), file.length - 8);
      });
    }
  }

  it('is read by sox', async () => {
    const channels = [speech(3, 8000), speech(4, 8000)];
    const encoder = await createEncoder({ format: 'wav', channels: 2, sampleRate: 8000 });
    withTempFile(encodeFile(encoder, channels), 'wav', (path) => {
      const raw = ['-t', 'raw', '-e', 'signed', '-b', '16', '-'];
      assert.deepEqual(runTool('sox', [path, ...raw]), interleave(channels));
    });
  });

  it('may be empty', async () => {
    const encoder = await createEncoder({ format: 'wav', channels: 2, sampleRate: 8000 });
    const file = encodeFile(encoder, [new Int16Array(0), new Int16Array(0)]);
    assert.equal(file.length, 80);
    assert.equal(file.readUInt32LE(76), 0);
  });

  it('becomes RF64 above 4 GiB', () => {
    const sampleCount = 1_200_000_000;
    const facts = { formatTag: WAVE_PCM, channels: 2, bytesPerSample: 2 } as const;
    const header = buildRiffHeader({ ...facts, sampleRate: 8000, sampleCount });
    assert.equal(header.length, 80);
    withTempDirectory((directory) => {
      const path = join(directory, 'long.wav');
      const file = openSync(path, 'w');
      writeSync(file, header);
      closeSync(file);
      // Sparse: takes no room on the disk.
      truncateSync(path, header.length + sampleCount * 4);
      const found = ffprobe(path);
      assert.equal(found.duration_ts, sampleCount);
      assert.equal(found.codec_name, 'pcm_s16le');
    });
  });
});

describe('WAV with G.711', () => {
  for (const [law, codec] of [
    ['u', 'pcm_mulaw'],
    ['a', 'pcm_alaw'],
  ] as const) {
    for (const count of [1, 2] as const) {
      it(`keeps ${codec} codes bit for bit (${count})`, async () => {
        const channels = [codes(1, 4001), codes(2, 4001)].slice(0, count);
        const file = await g711File(law, channels);
        assert.equal(file.length % 2, 0);
        assert.equal(file.readUInt32LE(4), file.length - 8);
        withTempFile(file, 'wav', (path) => {
          const found = ffprobe(path);
          assert.equal(found.codec_name, codec);
          assert.equal(found.duration_ts, 4001);
          const copy = ['-c', 'copy', '-f', codec.slice(4), '-'];
          const raw = runTool('ffmpeg', ['-v', 'error', '-i', path, ...copy]);
          const expected = Buffer.alloc(4001 * count);
          for (const [c, each] of channels.entries()) {
            for (const [i, code] of each.entries()) expected[i * count + c] = code;
          }
          assert.deepEqual(raw, expected);
        });
        const decoded = ffmpegDecode(file, { sampleRate: 8000, channels: count }, 'wav');
        assert.deepEqual(
          decoded,
          channels.map((each) => decodeG711(law, each)),
        );
      });
    }

    it(`takes samples too, and is silent where they are (${codec})`, async () => {
      const options = { format: 'wav-g711', channels: 1, sampleRate: 8000, law } as const;
      const file = encodeFile(await createEncoder(options), [new Int16Array(100)]);
      assert.deepEqual([...new Set(file.subarray(-100))], [G711_SILENCE[law]]);
      assert.equal(file.readUInt32LE(file.indexOf('fact') + 8), 100);
    });
  }
});
