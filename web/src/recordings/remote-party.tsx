import { IconLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RecordingItem } from '../api/wire.ts';
import classes from './remote-party.module.css';
import { RowMarks } from './row-marks.tsx';

interface RemotePartyProps {
  readonly item: RecordingItem;
  readonly hasMarks?: boolean;
}

/** Name and number of the other side, and whether the conversation has further recordings. */
export function RemoteParty({ item, hasMarks = false }: RemotePartyProps) {
  const { remoteName, conversationCount: count } = item;
  const number = item.remoteNumber ?? item.remoteDevice;
  const title = [remoteName, number].filter(Boolean).join(' · ');
  return (
    <span className={classes.party} title={title === '' ? undefined : title}>
      <span className={classes.line}>
        {remoteName !== null && <span className={classes.name}>{remoteName}</span>}
        {number !== null && (
          <span className={remoteName === null ? classes.name : classes.number}>{number}</span>
        )}
        {title === '' && <UnknownParty />}
      </span>
      {hasMarks && <RowMarks item={item} isShort />}
      {count > 1 && <ConversationCount count={count} />}
    </span>
  );
}

function UnknownParty() {
  const { t } = useTranslation();
  return <span className="ew-dim">{t('list.unknownParty')}</span>;
}

function ConversationCount({ count }: { readonly count: number }) {
  const { t } = useTranslation();
  return (
    <span className={classes.count} title={t('list.conversation', { count })}>
      <IconLink size={13} stroke={1.8} aria-hidden="true" />
      {count}
    </span>
  );
}
