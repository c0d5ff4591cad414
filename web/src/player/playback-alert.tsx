import { Alert, Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../api/client.ts';
import { errorText } from '../i18n/error-text.ts';
import type { PlaybackEngine } from './playback-engine.ts';
import { usePlaybackProblem } from './use-playback-problem.ts';

/** Says why nothing is heard, and what becomes of it. */
export function PlaybackAlert({ engine }: { readonly engine: PlaybackEngine }) {
  const { t } = useTranslation();
  const problem = usePlaybackProblem(engine);
  if (problem === undefined) return null;
  const isPassing = problem.kind === 'connection';
  return (
    <Alert color={isPassing ? 'yellow' : 'red'} variant="light" p="xs" role="alert">
      <Group gap="sm">
        {problem.kind === 'refused' ? textOf(problem.error) : t(`player.problem.${problem.kind}`)}
        {!isPassing && (
          <Button size="compact-xs" variant="default" onClick={() => void engine.play()}>
            {t('action.retry')}
          </Button>
        )}
      </Group>
    </Alert>
  );

  function textOf(error: ApiError): string {
    return error.status === 404 ? t('player.problem.gone') : errorText(error);
  }
}
