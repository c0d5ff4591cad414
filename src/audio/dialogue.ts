import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RecorderError } from '../base/index.ts';
import { WAVE_MULAW } from './riff-header.ts';

/** The two sides of a bundled dialogue: µ-law codes at 8 kHz, one length. */
export interface Dialogue {
  readonly near: Buffer;
  readonly far: Buffer;
}

/** Names of the bundled dialogues: one in English, one in German; 20 to 25 seconds each. */
export const DIALOGUES = ['service-desk', 'bank-order'] as const;
export type DialogueName = (typeof DIALOGUES)[number];

const DIRECTORY = new URL('../../assets/dialogues/', import.meta.url);
const SAMPLE_RATE = 8000;

/** Reads a bundled dialogue. Throws RecorderError `DIALOGUE_DAMAGED` or a file system error. */
export function readDialogue(name: DialogueName): Dialogue {
  const near = readCodes(`${name}.near.wav`);
  const far = readCodes(`${name}.far.wav`);
  if (near.length !== far.length) throw damaged(name, 'its sides differ in length');
  return { near, far };
}

/** The codes of a WAV file of G.711 µ-law, 8 kHz, mono. */
function readCodes(file: string): Buffer {
  const bytes = readFileSync(fileURLToPath(new URL(file, DIRECTORY)));
  const format = chunk(bytes, 'fmt ');
  const codes = chunk(bytes, 'data');
  if (format === undefined || format.length < 16 || codes === undefined) {
    throw damaged(file, 'not a WAV file');
  }
  const isMulaw = format.readUInt16LE(0) === WAVE_MULAW;
  const isMono = format.readUInt16LE(2) === 1;
  if (!isMulaw || !isMono || format.readUInt32LE(4) !== SAMPLE_RATE) {
    throw damaged(file, 'not µ-law, 8 kHz, mono');
  }
  return codes;
}

/** The body of the first chunk of this name. */
function chunk(bytes: Buffer, name: string): Buffer | undefined {
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32LE(at + 4);
    const body = bytes.subarray(at + 8, at + 8 + size);
    if (bytes.toString('latin1', at, at + 4) === name) return body;
    at += 8 + size + (size % 2);
  }
  return undefined;
}

function damaged(what: string, why: string): RecorderError {
  return new RecorderError('DIALOGUE_DAMAGED', `${what}: ${why}`);
}
