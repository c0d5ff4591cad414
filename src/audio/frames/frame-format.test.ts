import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { amrPayload } from '../../../test/support/amr-payload.ts';
import { speechLike } from '../../../test/support/audio.ts';
import { amrEncoder, amrWbEncoder } from '../../../test/support/speech-encoders.ts';
import { createFrameFormat } from './create-frame-format.ts';
import { countFrameSamples, type FrameFormat } from './frame-format.ts';

function format(encodingName: string, parameters?: string): FrameFormat {
  const clockRate = encodingName === 'AMR-WB' ? 16_000 : 8000;
  return createFrameFormat({ encodingName, clockRate, channels: 1, parameters })!;
}

/** Lengths of the frames that go to the decoder; 0 for silence. Undefined: damaged. */
function sizes(of: FrameFormat, payload: Uint8Array): number[] | undefined {
  return of.unpack(payload)?.frames.map(({ bytes }) => bytes?.length ?? 0);
}

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i * 37 + 11);

describe('frames of a payload', () => {
  it('of G.729 are ten bytes long, a description of silence at the end is silence', () => {
    const g729 = format('G729');
    assert.deepEqual(sizes(g729, bytes(20)), [10, 10]);
    assert.deepEqual(sizes(g729, bytes(22)), [10, 10, 0]);
    assert.deepEqual(sizes(g729, bytes(2)), [0]);
    assert.equal(countFrameSamples(g729, bytes(22)), 240);
    for (const length of [1, 8, 15, 19]) assert.equal(sizes(g729, bytes(length)), undefined);
    assert.deepEqual(sizes(g729, bytes(0)), []);
  });

  it('of iLBC are told by their length, by the parameter only where both fit', () => {
    const ilbc = format('iLBC', 'mode=20');
    assert.deepEqual(sizes(ilbc, bytes(76)), [38, 38]);
    assert.deepEqual(sizes(ilbc, bytes(100)), [50, 50]);
    assert.equal(countFrameSamples(ilbc, bytes(950)), 25 * 160);
    assert.equal(countFrameSamples(format('iLBC'), bytes(950)), 19 * 240);
    assert.equal(sizes(ilbc, bytes(39)), undefined);
    const header = Buffer.from(ilbc.unpack(bytes(50))!.input.header).toString();
    assert.equal(header, '#!iLBC30\n');
  });

  it('of GSM get the sign that some senders leave out', () => {
    const [frame] = format('GSM').unpack(new Uint8Array(33))!.frames;
    assert.deepEqual([frame!.bytes![0], frame!.samples], [0xd0, 160]);
    assert.equal(sizes(format('GSM'), bytes(32)), undefined);
  });

  it('of G.723.1 have each its own rate', () => {
    const g723 = format('G723');
    const mixed = [...[0, ...bytes(23)], ...[1, ...bytes(19)], ...[2, 1, 2, 3]];
    assert.deepEqual(sizes(g723, Uint8Array.from(mixed)), [24, 20, 0]);
    assert.equal(countFrameSamples(g723, Uint8Array.from(mixed)), 720);
    assert.equal(sizes(g723, Uint8Array.of(3)), undefined);
    assert.equal(sizes(g723, Uint8Array.from(mixed.slice(0, 40))), undefined);
  });

  it('of G.726 are as many samples as the bits hold', () => {
    for (const [kbits, samples] of [
      [16, 640],
      [24, 426],
      [32, 320],
      [40, 256],
    ] as const) {
      const isWhole = (160 * 8) % (kbits / 8) === 0;
      const count = countFrameSamples(format(`G726-${kbits}`), bytes(160));
      assert.equal(count, isWhole ? samples : 0);
    }
    assert.equal(countFrameSamples(format('G726-24'), bytes(60)), 160);
    assert.equal(format('AAL2-G726-32').decoder, 'g726');
    assert.equal(format('G726-32').decoder, 'g726le');
  });
});

