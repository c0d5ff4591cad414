import { ActionIcon, Popover, Stack, Switch } from '@mantine/core';
import { IconHeadphones } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { SIDES } from '../api/wire.ts';
import type { PlaybackEngine } from './playback-engine.ts';
import { MixedControls, SideControls } from './side-controls.tsx';
import { usePlaybackState } from './use-playback.ts';

interface SoundMenuProps {
  readonly engine: PlaybackEngine;
  readonly isMono: boolean;
  /** Narrow windows have no room for the volumes beside the waveform: they stand here. */
  readonly hasVolumes: boolean;
}

/** How the sides are heard: each on its ear or both on both. */
export function SoundMenu({ engine, isMono, hasVolumes }: SoundMenuProps) {
  const { t } = useTranslation();
  const state = usePlaybackState(engine);
  if (isMono && !hasVolumes) return null;
  return (
    <Popover position="top" shadow="md" trapFocus returnFocus width={280}>
      <Popover.Target>
        <ActionIcon
          variant={state.isTogether ? 'light' : 'subtle'}
          color={state.isTogether ? 'harbor' : 'gray'}
          size={34}
          aria-label={t('player.sound')}
          title={t('player.sound')}
        >
          <IconHeadphones size={19} stroke={1.7} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="md">
          {hasVolumes && isMono && <MixedControls engine={engine} state={state} />}
          {hasVolumes &&
            !isMono &&
            SIDES.map((side) => (
              <SideControls
                key={side}
                engine={engine}
                state={state}
                side={side}
                name={t(`side.${side}`)}
              />
            ))}
          {!isMono && (
            <Switch
              checked={state.isTogether}
              label={t('player.together')}
              description={t('player.togetherHelp')}
              onChange={(event) => engine.setTogether(event.currentTarget.checked)}
            />
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
