import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { align, rms, silence, speechLike, strongestTone, tone } from '../../test/support/audio.ts';
import { encodeFile } from '../../test/support/encode-file.ts';
import { ffmpegDecode, ffprobe, runTool, withTempFile } from '../../test/support/ffmpeg.ts';
import { createEncoder } from './create-encoder.ts';
import { contentType, ENCODER_FORMATS, type EncoderOptions, fileExtension } from './encoder.ts';
import { decodeG711, encodeG711 } from './g711.ts';

/** As a telephone delivers it. */
const speech = (seed: number, sampleRate: number, durationMs: number): Int16Array => {
  const samples = speechLike({ seed, sampleRate, durationMs });
  return sampleRate === 8000 ? decodeG711('u', encodeG711('u', samples)) : samples;
};

async function encode(
  options: EncoderOptions,
  channels: readonly Int16Array[],
  block = 1234,
): Promise<Buffer> {
  return encodeFile(await createEncoder(options), channels, block);
}

for (const format of ['mp3', 'opus'] as const) {
  describe(`${format} at its defaults`, () => {
    for (const sampleRate of [8000, 12000, 16000, 24000, 48000]) {
      for (const count of [1, 2] as const) {
        it(`decodes to the same audio: ${count} × ${sampleRate} Hz`, async () => {
          const sides = [21, 22].map((seed) => speech(seed, sampleRate, 4321)).slice(0, count);
          const file = await encode({ format, channels: count, sampleRate }, sides);
          const shape = { sampleRate, channels: count };
          const decoded = ffmpegDecode(file, shape, fileExtension(format));
          for (const [i, side] of sides.entries()) {
            assert.equal(decoded[i]!.length, side.length);
            const found = align(side, decoded[i]!, 50);
            // ffmpeg resamples Opus from 48 kHz, by a filter with a delay of its own.
            assert.ok(Math.abs(found.lag) <= sampleRate / 8000, `${found.lag} samples late`);
            assert.ok(found.correlation > 0.98, `side ${i}: ${found.correlation}`);
          }
        });
      }
    }

    it('keeps the sides apart', async () => {
      const options = { sampleRate: 8000, durationMs: 3000, amplitude: 10000 };
      const left = tone({ ...options, hz: 440 });
      const file = await encode({ format, channels: 2, sampleRate: 8000 }, [
        left,
        silence(8000, 3000),
      ]);
      const shape = { sampleRate: 8000, channels: 2 };
      const [near, far] = ffmpegDecode(file, shape, fileExtension(format));
      assert.ok(Math.abs(strongestTone(near!, 8000).hz - 440) < 1);
      const crosstalkDb = 20 * Math.log10(rms(far!) / rms(near!));
      assert.ok(crosstalkDb < -50, `${crosstalkDb} dB`);
    });

    it('has the exact length, whatever the length', async () => {
      for (const length of [1700, 1728, 4000, 8001]) {
        const samples = speech(23, 8000, 2000).subarray(0, length);
        const file = await encode({ format, channels: 1, sampleRate: 8000 }, [samples]);
        const shape = { sampleRate: 8000, channels: 1 };
        assert.equal(ffmpegDecode(file, shape, fileExtension(format))[0]!.length, length);
      }
    });

    it('may be empty or nearly so', async () => {
      for (const length of [0, 1, 300]) {
        const samples = [new Int16Array(length), new Int16Array(length)];
        const file = await encode({ format, channels: 2, sampleRate: 8000 }, samples);
        withTempFile(file, fileExtension(format), (path) => {
          assert.equal(ffprobe(path).codec_name, format);
        });
      }
    });

    it('does not depend on how blocks are cut', async () => {
      const samples = [speech(24, 8000, 700), speech(25, 8000, 700)];
      const options = { format, channels: 2, sampleRate: 8000 } as const;
      const whole = await encode(options, samples, 100_000);
      assert.deepEqual(await encode(options, samples, 17), whole);
    });
  });
}

