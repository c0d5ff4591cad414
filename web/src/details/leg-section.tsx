import { useTranslation } from 'react-i18next';
import type { LegFacts, PayloadFormat, UndecodedFormat } from '../api/recording-detail.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { Facts, Section } from './section.tsx';

interface LegSectionProps {
  readonly leg: LegFacts;
  /** Of the stored audio, Hz. */
  readonly sampleRate: number;
}

function codecName(format: PayloadFormat): string {
  const channels = format.channels > 1 ? `/${format.channels}` : '';
  return `${format.encodingName}/${format.clockRate}${channels}`;
}

/** What arrived on the wire for one side: codecs, packets, jitter, segments. */
export function LegSection({ leg, sampleRate }: LegSectionProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { statistics: counts, segments } = leg;
  const expected = counts.packets + counts.lost;
  const codecs = [...new Set(segments.map((segment) => codecName(segment.format)))];
  const milliseconds = (value: number): string =>
    t('unit.milliseconds', { value: formatter.number(value) });
  const undecodedText = (format: UndecodedFormat): string => {
    const why = format.reason === undefined ? '' : t(`details.undecodedReason.${format.reason}`);
    return why === '' ? codecName(format) : `${codecName(format)} (${why})`;
  };
  return (
    <Section title={t(`side.${leg.side}Stream`)} side={leg.side}>
      <Facts
        facts={[
          { label: t('details.codec'), value: codecs.join(', ') },
          { label: t('details.packets'), value: formatter.number(counts.packets) },
          { label: t('details.payload'), value: formatter.size(counts.payloadBytes) },
          {
            label: t('details.lost'),
            value: t('details.ofTotal', {
              value: formatter.number(counts.lost),
              percent: formatter.percent(expected > 0 ? counts.lost / expected : 0),
            }),
          },
          { label: t('details.duplicates'), value: formatter.number(counts.duplicates) },
          { label: t('details.reordered'), value: formatter.number(counts.reordered) },
          {
            label: t('details.jitter'),
            value: t('details.jitterValue', {
              end: milliseconds(counts.jitterMs),
              highest: milliseconds(counts.maxJitterMs),
            }),
          },
          { label: t('details.ssrcChanges'), value: formatter.number(counts.ssrcChanges) },
          { label: t('details.foreign'), value: formatter.number(counts.foreignPackets) },
          ...(counts.refusedPackets === undefined
            ? []
            : [{ label: t('details.refused'), value: formatter.number(counts.refusedPackets) }]),
          { label: t('details.malformed'), value: formatter.number(counts.malformedPackets) },
          {
            label: t('details.clock'),
            value: milliseconds((leg.clockCorrectionSamples / Math.max(1, sampleRate)) * 1000),
          },
          { label: t('details.sources'), value: leg.sources.join(', ') },
          { label: t('details.undecoded'), value: leg.undecoded.map(undecodedText).join(', ') },
          ...segments.map((segment, index) => ({
            label: t('details.segment', { number: index + 1 }),
            value: t('details.segmentValue', {
              from: formatter.position(segment.startMs),
              to: formatter.position(segment.endMs),
              codec: codecName(segment.format),
              ssrc: segment.ssrc.toString(16).padStart(8, '0'),
            }),
          })),
        ]}
      />
    </Section>
  );
}
