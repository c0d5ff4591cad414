import { Alert, Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { detailQuery, peaksQuery } from '../api/queries.ts';
import { useRecordingRef } from '../api/through.ts';
import { type RecordingItem, SIDES } from '../api/wire.ts';
import { errorText } from '../i18n/error-text.ts';
import { CoverageLegend } from './coverage-legend.tsx';
import { partyName } from './party-name.ts';
import type { PlaybackEngine } from './playback-engine.ts';
import type { PlayedSelection } from './played-selection.ts';
import classes from './player-dock.module.css';
import { PlayerTitle } from './player-title.tsx';
import { MixedControls, SideControls } from './side-controls.tsx';
import { findSilence } from './silence.ts';
import { Toolbar } from './toolbar.tsx';
import { Transport } from './transport.tsx';
import { usePlaybackState } from './use-playback.ts';
import { Waveform } from './waveform.tsx';

export interface PlayerDockProps {
  readonly engine: PlaybackEngine;
  readonly recordingId: string;
  readonly selection: PlayedSelection;
  readonly isNarrow: boolean;
  readonly isInfoShown: boolean;
  readonly onInfo: () => void;
  readonly onHelp: () => void;
}

/** The player, docked below the list. */
export function PlayerDock(props: PlayerDockProps) {
  const { t } = useTranslation();
  const { engine, recordingId, selection } = props;
  const { data: detail, error, refetch } = useQuery(detailQuery(useRecordingRef(recordingId)));
  const item = detail ?? selection.item;
  return (
    <section className={classes.dock} aria-label={t('player.label')}>
      <div className={classes.top}>
        <Transport
          engine={engine}
          item={item}
          onPrevious={selection.onPrevious}
          onNext={selection.onNext}
        />
        {!props.isNarrow && <PlayerTitle item={item} />}
        <Toolbar
          engine={engine}
          recordingId={recordingId}
          isNarrow={props.isNarrow}
          isMono={detail?.facts.audio.channels === 'mono'}
          isInfoShown={props.isInfoShown}
          onInfo={props.onInfo}
          onHelp={props.onHelp}
          onClose={selection.onClose}
        />
      </div>
      {props.isNarrow && <PlayerTitle item={item} />}
      {error !== null && detail === undefined ? (
        <Alert color="red" variant="light" role="alert" title={errorText(error)}>
          <Button size="compact-sm" variant="default" onClick={() => void refetch()}>
            {t('action.retry')}
          </Button>
        </Alert>
      ) : (
        <Lanes engine={engine} recordingId={recordingId} item={item} isNarrow={props.isNarrow} />
      )}
    </section>
  );
}

interface LanesProps extends Pick<PlayerDockProps, 'engine' | 'recordingId' | 'isNarrow'> {
  readonly item: RecordingItem | undefined;
}

function Lanes(props: LanesProps) {
  const { t } = useTranslation();
  const { engine, recordingId, item, isNarrow } = props;
  const { data: detail } = useQuery(detailQuery(useRecordingRef(recordingId)));
  const peaks = useQuery(peaksQuery(useRecordingRef(recordingId)));
  const state = usePlaybackState(engine);
  const laneHeight = isNarrow ? 26 : 36;
  const coverage = detail?.facts.coverage;
  const durationMs = detail?.facts.durationMs ?? peaks.data?.durationMs;
  const layout = detail?.facts.audio.channels;

  useEffect(() => {
    if (layout !== undefined) engine.setLayout(layout);
  }, [engine, layout]);
  useEffect(() => {
    if (state.recordingId !== recordingId) return;
    engine.setSilence(peaks.data === undefined ? [] : findSilence(peaks.data));
  }, [engine, peaks.data, recordingId, state.recordingId]);

  const picture = useMemo(
    () =>
      durationMs === undefined || durationMs <= 0
        ? undefined
        : { peaks: peaks.data, coverage, durationMs },
    [peaks.data, coverage, durationMs],
  );

  return (
    <>
      <div className={classes.lanes} data-narrow={isNarrow || undefined}>
        {!isNarrow && (
          <div className={classes.sides} style={{ height: laneHeight * 2 + 4 }}>
            {layout === 'mono' ? (
              <MixedControls engine={engine} state={state} />
            ) : (
              SIDES.map((side) => (
                <SideControls
                  key={side}
                  engine={engine}
                  state={state}
                  side={side}
                  name={partyName(item, side) ?? t(`side.${side}`)}
                />
              ))
            )}
          </div>
        )}
        <div className={classes.waveform}>
          {picture === undefined ? (
            <Skeleton height={laneHeight * 2 + 22} aria-label={t('player.loading')} />
          ) : (
            <Waveform engine={engine} picture={picture} laneHeight={laneHeight} />
          )}
        </div>
      </div>
      {state.status === 'failed' && (
        <Alert color="red" variant="light" p="xs" role="alert" className={classes.failed}>
          {t('player.failed')}{' '}
          <Button size="compact-xs" variant="default" onClick={() => void engine.play()}>
            {t('action.retry')}
          </Button>
        </Alert>
      )}
      {peaks.isError && <p className={classes.note}>{t('player.noWaveform')}</p>}
      {coverage !== undefined && <CoverageLegend coverage={coverage} />}
    </>
  );
}
