import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RecordingDetail } from '../api/recording-detail.ts';
import type { Side } from '../api/wire.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { partyName } from '../player/party-name.ts';
import classes from './party-section.module.css';
import { describeParty, partySpans } from './party-spans.ts';
import { Facts, Section } from './section.tsx';

interface PartySectionProps {
  readonly side: Side;
  readonly detail: RecordingDetail;
  readonly onSeek: (seconds: number) => void;
}

/** One party: name, number, device, and who it was before a transfer. */
export function PartySection({ side, detail, onSeek }: PartySectionProps) {
  const { t } = useTranslation();
  const party = detail.facts.parties[side];
  const user = side === 'near' ? detail.user : null;
  const isNameDifferent = party.displayName !== partyName(detail, side);
  return (
    <Section title={t(`side.${side}Party`)} side={side}>
      <Facts
        facts={[
          { label: t('details.name'), value: partyName(detail, side) },
          {
            label: t('details.displayName'),
            value: isNameDifferent ? party.displayName : undefined,
          },
          { label: t('column.department'), value: user?.department },
          { label: t('details.number'), value: party.number, copy: party.number },
          { label: t('details.address'), value: party.address, copy: party.address },
          { label: t('details.device'), value: party.device, copy: party.device },
          { label: t('details.cluster'), value: party.clusterId },
          { label: t('details.callIdentifier'), value: party.callIdentifier },
        ]}
      />
      <PartyChanges side={side} detail={detail} onSeek={onSeek} />
    </Section>
  );
}

/** Who it was from when to when, where that changed in the middle of the call. */
function PartyChanges({ side, detail, onSeek }: PartySectionProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const spans = partySpans(detail.facts, side);
  if (spans.length < 2) return null;
  return (
    <ol className={classes.spans} aria-label={t('details.partyChanges')}>
      {spans.map(({ startMs, endMs, party }) => (
        <li key={startMs}>
          <UnstyledButton
            className={classes.span}
            title={t('details.goTo')}
            onClick={() => onSeek(startMs / 1000)}
          >
            <span className={classes.times}>
              {t('details.interval', {
                from: formatter.position(startMs),
                to: formatter.position(endMs),
              })}
            </span>
            <span>{describeParty(party) || t('list.unknownParty')}</span>
          </UnstyledButton>
        </li>
      ))}
    </ol>
  );
}
