import { Alert, Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useContext, useDeferredValue, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client.ts';
import { detailQuery } from '../api/queries.ts';
import { ThroughContext, useRecordingRef } from '../api/through.ts';
import { SIDES } from '../api/wire.ts';
import { errorText } from '../i18n/error-text.ts';
import { partsOf } from './conversation-parts.ts';
import { CoverageLegend } from './coverage-legend.tsx';
import { LANE_GAP, pictureHeight } from './part-picture.tsx';
import { partyName } from './party-name.ts';
import { PlaybackAlert } from './playback-alert.tsx';
import type { PlaybackEngine } from './playback-engine.ts';
import type { PlayedSelection } from './played-selection.ts';
import classes from './player-dock.module.css';
import { PlayerTitle } from './player-title.tsx';
import { MixedControls, SideControls } from './side-controls.tsx';
import { findSilence } from './silence.ts';
import { Toolbar } from './toolbar.tsx';
import { Transport } from './transport.tsx';
import { type PartFacts, usePartFacts } from './use-part-facts.ts';
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
  // In small steps, so that the sound that was just asked for does not wait for the picture.
  const isDrawn = useDeferredValue(true, false);
  return (
    <section className={classes.dock} aria-label={t('player.label')}>
      {isDrawn && <DockContent {...props} />}
    </section>
  );
}

function DockContent(props: PlayerDockProps) {
  const { t } = useTranslation();
  const { engine, recordingId, selection } = props;
  const { data: detail, error, refetch } = useQuery(detailQuery(useRecordingRef(recordingId)));
  const item = detail ?? selection.item;
  // Without a connection it is asked for again by itself, and what plays goes on.
  const isAbsent = detail === undefined && error !== null && !isConnectionLost(error);
  return (
    <>
      <div className={classes.top}>
        <Transport engine={engine} onPrevious={selection.onPrevious} onNext={selection.onNext} />
        {!props.isNarrow && <PlayerTitle engine={engine} item={item} />}
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
      {props.isNarrow && <PlayerTitle engine={engine} item={item} />}
      {isAbsent ? (
        <Alert color="red" variant="light" role="alert" title={errorText(error)}>
          <Button size="compact-sm" variant="default" onClick={() => void refetch()}>
            {t('action.retry')}
          </Button>
        </Alert>
      ) : (
        <Lanes engine={engine} isNarrow={props.isNarrow} />
      )}
    </>
  );
}

function isConnectionLost(error: Error): boolean {
  return error instanceof ApiError && error.isConnectionLost;
}

type LanesProps = Pick<PlayerDockProps, 'engine' | 'isNarrow'>;

/** The waveform with the volumes beside it, and what there is to say about them. */
function Lanes({ engine, isNarrow }: LanesProps) {
  const { t } = useTranslation();
  const state = usePlaybackState(engine);
  const { sequence, recordingId } = state;
  const facts = usePartFacts(state);
  const played = facts[sequence.indexOf(recordingId)];
  useFactsInEngine(engine, played);
  const layout = played?.detail?.facts.audio.channels;
  const laneHeight = isNarrow ? 26 : 36;
  const coverages = facts.flatMap(({ detail }) => (detail ? [detail.facts.coverage] : []));

  return (
    <>
      <div className={classes.lanes} data-narrow={isNarrow || undefined}>
        {!isNarrow && (
          <div className={classes.sides} style={{ height: laneHeight * 2 + LANE_GAP }}>
            {layout === 'mono' ? (
              <MixedControls engine={engine} state={state} />
            ) : (
              SIDES.map((side) => (
                <SideControls
                  key={side}
                  engine={engine}
                  state={state}
                  side={side}
                  name={partyName(played?.detail, side) ?? t(`side.${side}`)}
                />
              ))
            )}
          </div>
        )}
        <div className={classes.waveform}>
          {sequence.totalSeconds === 0 ? (
            <Skeleton height={pictureHeight(laneHeight)} aria-label={t('player.loading')} />
          ) : (
            <Waveform engine={engine} sequence={sequence} facts={facts} laneHeight={laneHeight} />
          )}
        </div>
      </div>
      <PlaybackAlert engine={engine} />
      {played?.hasNoPeaks === true && <p className={classes.note}>{t('player.noWaveform')}</p>}
      <CoverageLegend coverages={coverages} />
    </>
  );
}

/** Tells the engine what it needs of the part that it plays, and of which conversation that is. */
function useFactsInEngine(engine: PlaybackEngine, played: PartFacts | undefined): void {
  const through = useContext(ThroughContext);
  const { detail, peaks } = played ?? {};
  useEffect(() => {
    if (detail === undefined) return;
    engine.setLayout(detail.facts.audio.channels);
    engine.setParts(partsOf(detail, through));
  }, [engine, detail, through]);
  useEffect(() => {
    engine.setSilence(peaks === undefined ? [] : findSilence(peaks));
  }, [engine, peaks]);
}
