import { useTranslation } from 'react-i18next';
import type { RecordingFacts } from '../api/recording-detail.ts';
import { knownText } from '../i18n/known-text.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { Facts, Section } from './section.tsx';

/** Where the recording came from, and everything that was signalled, word for word. */
export function SignallingSection({ facts }: { readonly facts: RecordingFacts }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { session } = facts;
  const extra = Object.entries(session.extra).sort(([a], [b]) => a.localeCompare(b));
  const { sourceMetadata = [] } = facts;
  const all = extra.map(([name, value]) => `${name}: ${value}`).join('\n');
  return (
    <>
      <Section title={t('details.origin')}>
        <Facts
          facts={[
            {
              label: t('details.dialect'),
              value: knownText('dialect', session.dialect) ?? session.dialect,
            },
            { label: t('details.peer'), value: session.peer, copy: session.peer },
            {
              label: t('details.recordingId'),
              value: session.recordingId,
              copy: session.recordingId,
              isCode: true,
            },
            {
              label: t('details.conversationId'),
              value: session.conversationId,
              copy: session.conversationId,
              isCode: true,
            },
            {
              label: t('details.parameterCount'),
              value: extra.length === 0 ? undefined : String(extra.length),
              copy: all,
            },
          ]}
        />
      </Section>
      {extra.length > 0 && (
        <Section title={t('details.parameters')}>
          <Facts facts={extra.map(([label, value]) => ({ label, value, isCode: true }))} />
        </Section>
      )}
      {sourceMetadata.length > 0 && (
        <Section title={t('details.metadata')}>
          <Facts
            facts={sourceMetadata.map(({ atMs, text, problem }, index) => ({
              label: `${index + 1} · ${formatter.time(atMs)}`,
              value:
                problem === undefined
                  ? t('details.metadataRead')
                  : t('details.metadataUnreadable', { problem }),
              copy: text,
            }))}
          />
        </Section>
      )}
    </>
  );
}
