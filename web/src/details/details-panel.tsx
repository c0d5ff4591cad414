import { Alert, Button, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { detailQuery } from '../api/queries.ts';
import { useRecordingRef } from '../api/through.ts';
import type { RecordingItem } from '../api/wire.ts';
import { errorText } from '../i18n/error-text.ts';
import { SidePanel, SidePanelSections } from '../page/side-panel.tsx';
import { ConversationSection } from './conversation-section.tsx';
import { CoverageSection } from './coverage-section.tsx';
import { FileSection } from './file-section.tsx';
import { LegSection } from './leg-section.tsx';
import { MarksSection } from './marks-section.tsx';
import { OverviewSection } from './overview-section.tsx';
import { PartySection } from './party-section.tsx';
import { PlaysSection } from './plays-section.tsx';
import { SignallingSection } from './signalling-section.tsx';
import { WhySection } from './why-section.tsx';

interface DetailsPanelProps {
  readonly recordingId: string;
  readonly onClose: () => void;
  readonly onPlay: (item: RecordingItem) => void;
  readonly onSeek: (seconds: number) => void;
  readonly onDelete: (item: RecordingItem) => void;
}

/** Everything that is known of a recording: beside the list, or over it in a narrow window. */
export function DetailsPanel(props: DetailsPanelProps) {
  const { t } = useTranslation();
  return (
    <SidePanel title={t('details.title')} closeLabel={t('details.close')} onClose={props.onClose}>
      <Details {...props} />
    </SidePanel>
  );
}

function Details({ recordingId, onPlay, onSeek, onDelete }: DetailsPanelProps) {
  const { t } = useTranslation();
  const { data: detail, error, refetch } = useQuery(detailQuery(useRecordingRef(recordingId)));
  if (detail === undefined && error !== null) {
    return (
      <Alert color="red" m="md" role="alert" title={errorText(error)}>
        <Button size="compact-sm" variant="default" onClick={() => void refetch()}>
          {t('action.retry')}
        </Button>
      </Alert>
    );
  }
  if (detail === undefined) {
    return (
      <Stack p="md" gap="sm" role="status" aria-label={t('details.loading')}>
        {['62%', '88%', '74%', '80%', '55%', '84%', '70%'].map((width) => (
          <Skeleton key={width} height={12} width={width} />
        ))}
      </Stack>
    );
  }
  const { facts } = detail;
  return (
    <SidePanelSections>
      <OverviewSection detail={detail} />
      <MarksSection detail={detail} onDelete={onDelete} />
      <PartySection side="near" detail={detail} onSeek={onSeek} />
      <PartySection side="far" detail={detail} onSeek={onSeek} />
      <ConversationSection detail={detail} onPlay={onPlay} />
      <CoverageSection coverage={facts.coverage} durationMs={facts.durationMs} onSeek={onSeek} />
      {facts.legs.map((leg) => (
        <LegSection key={leg.side} leg={leg} sampleRate={facts.audio.sampleRate} />
      ))}
      <FileSection detail={detail} />
      <PlaysSection plays={detail.plays} />
      <SignallingSection facts={facts} />
      <WhySection recordingId={recordingId} />
    </SidePanelSections>
  );
}
