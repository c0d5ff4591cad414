import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { seededRandom } from '../../../test/support/audio.ts';
import { deinterleave, runTool } from '../../../test/support/ffmpeg.ts';
import { createFrameFormat } from './create-frame-format.ts';
import { FRAME_DECODERS, findDecoders } from './find-decoders.ts';
import { DecoderProgramError, FrameDecoder } from './frame-decoder.ts';
import type { FrameFormat, UnpackedPayload } from './frame-format.ts';

const random = seededRandom(5);
const noise = (length: number): Uint8Array =>
  Uint8Array.from({ length }, () => Math.floor(random() * 256));

function frameFormat(encodingName: string, parameters?: string): FrameFormat {
  const clockRate = encodingName === 'AMR-WB' ? 16_000 : 8000;
  return createFrameFormat({ encodingName, clockRate, channels: 1, parameters })!;
}

/** What ffmpeg makes of the frames as a file. */
function asFile(format: FrameFormat, { input, frames }: UnpackedPayload): Int16Array {
  const file = Buffer.concat([input.header, ...frames.flatMap(({ bytes }) => bytes ?? [])]);
  const reads = [...input.options, '-c:a', format.decoder, '-i', '-'];
  const args = ['-v', 'fatal', ...reads, '-f', 's16le', '-'];
  return deinterleave(runTool('ffmpeg', args, file), 1)[0]!;
}

async function decode(format: FrameFormat, unpacked: UnpackedPayload, program = 'ffmpeg') {
  const { input } = unpacked;
  const frames = unpacked.frames.flatMap(({ bytes }) => bytes ?? []);
  const decoder = new FrameDecoder({ program, decoder: format.decoder, input, frames });
  try {
    const parts: number[] = [];
    for (const { bytes, samples } of unpacked.frames) {
      if (bytes !== undefined) parts.push(...(await decoder.read(samples)));
    }
    await decoder.finish();
    return Int16Array.from(parts);
  } finally {
    decoder.close();
  }
}

/** Payloads of nonsense: whatever comes, each frame must give its samples and no more. */
const NONSENSE: readonly (readonly [string, string | undefined, Uint8Array])[] = [
  ['G729', undefined, noise(10 * 2000)],
  ['ILBC', 'mode=20', noise(38 * 1001)],
  ['ILBC', 'mode=30', noise(50 * 1001)],
  ['GSM', undefined, noise(33 * 1000)],
  ['G723', undefined, Uint8Array.from(noise(24 * 1000), (b, i) => (i % 24 === 0 ? b & 0xfc : b))],
  ['G726-16', undefined, noise(1000)],
  ['G726-24', undefined, noise(3 * 700)],
  ['G726-32', undefined, noise(2001)],
  ['G726-40', undefined, noise(5 * 500)],
  ['AAL2-G726-24', undefined, noise(3 * 700)],
];

/** One AMR payload of many frames of nonsense in all modes, octet-aligned. */
function amrNonsense(sizes: readonly number[], count: number): Uint8Array {
  const types = Array.from({ length: count }, () => Math.floor(random() * sizes.length));
  const toc = types.map((type, i) => (i < count - 1 ? 0x80 : 0) | (type << 3) | 4);
  return Buffer.concat([Uint8Array.of(0xf0, ...toc), ...types.map((type) => noise(sizes[type]!))]);
}

describe('frames decoded by ffmpeg', () => {
  const amr = amrNonsense([12, 13, 15, 17, 19, 20, 26, 31], 1000);
  const amrWb = amrNonsense([17, 23, 32, 36, 40, 46, 50, 58, 60], 1000);
  const all = [
    ...NONSENSE,
    ['AMR', 'octet-align=1', amr] as const,
    ['AMR-WB', 'octet-align=1', amrWb] as const,
  ];
  for (const [name, parameters, payload] of all) {
    it(`${name} ${parameters ?? ''} of nonsense keeps its place`, async () => {
      const format = frameFormat(name, parameters);
      const unpacked = format.unpack(payload)!;
      const decoded = await decode(format, unpacked);
      const expected = unpacked.frames.reduce((sum, { samples }) => sum + samples, 0);
      assert.equal(decoded.length, expected);
      assert.deepEqual(decoded, asFile(format, unpacked));
    });
  }

  it('are found', async () => {
    const found = await findDecoders('ffmpeg');
    assert.equal(found?.program, 'ffmpeg');
    assert.deepEqual([...found!.decoders].sort(), Object.keys(FRAME_DECODERS).sort());
    assert.equal(await findDecoders('no-such-program'), undefined);
    assert.deepEqual(await findDecoders('true'), { program: 'true', decoders: [] });
  });
});

describe('a program that fails', () => {
  const directory = mkdtempSync(join(tmpdir(), 'earwitness-decoder-'));
  after(() => rmSync(directory, { recursive: true, force: true }));
  const format = frameFormat('GSM');
  const unpacked = format.unpack(noise(330))!;

  function program(name: string, script: string): string {
    const path = join(directory, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  const failing: readonly (readonly [string, string, RegExp])[] = [
    ['missing', '', /^gsm: ended too early \(exit code 127.*not found/],
    ['dead', 'echo no way >&2; exit 3', /^gsm: ended too early \(exit code 3, no way\)$/],
    ['short', 'head -c 3199 /dev/zero; cat >/dev/null', /^gsm: ended too early \(exit code 0\)$/],
    ['long', 'head -c 3201 /dev/zero; cat >/dev/null', /^gsm: gave more than it was given/],
  ];
  for (const [name, script, message] of failing) {
    it(`is told from one that does not: ${name}`, async () => {
      const path = script === '' ? join(directory, name) : program(name, script);
      await assert.rejects(decode(format, unpacked, path), (error) => {
        assert.ok(error instanceof DecoderProgramError);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it('has limits, can write no files, and sees nothing of what we know', async () => {
    const path = join(directory, 'written');
    process.env.EARWITNESS_TEST_SECRET = 'hush';
    const script = `echo $(ulimit -v) $(ulimit -t) >&2; env >&2; echo x >${path}; exit 3`;
    await assert.rejects(decode(format, unpacked, program('curious', script)), (error) => {
      assert.doesNotMatch(String(error), /hush|EARWITNESS/);
      assert.match(String(error), /\(SIGXFSZ, 1000000 3600\nPATH=[^\n]*\nLC_ALL=C\n/);
      return true;
    });
    delete process.env.EARWITNESS_TEST_SECRET;
    assert.equal(statSync(path, { throwIfNoEntry: false })?.size ?? 0, 0);
  });

  it('passes on what taking frames throws', async () => {
    const { input } = unpacked;
    const broken = new Error('the journal is gone');
    const frames = (function* () {
      yield noise(33);
      throw broken;
    })();
    const decoder = new FrameDecoder({ program: 'ffmpeg', decoder: 'gsm', input, frames });
    await assert.rejects(
      (async () => {
        for (;;) await decoder.read(160);
      })(),
      broken,
    );
    decoder.close();
  });
});
