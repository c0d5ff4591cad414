import type { PayloadFormat } from './description.ts';

function audio(payloadType: number, encodingName: string, clockRate: number, channels = 1) {
  return { payloadType, encodingName, clockRate, channels };
}

/** Audio formats whose payload type needs no `a=rtpmap` (RFC 3551 Table 4). */
export const STATIC_FORMATS: readonly PayloadFormat[] = [
  audio(0, 'PCMU', 8000),
  audio(3, 'GSM', 8000),
  audio(4, 'G723', 8000),
  audio(5, 'DVI4', 8000),
  audio(6, 'DVI4', 16000),
  audio(7, 'LPC', 8000),
  audio(8, 'PCMA', 8000),
  audio(9, 'G722', 8000),
  audio(10, 'L16', 44100, 2),
  audio(11, 'L16', 44100),
  audio(12, 'QCELP', 8000),
  audio(13, 'CN', 8000),
  audio(14, 'MPA', 90000),
  audio(15, 'G728', 8000),
  audio(16, 'DVI4', 11025),
  audio(17, 'DVI4', 22050),
  audio(18, 'G729', 8000),
  // Reserved today; older Cisco gateways send comfort noise with it.
  audio(19, 'CN', 8000),
];

/**
 * What the recorder offers: first what it decodes by itself, then what it stores to be decoded
 * later. A phone forks the codec of its call, so one that is missing here is a call that is not
 * recorded. Dynamic payload types are those of Cisco phones.
 */
export const RECORDER_FORMATS: readonly PayloadFormat[] = [
  audio(0, 'PCMU', 8000),
  audio(8, 'PCMA', 8000),
  audio(9, 'G722', 8000),
  audio(114, 'OPUS', 48000, 2),
  audio(118, 'L16', 16000),
  audio(18, 'G729', 8000),
  { ...audio(116, 'ILBC', 8000), parameters: 'mode=20' },
  audio(113, 'AMR-WB', 16000),
  { ...audio(115, 'AMR-WB', 16000), parameters: 'octet-align=1' },
  audio(124, 'ISAC', 16000),
  audio(13, 'CN', 8000),
  { ...audio(101, 'TELEPHONE-EVENT', 8000), parameters: '0-15' },
];

/** Those of {@link RECORDER_FORMATS} that are voice in one of `codecs`, or accompany it. */
export function offeredFormats(codecs: readonly string[]): readonly PayloadFormat[] {
  const isOffered = (format: PayloadFormat): boolean =>
    !isVoice(format) || codecs.includes(format.encodingName);
  return RECORDER_FORMATS.every(isOffered) ? RECORDER_FORMATS : RECORDER_FORMATS.filter(isOffered);
}

/** The format a payload type has without `a=rtpmap`, undefined for a dynamic one. */
export function staticFormat(payloadType: number): PayloadFormat | undefined {
  return STATIC_FORMATS.find((format) => format.payloadType === payloadType);
}

/** Whether two formats are the same encoding, whatever payload type each has. */
export function isSameEncoding(a: PayloadFormat, b: PayloadFormat): boolean {
  return (
    a.encodingName === b.encodingName && a.clockRate === b.clockRate && a.channels === b.channels
  );
}

const ACCOMPANYING: ReadonlySet<string> = new Set(['TELEPHONE-EVENT', 'CN', 'RED']);

/** Whether a format carries voice; events, comfort noise and redundancy only accompany it. */
export function isVoice(format: PayloadFormat): boolean {
  return !ACCOMPANYING.has(format.encodingName);
}