describe('MP3 files', () => {
  const options = { format: 'mp3', channels: 2, sampleRate: 8000 } as const;

  it('begin with an Info frame that says how much follows', async () => {
    const side = speech(26, 8000, 10_000);
    const file = await encode(options, [side, side]);
    const info = file.indexOf('Info');
    assert.equal(info, 4 + 17);
    const frames = file.readUInt32BE(info + 8);
    assert.equal(file.readUInt32BE(info + 12), file.length);
    assert.equal(file.length, (frames + 1) * 288);
    const delays = file.readUIntBE(info + 120 + 21, 3);
    assert.equal(frames * 576 - (delays >> 12) - (delays & 0xfff), side.length);
  });

  it('are found in the middle', async () => {
    const parts = [300, 500, 700, 900].map((hz) =>
      tone({ hz, sampleRate: 8000, durationMs: 15_000 }),
    );
    const samples = Int16Array.from(parts.flatMap((part) => [...part]));
    const file = await encode(options, [samples, samples]);
    withTempFile(file, 'mp3', (path) => {
      const range = ['-ss', '32', '-t', '10', '-i', path, '-ac', '1', '-f', 's16le', '-'];
      const raw = runTool('ffmpeg', ['-v', 'error', ...range]);
      const found = Int16Array.from({ length: 80_000 }, (_, i) => raw.readInt16LE(2 * i));
      assert.ok(Math.abs(strongestTone(found, 8000).hz - 700) < 1);
    });
  });

  it('take the bitrate that comes nearest', async () => {
    const rates = [1, 33, 56, 500].map(async (bitrateKbps) => {
      return (await createEncoder({ ...options, bitrateKbps })).bitrateKbps;
    });
    assert.deepEqual(await Promise.all(rates), [8, 32, 48, 64]);
  });
});

describe('Ogg Opus files', () => {
  it('have pages that end where they say', async () => {
    const samples = speech(27, 16000, 3500);
    const options = { format: 'opus', channels: 1, sampleRate: 16000 } as const;
    const file = await encode(options, [samples]);
    const positions: bigint[] = [];
    for (let at = file.indexOf('OggS'); at >= 0; at = file.indexOf('OggS', at + 4)) {
      positions.push(file.readBigInt64LE(at + 6));
    }
    const end = 312n + BigInt(samples.length * 3);
    assert.deepEqual(positions, [0n, 0n, 48000n, 96000n, 144000n, end]);
    withTempFile(file, 'opus', (path) => {
      assert.equal(ffprobe(path).duration_ts, Number(end));
    });
  });
});

describe('createEncoder', () => {
  it('refuses a rate that a format does not have', async () => {
    for (const [format, sampleRate] of [
      ['mp3', 9000],
      ['opus', 44100],
      ['flac', 700_000],
    ] as const) {
      await assert.rejects(createEncoder({ format, sampleRate, channels: 1 }), {
        code: 'AUDIO_RATE_UNSUPPORTED',
      });
    }
  });

  it('knows media types and file names', () => {
    assert.deepEqual(
      ENCODER_FORMATS.map((format) => `${contentType(format)} .${fileExtension(format)}`),
      [
        ...['audio/mpeg .mp3', 'audio/ogg; codecs=opus .opus'],
        ...['audio/wav .wav', 'audio/wav .wav', 'audio/flac .flac'],
      ],
    );
  });

  it('takes only blocks of the right shape', async () => {
    for (const format of ENCODER_FORMATS) {
      const encoder = await createEncoder({ format, sampleRate: 8000, channels: 2 });
      assert.throws(() => encoder.encode([new Int16Array(1)]), { code: 'ERR_ASSERTION' });
      const uneven = [new Int16Array(1), new Int16Array(2)];
      assert.throws(() => encoder.encode(uneven), { code: 'ERR_ASSERTION' });
    }
  });
});
