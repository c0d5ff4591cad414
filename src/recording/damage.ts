/**
 * What was found wrong with a stored recording: its audio is not there, has another length, has
 * other bytes, or cannot be read from the disk; its key is missing or does not open; the archive,
 * which alone has it, has no such file, or another one, or what it has is encrypted and its key
 * is missing or does not open; or its waveform, which plays a part in nothing but the picture, is
 * not as it was.
 */
export const RECORDING_DAMAGES = [
  'missing',
  'length',
  'content',
  'unreadable',
  'key',
  'archive-missing',
  'archive-content',
  'archive-key',
  'waveform',
] as const;
export type RecordingDamage = (typeof RECORDING_DAMAGES)[number];

/** Whether it was found by reading what the archive has. */
export function isDamageOfArchive(damage: RecordingDamage | undefined): boolean {
  return damage?.startsWith('archive-') === true;
}
