import { ActionIcon, Slider } from '@mantine/core';
import { IconVolume, IconVolumeOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Side } from '../api/wire.ts';
import type { PlaybackEngine } from './playback-engine.ts';
import type { PlaybackState } from './playback-state.ts';
import classes from './side-controls.module.css';
import { MAXIMUM_VOLUME } from './side-mixer.ts';

interface SideControlsProps {
  readonly engine: PlaybackEngine;
  readonly state: PlaybackState;
  readonly side: Side;
  /** Who speaks on this side. */
  readonly name: string;
}

/** Name, mute switch and volume of one side, beside its lane of the waveform. */
export function SideControls({ engine, state, side, name }: SideControlsProps) {
  const { t } = useTranslation();
  const isMuted = state.muted[side];
  return (
    <div className={classes.side} data-side={side}>
      <MuteButton
        isMuted={isMuted}
        label={t(isMuted ? 'player.unmute' : 'player.mute', { side: t(`side.${side}`) })}
        onToggle={() => engine.setMuted(side, !isMuted)}
      />
      <div className={classes.text}>
        <span className={classes.name} title={name}>
          {name}
        </span>
        <VolumeSlider
          value={isMuted ? 0 : state.volumes[side]}
          label={t('player.volumeOf', { side: t(`side.${side}`) })}
          colour={`var(--ew-${side})`}
          onChange={(volume) => engine.setVolume(side, volume)}
        />
      </div>
    </div>
  );
}

/** One volume for both sides: the file has them mixed. */
export function MixedControls({ engine, state }: Pick<SideControlsProps, 'engine' | 'state'>) {
  const { t } = useTranslation();
  const isMuted = state.muted.near;
  const both = (change: (side: Side) => void): void => {
    change('near');
    change('far');
  };
  return (
    <div className={classes.side} data-side="near">
      <MuteButton
        isMuted={isMuted}
        label={t(isMuted ? 'player.unmuteAll' : 'player.muteAll')}
        onToggle={() => both((side) => engine.setMuted(side, !isMuted))}
      />
      <div className={classes.text}>
        <span className={classes.name}>{t('player.mixed')}</span>
        <VolumeSlider
          value={isMuted ? 0 : state.volumes.near}
          label={t('player.volume')}
          colour="var(--ew-near)"
          onChange={(volume) => both((side) => engine.setVolume(side, volume))}
        />
      </div>
    </div>
  );
}

interface MuteButtonProps {
  readonly isMuted: boolean;
  readonly label: string;
  readonly onToggle: () => void;
}

function MuteButton({ isMuted, label, onToggle }: MuteButtonProps) {
  const Icon = isMuted ? IconVolumeOff : IconVolume;
  return (
    <ActionIcon
      variant={isMuted ? 'light' : 'subtle'}
      color={isMuted ? 'red' : 'gray'}
      size="md"
      aria-pressed={isMuted}
      aria-label={label}
      title={label}
      onClick={onToggle}
    >
      <Icon size={17} stroke={1.7} />
    </ActionIcon>
  );
}

interface VolumeSliderProps {
  readonly value: number;
  readonly label: string;
  readonly colour: string;
  readonly onChange: (volume: number) => void;
}

function VolumeSlider({ value, label, colour, onChange }: VolumeSliderProps) {
  const { t } = useTranslation();
  const percent = Math.round(value * 100);
  return (
    <Slider
      size={4}
      thumbSize={12}
      min={0}
      max={MAXIMUM_VOLUME * 100}
      step={5}
      value={percent}
      color={colour}
      label={(shown) => t('player.percent', { value: shown })}
      marks={[{ value: 100 }]}
      classNames={{ mark: classes.mark!, root: classes.slider! }}
      thumbLabel={label}
      thumbValueText={(shown) => t('player.percent', { value: shown })}
      onChange={(changed) => onChange(changed / 100)}
    />
  );
}
