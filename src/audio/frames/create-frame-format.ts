import type { DecoderOptions } from '../decoder.ts';
import { amrFrames } from './amr-frames.ts';
import { G723_FRAMES, G729_FRAMES, GSM_FRAMES, g726Frames, ilbcFrames } from './fixed-frames.ts';
import type { FrameFormat } from './frame-format.ts';

/** Clock rate of the RTP payload formats: the sampling rate of their codec. */
const NARROW = 8000;
const WIDE = 16_000;

/**
 * How the payloads of an RTP format are taken apart for a decoder that is not built in. Undefined
 * where no program is known that decodes it.
 */
export function createFrameFormat(options: DecoderOptions): FrameFormat | undefined {
  const { clockRate, channels, parameters = '' } = options;
  const name = options.encodingName.toUpperCase();
  if (channels !== 1 || clockRate !== (name === 'AMR-WB' ? WIDE : NARROW)) return undefined;
  switch (name) {
    case 'G729':
    case 'G729A':
      return G729_FRAMES;
    case 'ILBC':
      return ilbcFrames(parameters);
    case 'AMR':
      return amrFrames('narrow', parameters);
    case 'AMR-WB':
      return amrFrames('wide', parameters);
    case 'GSM':
      return GSM_FRAMES;
    case 'G723':
      return G723_FRAMES;
    default:
      return g726(name);
  }
}

function g726(name: string): FrameFormat | undefined {
  const [, aal2, kbits] = /^(AAL2-)?G726-(16|24|32|40)$/.exec(name) ?? [];
  if (kbits === undefined) return undefined;
  return g726Frames(Number(kbits) / 8, aal2 === undefined ? 'lowest-first' : 'highest-first');
}
