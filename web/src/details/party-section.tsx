import { useTranslation } from 'react-i18next';
import type { RecordingDetail } from '../api/recording-detail.ts';
import type { Side } from '../api/wire.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { partyName } from '../player/party-name.ts';
import { Facts, Section } from './section.tsx';

interface PartySectionProps {
  readonly side: Side;
  readonly detail: RecordingDetail;
}

/** One party: name, number, device, and who it was before a transfer. */
export function PartySection({ side, detail }: PartySectionProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const party = detail.facts.parties[side];
  const user = side === 'near' ? detail.user : null;
  const changes = detail.facts.partyChanges.map(({ atMs, parties }) => ({
    label: t('details.partySince', { time: formatter.time(atMs) }),
    value: [parties[side].displayName, parties[side].number, parties[side].device]
      .filter(Boolean)
      .join(' · '),
  }));
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
          ...changes,
        ]}
      />
    </Section>
  );
}
