import { UnstyledButton } from '@mantine/core';
import { IconPlayerPlayFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RecordingDetail } from '../api/recording-detail.ts';
import type { RecordingItem } from '../api/wire.ts';
import { formatDuration } from '../i18n/formatter.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { partyName } from '../player/party-name.ts';
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
  const members = [...detail.conversation];
  if (!members.some((item) => item.id === detail.id)) members.push(detail);
  if (members.length < 2) return null;
  members.sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  return (
    <Section title={t('details.conversation', { count: members.length })}>
      <ol className={classes.list}>
        {members.map((item) => (
          <li key={item.id}>
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
