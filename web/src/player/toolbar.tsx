import { ActionIcon, Button, Menu } from '@mantine/core';
import {
  IconCheck,
  IconDownload,
  IconInfoCircle,
  IconKeyboard,
  IconPlayerTrackNext,
  IconX,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf } from '../api/client.ts';
import { pathOfRecording } from '../api/queries.ts';
import { useRecordingRef } from '../api/through.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import type { PlaybackEngine } from './playback-engine.ts';
import { SPEEDS } from './playback-state.ts';
import classes from './player-dock.module.css';
import { SoundMenu } from './sound-menu.tsx';
import { usePlaybackState } from './use-playback.ts';

interface ToolbarProps {
  readonly engine: PlaybackEngine;
  readonly recordingId: string;
  readonly isNarrow: boolean;
  readonly isMono: boolean;
  readonly isInfoShown: boolean;
  readonly onInfo: () => void;
  readonly onHelp: () => void;
  readonly onClose: () => void;
}

/** How it is played, and what else can be done with the recording. */
export function Toolbar(props: ToolbarProps) {
  const { t } = useTranslation();
  const { engine, recordingId, isNarrow } = props;
  const ref = useRecordingRef(recordingId);
  const state = usePlaybackState(engine);
  const skipLabel = t(state.skipsSilence ? 'player.skipSilenceOff' : 'player.skipSilence');
  return (
    <div className={classes.toolbar}>
      <SpeedMenu engine={engine} />
      <ActionIcon
        variant={state.skipsSilence ? 'light' : 'subtle'}
        color={state.skipsSilence ? 'harbor' : 'gray'}
        size={34}
        aria-label={t('player.skipSilence')}
        aria-pressed={state.skipsSilence}
        title={skipLabel}
        onClick={() => engine.setSkipsSilence(!state.skipsSilence)}
      >
        <IconPlayerTrackNext size={18} stroke={1.7} />
      </ActionIcon>
      <SoundMenu engine={engine} isMono={props.isMono} hasVolumes={isNarrow} />
      <ActionIcon
        component="a"
        href={addressOf(`${pathOfRecording(ref, '/audio')}&download=1`)}
        download
        variant="subtle"
        color="gray"
        size={34}
        aria-label={t('player.download')}
        title={t('player.download')}
      >
        <IconDownload size={19} stroke={1.7} />
      </ActionIcon>
      <Tool label={t('list.info')} isPressed={props.isInfoShown} onClick={props.onInfo}>
        <IconInfoCircle size={19} stroke={1.7} />
      </Tool>
      {!isNarrow && (
        <Tool label={t('player.help')} onClick={props.onHelp}>
          <IconKeyboard size={19} stroke={1.7} />
        </Tool>
      )}
      <Tool label={t('player.close')} onClick={props.onClose}>
        <IconX size={18} stroke={1.8} />
      </Tool>
    </div>
  );
}

interface ToolProps {
  readonly label: string;
  readonly isPressed?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function Tool({ label, isPressed, onClick, children }: ToolProps) {
  return (
    <ActionIcon
      variant={isPressed === true ? 'light' : 'subtle'}
      color={isPressed === true ? 'harbor' : 'gray'}
      size={34}
      aria-label={label}
      aria-pressed={isPressed}
      title={label}
      onClick={onClick}
    >
      {children}
    </ActionIcon>
  );
}

function SpeedMenu({ engine }: { readonly engine: PlaybackEngine }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { speed } = usePlaybackState(engine);
  const text = (value: number): string => t('player.times', { value: formatter.speed(value) });
  return (
    <Menu position="top" withinPortal>
      <Menu.Target>
        <Button
          variant={speed === 1 ? 'subtle' : 'light'}
          color={speed === 1 ? 'gray' : 'harbor'}
          size="compact-md"
          px={8}
          className="ew-numeric"
          aria-label={t('player.speedValue', { value: text(speed) })}
          title={t('player.speed')}
        >
          {text(speed)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('player.speed')}</Menu.Label>
        {SPEEDS.map((value) => (
          <Menu.Item
            key={value}
            className="ew-numeric"
            rightSection={value === speed ? <IconCheck size={15} /> : undefined}
            aria-current={value === speed}
            onClick={() => engine.setSpeed(value)}
          >
            {text(value)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