describe('frames of AMR', () => {
  const narrow = speechLike({ seed: 41, sampleRate: 8000, durationMs: 400 });
  const wide = speechLike({ seed: 42, sampleRate: 16_000, durationMs: 400 });
  const quiet = (samples: Int16Array, rate: number): Int16Array => {
    const whole = new Int16Array(samples.length + rate);
    whole.set(samples);
    return whole;
  };
  const bands = [
    ['narrow', 'AMR', 8, (mode: number) => amrEncoder({ mode, isDtx: true })(quiet(narrow, 8000))],
    [
      'wide',
      'AMR-WB',
      9,
      (mode: number) => amrWbEncoder({ mode, isDtx: true })(quiet(wide, 16_000)),
    ],
  ] as const;

  for (const [band, name, modes, encode] of bands) {
    for (const isAligned of [true, false]) {
      it(`${name}, ${isAligned ? 'octet-aligned' : 'bandwidth-efficient'}`, () => {
        for (let mode = 0; mode < modes; mode++) {
          const frames = encode(mode);
          assert.ok(
            frames.some((frame) => frame[0]! >> 3 === modes),
            'has descriptions of silence',
          );
          for (const count of [1, 3, 10]) {
            const of = format(name, `octet-align=${Number(isAligned)}`);
            for (let at = 0; at + count <= frames.length; at += count) {
              const part = frames.slice(at, at + count);
              const unpacked = of.unpack(amrPayload(part, { band, isAligned }))?.frames;
              const speech = part.map((frame) => (frame[0]! >> 3 < modes ? frame : undefined));
              assert.deepEqual(
                unpacked?.map((frame) => frame.bytes),
                speech,
              );
            }
          }
        }
      });
    }
  }

  it('are read in the other layout where only that fits', () => {
    const frames = amrEncoder({ mode: 7 })(narrow);
    for (const isAligned of [true, false]) {
      const of = format('AMR', `octet-align=${Number(!isAligned)}`);
      const payload = amrPayload(frames.slice(0, 1), { band: 'narrow', isAligned });
      assert.deepEqual(of.unpack(payload)?.frames[0]?.bytes, frames[0]);
    }
  });

  it('that the sender knows to be damaged are silence', () => {
    const [frame] = amrEncoder()(narrow);
    const payload = amrPayload([frame!], { band: 'narrow', isAligned: true });
    payload[1]! &= 0xfb;
    assert.deepEqual(sizes(format('AMR', 'octet-align=1'), payload), [0]);
  });

  it('with checksums, sorted or interleaved are not read', () => {
    for (const parameters of ['octet-align=1; crc=1', 'robust-sorting=1', 'interleaving=4']) {
      const options = { encodingName: 'AMR', clockRate: 8000, channels: 1, parameters };
      assert.equal(createFrameFormat(options), undefined);
    }
    assert.ok(format('AMR', 'octet-align=1;crc=0;mode-set=7'));
  });

  it('of any bytes last no longer than the bytes can hold', () => {
    for (const name of ['AMR', 'AMR-WB', 'G729', 'ILBC', 'GSM', 'G723', 'G726-40']) {
      const of = format(name, 'octet-align=1');
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), (payload) => {
          const frames = of.unpack(payload)?.frames ?? [];
          assert.ok(frames.length <= payload.length + 1);
          const given = frames.reduce((sum, frame) => sum + (frame.bytes?.length ?? 0), 0);
          assert.ok(given <= payload.length + frames.length);
        }),
      );
    }
  });
});

describe('createFrameFormat', () => {
  it('knows what nobody decodes', () => {
    for (const encodingName of ['ISAC', 'MP4A-LATM', 'G728', 'G729E', 'toString', '']) {
      const options = { encodingName, clockRate: 8000, channels: 1 };
      assert.equal(createFrameFormat(options), undefined);
    }
    assert.equal(
      createFrameFormat({ encodingName: 'G729', clockRate: 8000, channels: 2 }),
      undefined,
    );
    assert.equal(
      createFrameFormat({ encodingName: 'AMR', clockRate: 16_000, channels: 1 }),
      undefined,
    );
  });
});
