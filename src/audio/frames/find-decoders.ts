import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A program that decodes what is not built in. */
export interface DecoderProgram {
  /** Its name, or where it lies. */
  readonly program: string;
  /** Those of its decoders that are used here. */
  readonly decoders: readonly string[];
}

/** Decoders of ffmpeg that frames are made for, and the codec of each in words. */
export const FRAME_DECODERS: Readonly<Record<string, string>> = {
  g729: 'G.729',
  ilbc: 'iLBC',
  amrnb: 'AMR',
  amrwb: 'AMR-WB',
  gsm: 'GSM',
  g723_1: 'G.723.1',
  g726: 'G.726 (AAL2)',
  g726le: 'G.726',
};

/** What a decoder program sees of the environment: nothing of ours. */
export const DECODER_ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' };

const LIST_TIMEOUT_MS = 20_000;

/** Asks `program` (ffmpeg) what it decodes; undefined where it is not there or does not answer. */
export async function findDecoders(program: string): Promise<DecoderProgram | undefined> {
  try {
    const { stdout } = await promisify(execFile)(program, ['-hide_banner', '-decoders'], {
      ...{ env: DECODER_ENVIRONMENT, timeout: LIST_TIMEOUT_MS, cwd: '/' },
    });
    const names = [...stdout.matchAll(/^ A\S{5} (\S+)/gm)].map(([, name]) => name!);
    return { program, decoders: names.filter((name) => name in FRAME_DECODERS) };
  } catch {
    return undefined;
  }
}
