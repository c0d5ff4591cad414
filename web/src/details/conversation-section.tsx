import { UnstyledButton } from '@mantine/core';
import { IconPlayerPlayFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RecordingDetail } from '../api/recording-detail.ts';
import type { RecordingItem } from '../api/wire.ts';
import { formatDuration } from '../i18n/formatter.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { gapBetween, membersOf } from '../player/conversation-parts.ts';
import { partyName } from '../player/party-name.ts';
import { SHORTEST_GAP_SECONDS } from '../player/timeline-layout.ts';
import classes from './conversation-section.module.css';
import { Section } from './section.tsx';

interface ConversationSectionProps {
  readonly detail: RecordingDetail;
  readonly onPlay: (item: RecordingItem) => void;
}

/** The recordings into which hold and transfer split one conversation, in their order. */
export function ConversationSection({ detail, onPlay }: ConversationSectionProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const members = membersOf(detail);
  if (members.length < 2) return null;
  return (
    <Section title={t('details.conversation', { count: members.length })}>
      <ol className={classes.list}>
        {members.map((item, index) => (
          <li key={item.id}>
            <Gap seconds={gapBetween(members[index - 1], item)} />
            <UnstyledButton
              className={classes.member}
              aria-current={item.id === detail.id}
              onClick={() => onPlay(item)}
            >
              <IconPlayerPlayFilled size={13} aria-hidden="true" className={classes.mark} />
              <span className="ew-numeric">{formatter.time(item.startedAt)}</span>
              <span className={classes.party}>
                {partyName(item, 'far') ?? t('list.unknownParty')}
              </span>
              <span className="ew-numeric">{formatDuration(item.durationSeconds)}</span>
            </UnstyledButton>
          </li>
        ))}
      </ol>
    </Section>
  );
}

/** How long nothing was recorded between two parts. */
function Gap({ seconds }: { readonly seconds: number }) {
  const { t } = useTranslation();
  if (seconds < SHORTEST_GAP_SECONDS) return null;
  return <p className={classes.gap}>{t('player.gap', { duration: formatDuration(seconds) })}</p>;
}
