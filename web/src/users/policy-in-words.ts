import type { TFunction } from 'i18next';
import type { RecordingMode } from '../api/wire.ts';
import { DIRECTIONS, LOCALITIES, MODES, type ModeMatrix, type UserPolicy } from './user-wire.ts';

/** Which calls are recorded, and how: `All calls: Cisco`, `Incoming external: Prerecord`. */
export function policyInWords({ modes }: Pick<UserPolicy, 'modes'>, t: TFunction): string {
  const parts = MODES.filter((mode) => mode !== 'none').flatMap((mode) => {
    const types = typesInWords(modes, mode, t);
    return types === undefined
      ? []
      : [t('policy.part', { types, mode: t(`policy.shortMode.${mode}`) })];
  });
  return parts.length === 0 ? t('policy.nothing') : parts.join('; ');
}

/** The call types that have this mode; undefined where none has. */
function typesInWords(modes: ModeMatrix, mode: RecordingMode, t: TFunction): string | undefined {
  const has = (direction: (typeof DIRECTIONS)[number]) =>
    LOCALITIES.filter((locality) => modes[direction][locality] === mode);
  const rows = DIRECTIONS.map((direction) => ({ direction, localities: has(direction) }));
  const count = rows.reduce((sum, { localities }) => sum + localities.length, 0);
  if (count === 0) return undefined;
  if (count === DIRECTIONS.length * LOCALITIES.length) return t('policy.allCalls');
  const both = LOCALITIES.filter((locality) =>
    rows.every(({ localities }) => localities.includes(locality)),
  );
  if (both.length === 1 && count === 2) return t(`policy.both.${both[0]!}`);
  const words = rows.flatMap(({ direction, localities }) => {
    if (localities.length === 2) return [t(`policy.whole.${direction}`)];
    return localities.map((locality) => t(`policy.types.${direction}-${locality}`));
  });
  return words.join(', ');
}
