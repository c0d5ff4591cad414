import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { align, correlation, speechLike, strongestTone, tone } from '../../test/support/audio.ts';
import { ffmpegDecode, ffmpegEncode } from '../../test/support/ffmpeg.ts';
import { createDecoder } from './create-decoder.ts';
import { decodeG711, encodeG711, G711_SILENCE } from './g711.ts';
import { G722Encoder } from './g722-encoder.ts';
import { encodeL16 } from './l16.ts';

const ALL_CODES = Uint8Array.from({ length: 256 }, (_, code) => code);
const ALL_SAMPLES = Int16Array.from({ length: 65536 }, (_, index) => index - 32768);

describe('G.711', () => {
  for (const [law, name] of [
    ['u', 'mulaw'],
    ['a', 'alaw'],
  ] as const) {
    it(`decodes all ${name} codes like ffmpeg`, () => {
      const [expected] = ffmpegDecode(
        wavOf(law === 'u' ? 7 : 6, ALL_CODES),
        { sampleRate: 8000, channels: 1 },
        'wav',
      );
      assert.deepEqual(decodeG711(law, ALL_CODES), expected);
    });

    it(`encodes each sample to a ${name} value next to it, in order`, () => {
      const values = decodeG711(law, encodeG711(law, ALL_SAMPLES));
      const ladder = [...new Set(decodeG711(law, ALL_CODES))].sort((x, y) => x - y);
      for (const [i, sample] of ALL_SAMPLES.entries()) {
        if (sample < ladder[0]! || sample > ladder.at(-1)!) continue;
        const place = ladder.indexOf(values[i]!);
        const isNext = sample > ladder[place - 1]! === sample < ladder[place + 1]!;
        assert.ok(isNext || place === 0 || place === ladder.length - 1, `${sample}`);
        assert.ok(i === 0 || values[i - 1]! <= values[i]!);
      }
    });

    it(`gives back ${name} codes, but for the second zero of µ-law`, () => {
      const again = encodeG711(law, decodeG711(law, ALL_CODES));
      const isSecondZero = (code: number): boolean => law === 'u' && code === 0x7f;
      assert.deepEqual(
        again,
        ALL_CODES.map((code) => (isSecondZero(code) ? 0xff : code)),
      );
    });
  }

  it('knows silence', () => {
    assert.deepEqual(decodeG711('u', Uint8Array.of(G711_SILENCE.u)), Int16Array.of(0));
    assert.deepEqual(decodeG711('a', Uint8Array.of(G711_SILENCE.a)), Int16Array.of(8));
  });
});

/** A WAV file of 8 kHz mono codes. */
function wavOf(formatTag: number, codes: Uint8Array): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + codes.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(formatTag, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(8000, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36);
  header.writeUInt32LE(codes.length, 40);
  return Buffer.concat([header, codes]);
}

describe('G.722', () => {
  const speech = speechLike({ seed: 3, sampleRate: 16000, durationMs: 3000 });

  it('decodes what ffmpeg encodes', () => {
    const codes = ffmpegEncode([speech], 16000, ['-c:a', 'g722', '-f', 'g722']);
    const decoder = createDecoder({ encodingName: 'G722', clockRate: 8000, channels: 1 })!;
    assert.equal(decoder.sampleRate, 16000);
    assert.equal(decoder.countSamples(codes), speech.length);
    const decoded = decoder.decode(codes);
    assert.equal(decoded.length, speech.length);
    const found = align(speech, decoded, 100);
    assert.ok(found.correlation > 0.99, `${found.correlation} at ${found.lag}`);
    assert.deepEqual(found.lag, 22);
  });

  it('encodes what ffmpeg decodes to the same samples as we do', () => {
    const codes = new G722Encoder().encode(speech);
    const [theirs] = ffmpegDecode(codes, { sampleRate: 16000, channels: 1 }, 'g722');
    const decoder = createDecoder({ encodingName: 'g722', clockRate: 8000, channels: 1 })!;
    const ours = [codes.subarray(0, 8000), codes.subarray(8000)].flatMap((part) => [
      ...decoder.decode(part),
    ]);
    assert.deepEqual(Int16Array.from(ours), theirs);
  });

  it('starts anew after reset', () => {
    const codes = new G722Encoder().encode(speech);
    const decoder = createDecoder({ encodingName: 'G722', clockRate: 8000, channels: 1 })!;
    const first = decoder.decode(codes);
    decoder.reset();
    assert.deepEqual(decoder.decode(codes), first);
  });
});

describe('L16', () => {
  for (const rate of [8000, 16000, 44100]) {
    it(`gives back ${rate} Hz mono bit for bit, as ffmpeg writes it`, () => {
      const speech = speechLike({ seed: 4, sampleRate: rate, durationMs: 300 });
      const payload = ffmpegEncode([speech], rate, ['-f', 's16be']);
      const decoder = createDecoder({ encodingName: 'L16', clockRate: rate, channels: 1 })!;
      assert.equal(decoder.sampleRate, rate);
      assert.deepEqual(decoder.decode(payload), speech);
      assert.deepEqual(Buffer.from(encodeL16([speech])), payload);
    });
  }

  it('mixes stereo down', () => {
    const decoder = createDecoder({ encodingName: 'L16', clockRate: 44100, channels: 2 })!;
    const payload = encodeL16([Int16Array.of(100, -32768), Int16Array.of(300, -32768)]);
    assert.deepEqual(decoder.decode(payload), Int16Array.of(200, -32768));
    assert.equal(decoder.countSamples(payload), 2);
    assert.deepEqual(decoder.decode(payload.subarray(0, 7)), Int16Array.of(200));
  });
});

describe('createDecoder', () => {
  const make = (encodingName: string, clockRate = 8000, channels = 1) =>
    createDecoder({ encodingName, clockRate, channels });

  it('knows what it cannot decode', () => {
    for (const name of ['G729', 'ILBC', 'TELEPHONE-EVENT', '', 'toString']) {
      assert.equal(make(name), undefined);
    }
    assert.equal(make('L16', 8000, 3), undefined);
    assert.equal(make('L16', 0), undefined);
    const odd = { encodingName: 'OPUS', clockRate: 48000, channels: 2, sampleRate: 44100 };
    assert.equal(createDecoder(odd), undefined);
  });

  it('takes comfort noise as nothing', () => {
    const decoder = make('CN')!;
    assert.deepEqual(decoder.decode(Uint8Array.of(0x4e)), new Int16Array(0));
    assert.equal(decoder.countSamples(Uint8Array.of(0x4e)), 0);
  });

  it('keeps a tone a tone', () => {
    const wave = tone({ hz: 425, sampleRate: 8000, durationMs: 500 });
    for (const [name, law] of [
      ['PCMU', 'u'],
      ['pcma', 'a'],
    ] as const) {
      const decoded = make(name)!.decode(encodeG711(law, wave));
      assert.ok(Math.abs(strongestTone(decoded, 8000).hz - 425) < 1);
      assert.ok(correlation(wave, decoded) > 0.999);
    }
  });
});
