import { NativeSelect, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CallDirection, Locality, RecordingMode } from '../api/wire.ts';
import classes from './mode-matrix.module.css';
import { DIRECTIONS, LOCALITIES, MODES, type ModeMatrix } from './user-wire.ts';

interface ModeMatrixProps {
  readonly modes: ModeMatrix;
  readonly onChange: (modes: ModeMatrix) => void;
}

/** The mode of each of the four call types; whole rows, columns or all of it are set at once. */
export function ModeMatrixField({ modes, onChange }: ModeMatrixProps) {
  const { t } = useTranslation();
  const set = (directions: readonly CallDirection[], localities: readonly Locality[]) => {
    return (mode: RecordingMode): void => onChange(withMode(modes, directions, localities, mode));
  };
  return (
    <table className={classes.matrix}>
      <caption className={classes.caption}>{t('policy.matrix')}</caption>
      <thead>
        <tr>
          <td />
          {LOCALITIES.map((locality) => (
            <th key={locality} scope="col">
              {t(`locality.${locality}`)}
            </th>
          ))}
          <th scope="col" className={classes.whole}>
            {t('policy.wholeRow')}
          </th>
        </tr>
      </thead>
      <tbody>
        {DIRECTIONS.map((direction) => (
          <tr key={direction}>
            <th scope="row">{t(`direction.${direction}`)}</th>
            {LOCALITIES.map((locality) => (
              <td key={locality} data-label={t(`locality.${locality}`)}>
                <ModeSelect
                  label={t(`policy.types.${direction}-${locality}`)}
                  mode={modes[direction][locality]}
                  onChange={set([direction], [locality])}
                />
              </td>
            ))}
            <td className={classes.whole}>
              <ModeSelect
                label={t(`policy.whole.${direction}`)}
                mode={shared(LOCALITIES.map((locality) => modes[direction][locality]))}
                onChange={set([direction], LOCALITIES)}
              />
            </td>
          </tr>
        ))}
        <tr className={classes.wholeColumn}>
          <th scope="row">{t('policy.wholeColumn')}</th>
          {LOCALITIES.map((locality) => (
            <td key={locality}>
              <ModeSelect
                label={t(`policy.both.${locality}`)}
                mode={shared(DIRECTIONS.map((direction) => modes[direction][locality]))}
                onChange={set(DIRECTIONS, [locality])}
              />
            </td>
          ))}
          <td className={classes.whole}>
            <ModeSelect
              label={t('policy.allCalls')}
              mode={shared(DIRECTIONS.flatMap((row) => LOCALITIES.map((cell) => modes[row][cell])))}
              onChange={set(DIRECTIONS, LOCALITIES)}
            />
          </td>
        </tr>
      </tbody>
    </table>
  );
}

interface ModeSelectProps {
  readonly label: string;
  /** Undefined: the call types it stands for have different modes. */
  readonly mode: RecordingMode | undefined;
  readonly onChange: (mode: RecordingMode) => void;
}

function ModeSelect({ label, mode, onChange }: ModeSelectProps) {
  const { t } = useTranslation();
  const options = MODES.map((value) => ({ value, label: t(`policy.shortMode.${value}`) }));
  const different = { value: '', label: t('policy.different'), disabled: true };
  return (
    <NativeSelect
      size="sm"
      aria-label={label}
      value={mode ?? ''}
      data={mode === undefined ? [different, ...options] : options}
      onChange={(event) => {
        const chosen = MODES.find((known) => known === event.currentTarget.value);
        if (chosen !== undefined) onChange(chosen);
      }}
    />
  );
}

/** What the three modes mean. */
export function ModeLegend() {
  const { t } = useTranslation();
  return (
    <dl className={classes.legend}>
      {MODES.map((mode) => (
        <div key={mode}>
          <Text component="dt" size="sm" fw={600}>
            {t(`policy.shortMode.${mode}`)}
          </Text>
          <Text component="dd" size="sm" c="dimmed">
            {t(`policy.modeHelp.${mode}`)}
          </Text>
        </div>
      ))}
    </dl>
  );
}

function shared(modes: readonly RecordingMode[]): RecordingMode | undefined {
  return new Set(modes).size === 1 ? modes[0] : undefined;
}

function withMode(
  modes: ModeMatrix,
  directions: readonly CallDirection[],
  localities: readonly Locality[],
  mode: RecordingMode,
): ModeMatrix {
  const rows = DIRECTIONS.map((direction) => {
    const cells = LOCALITIES.map((locality) => {
      const isMeant = directions.includes(direction) && localities.includes(locality);
      return [locality, isMeant ? mode : modes[direction][locality]] as const;
    });
    return [direction, Object.fromEntries(cells)] as const;
  });
  return Object.fromEntries(rows) as unknown as ModeMatrix;
}
