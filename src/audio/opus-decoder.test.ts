import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { align, correlation, rms, speechLike } from '../../test/support/audio.ts';
import { deinterleave, ffmpegEncode, runTool } from '../../test/support/ffmpeg.ts';
import { createDecoder } from './create-decoder.ts';
import { AudioDecodeError } from './decoder.ts';

/** The Opus packets of an Ogg file: own small reader, pages are not checked. */
function packetsOf(ogg: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  let open: Buffer[] = [];
  for (let at = 0; at < ogg.length; ) {
    const count = ogg[at + 26]!;
    let body = at + 27 + count;
    for (const size of ogg.subarray(at + 27, at + 27 + count)) {
      open.push(ogg.subarray(body, body + size));
      body += size;
      if (size === 255) continue;
      packets.push(Buffer.concat(open));
      open = [];
    }
    at = body;
  }
  return packets.slice(2);
}

/** Decibels of what is wanted over what differs. */
function signalToNoise(wanted: Int16Array, found: Int16Array): number {
  const noise = wanted.map((sample, i) => sample - found[i]!);
  return 20 * Math.log10(rms(wanted) / rms(noise));
}

describe('Opus', () => {
  const speech = speechLike({ seed: 5, sampleRate: 48000, durationMs: 2000 });
  const encode = (...options: string[]): Buffer[] =>
    packetsOf(
      ffmpegEncode([speech], 48000, ['-c:a', 'libopus', '-b:a', '48k', ...options, '-f', 'ogg']),
    );

  for (const sampleRate of [8000, 12000, 16000, 24000, 48000]) {
    it(`decodes what ffmpeg encodes at ${sampleRate} Hz`, () => {
      const packets = encode();
      const decoder = createDecoder({
        ...{ encodingName: 'opus', clockRate: 48000, channels: 2 },
        sampleRate,
      })!;
      const decoded = packets.flatMap((packet) => {
        const samples = decoder.decode(packet);
        assert.equal(samples.length, decoder.countSamples(packet));
        return [...samples];
      });
      const reference = Int16Array.from(
        { length: (speech.length * sampleRate) / 48000 },
        (_, i) => speech[(i * 48000) / sampleRate]!,
      );
      const found = align(reference, Int16Array.from(decoded), sampleRate / 50);
      assert.ok(found.correlation > 0.95, `${found.correlation} at ${found.lag}`);
    });
  }

  // How much of a file's beginning is not heard: the delay of the encoder. Lowdelay has less.
  for (const { mode, options, preSkip, native } of [
    { mode: 'CELT', options: ['-b:a', '96k'], preSkip: 312, native: { lag: 312 } },
    {
      mode: 'CELT of low delay',
      options: ['-b:a', '64k', '-application', 'lowdelay'],
      ...{ preSkip: 120, native: { lag: 120 } },
    },
    {
      mode: 'SILK, wideband',
      options: ['-b:a', '16k', '-application', 'voip', '-cutoff', '8000'],
      // The decoder of ffmpeg itself is two samples early with SILK.
      ...{ preSkip: 312, native: { lag: 310 } },
    },
    // In hybrid packets those two samples part the layers from each other, and it brings
    // narrowband to 48 kHz by another filter: 19 to 22 dB, by nothing that we do.
    { mode: 'hybrid', options: ['-b:a', '48k'], preSkip: 312 },
    {
      mode: 'SILK, narrowband',
      options: ['-b:a', '10k', '-application', 'voip', '-cutoff', '4000'],
      preSkip: 312,
    },
  ]) {
    const decodeBoth = (program: 'opus' | 'libopus') => {
      const file = ffmpegEncode([speech], 48000, ['-c:a', 'libopus', ...options, '-f', 'ogg']);
      const args = ['-v', 'error', '-c:a', program, '-i', '-', '-f', 's16le', '-ac', '1', '-'];
      const [theirs] = deinterleave(runTool('ffmpeg', args, file), 1);
      const decoder = createDecoder({ encodingName: 'OPUS', clockRate: 48000, channels: 2 })!;
      const ours = packetsOf(file).flatMap((packet) => [...decoder.decode(packet)]);
      return { ours: Int16Array.from(ours), theirs: theirs! };
    };

    it(`decodes ${mode} as ffmpeg does with libopus, sample for sample`, () => {
      const { ours, theirs } = decodeBoth('libopus');
      assert.deepEqual(ours.subarray(preSkip, preSkip + theirs.length), theirs);
    });

    if (native === undefined) continue;
    it(`decodes ${mode} within 30 dB of the decoder of ffmpeg itself`, () => {
      const { ours, theirs } = decodeBoth('opus');
      const { lag } = native;
      // Both begin with silence that their filters fill differently.
      const [from, to] = [4800, theirs.length - lag];
      const ratio = signalToNoise(theirs.subarray(from, to), ours.subarray(from + lag, to + lag));
      assert.ok(ratio >= 30, `${ratio} dB`);
    });
  }

  it('goes on after loss with silence of the right length', () => {
    const packets = encode();
    const decoder = createDecoder({ encodingName: 'OPUS', clockRate: 48000, channels: 2 })!;
    const parts = packets.map((packet, i) =>
      i >= 40 && i < 50 ? decoder.conceal(decoder.countSamples(packet)) : decoder.decode(packet),
    );
    assert.ok(parts.slice(40, 50).every((part) => part.length === 960 && rms(part) === 0));
    const whole = createDecoder({ encodingName: 'OPUS', clockRate: 48000, channels: 2 })!;
    const expected = Int16Array.from(packets.flatMap((packet) => [...whole.decode(packet)]));
    const found = Int16Array.from(parts.flatMap((part) => [...part]));
    assert.equal(found.length, expected.length);
    assert.ok(correlation(found.subarray(60 * 960), expected.subarray(60 * 960)) > 0.98);
  });

  it('refuses damage with a typed error only', () => {
    const decoder = createDecoder({ encodingName: 'OPUS', clockRate: 48000, channels: 2 })!;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (payload) => {
        try {
          const samples = decoder.decode(payload);
          assert.ok(samples.length <= 5760);
          assert.equal(samples.length, decoder.countSamples(payload));
        } catch (error) {
          assert.ok(error instanceof AudioDecodeError);
        }
      }),
      { numRuns: 2000 },
    );
    assert.deepEqual(decoder.decode(new Uint8Array(0)), new Int16Array(0));
  });
});
