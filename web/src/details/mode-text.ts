import type { TFunction } from 'i18next';
import type { RecordingMode } from '../api/wire.ts';

interface ModeFacts {
  readonly mode: RecordingMode;
  /** What the source speaks: `cucm`, `cube` or `siprec`. */
  readonly dialect: string;
}

/** How a call is recorded, in words. Only lines of CUCM are recorded by hand or permanently. */
export function modeText({ mode, dialect }: ModeFacts, t: TFunction): string {
  return mode === 'cisco' && dialect !== 'cucm' ? t('mode.sent') : t(`mode.${mode}`);
}
