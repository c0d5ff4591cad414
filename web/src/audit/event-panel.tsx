import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Facts, Section } from '../details/section.tsx';
import { useFormatter } from '../i18n/use-formatter.ts';
import { SidePanel, SidePanelSections } from '../page/side-panel.tsx';
import type { AuditListSearch } from './audit-list-search.ts';
import type { AuditEvent } from './audit-wire.ts';
import { actionWords, actorWords, factGroups, factWords, objectWords } from './audit-words.ts';
import { EventChanges } from './event-changes.tsx';

interface EventPanelProps {
  readonly event: AuditEvent;
  readonly onClose: () => void;
  /** Shows the events of which this is true, and no others. */
  readonly onShowOnly: (search: AuditListSearch) => void;
}

/** Everything that an event says. */
export function EventPanel(props: EventPanelProps) {
  const { t } = useTranslation();
  return (
    <SidePanel
      title={actionWords(props.event.action)}
      closeLabel={t('audit.closeEvent')}
      onClose={props.onClose}
    >
      <EventFacts {...props} />
    </SidePanel>
  );
}

function EventFacts({ event, onShowOnly }: EventPanelProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { actor, object, outcome } = event;
  const facts = factWords(event.details, t, formatter);
  const hasChanges = event.details.changes !== undefined;
  const refused = outcome === 'refused' ? 'audit.outcomes.refused' : 'audit.outcomes.done';
  return (
    <SidePanelSections>
      <Section title={t('audit.event')}>
        <Facts
          facts={[
            { label: t('audit.sequence'), value: formatter.number(event.sequence) },
            { label: t('audit.at'), value: formatter.dateTime(event.at) },
            { label: t('audit.outcome'), value: t(refused) },
            { label: t('audit.code'), value: event.action, isCode: true },
          ]}
        />
      </Section>
      <Section title={t('audit.who')}>
        <Facts
          facts={[
            { label: t('audit.name'), value: actorWords(event, t) },
            { label: t('audit.address'), value: actor.address },
            { label: t('audit.id'), value: actor.id, isCode: true, copy: actor.id ?? undefined },
          ]}
        />
      </Section>
      {object !== null && (
        <Section title={t('audit.toWhat')}>
          <Facts
            facts={[
              { label: t('audit.name'), value: objectWords(event, formatter) },
              {
                label: t('audit.id'),
                value: object.id,
                isCode: true,
                copy: object.id ?? undefined,
              },
            ]}
          />
        </Section>
      )}
      {hasChanges && (
        <Section title={t('audit.changes')}>
          <EventChanges event={event} />
        </Section>
      )}
      {facts.length > 0 && (
        <Section title={t('audit.details')}>
          <Facts facts={facts} />
        </Section>
      )}
      {factGroups(event.details, t, formatter).map((group) => (
        <Section key={group.title} title={group.title}>
          <Facts facts={group.facts} />
        </Section>
      ))}
      <RelatedEvents event={event} onShowOnly={onShowOnly} />
    </SidePanelSections>
  );
}

function RelatedEvents({ event, onShowOnly }: Omit<EventPanelProps, 'onClose'>) {
  const { t } = useTranslation();
  const { actor, object } = event;
  return (
    <Group gap="xs" py="md">
      {actor.name !== '' && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => onShowOnly({ actor: actor.id ?? actor.name })}
        >
          {t('audit.ofSameActor')}
        </Button>
      )}
      {object?.id != null && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => onShowOnly({ object: object.id ?? undefined })}
        >
          {t('audit.ofSameObject')}
        </Button>
      )}
    </Group>
  );
}
