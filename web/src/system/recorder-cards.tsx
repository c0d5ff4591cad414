import { Anchor, Progress } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '../i18n/use-formatter.ts';
import classes from './status-card.module.css';
import { StatusCard } from './status-card.tsx';
import type { SystemStatus } from './system-wire.ts';

export interface CardProps {
  readonly status: SystemStatus;
}

/** Share of the disk below which the bar warns; the alert has thresholds of its own. */
const LITTLE_FREE = 0.1;

/** Lines, calls being finished, calls that were missed. */
export function RecordingCard({ status }: CardProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { lines, finalise, decoding, missed, capture } = status;
  const { needsAttention } = finalise;
  const number = (value: number) => formatter.number(value);
  const decoders =
    decoding.program === null
      ? t('status.decodersMissing')
      : t('status.decodersFound', { number: number(decoding.decoders) });
  const used = { used: number(lines.inUse), limit: number(lines.limit) };
  const isWaiting = decoding.waiting.some(({ reason }) => reason !== 'no-decoder');
  const needsLook = needsAttention.length > 0 || isWaiting || missed.open > 0 || !capture.isRunning;
  return (
    <StatusCard
      title={t('status.recording')}
      needsLook={needsLook}
      facts={[
        { label: t('status.lines'), value: t('status.linesOf', used) },
        { label: t('status.linesKept'), value: number(lines.kept) },
        { label: t('status.waiting'), value: number(finalise.waiting) },
        { label: t('status.stored'), value: number(finalise.stored) },
        { label: t('status.needsAttention'), value: number(needsAttention.length) },
        { label: t('status.decoders'), value: decoders },
        { label: t('status.undecoded'), value: number(decoding.waitingRecordings) },
        {
          label: t('status.missed'),
          value: (
            <Anchor component={Link} to="/missed" inherit>
              {number(missed.open)}
            </Anchor>
          ),
        },
        {
          label: t('status.capture'),
          value: t(capture.isRunning ? 'status.running' : 'status.notRunning'),
        },
        {
          label: t('status.restarts'),
          value:
            capture.lastRestartAt === null
              ? t('status.none')
              : t('status.restartsLast', {
                  number: number(capture.restarts),
                  at: formatter.dateTime(capture.lastRestartAt),
                }),
        },
      ]}
    >
      {needsAttention.length > 0 && (
        <ul className={classes.problems} aria-label={t('status.needsAttention')}>
          {needsAttention.slice(0, 10).map(({ recordingId, reason }) => (
            <li key={recordingId}>
              {recordingId}: {reason}
            </li>
          ))}
        </ul>
      )}
      <UndecodedCodecs waiting={decoding.waiting} />
    </StatusCard>
  );
}

/** Codecs that wait to be decoded, and why. */
function UndecodedCodecs({ waiting }: Pick<SystemStatus['decoding'], 'waiting'>) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  if (waiting.length === 0) return null;
  return (
    <ul className={classes.problems} aria-label={t('status.undecoded')}>
      {waiting.map(({ codec, reason, recordings }) => (
        <li key={`${codec} ${reason}`}>
          {t('status.undecodedCodec', {
            ...{ codec, number: formatter.number(recordings) },
            reason: t(`details.undecodedReason.${reason}`),
          })}
        </li>
      ))}
    </ul>
  );
}

/** Disk, recordings, catalog. */
export function StorageCard({ status }: CardProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { disk, catalog } = status;
  const { freeBytes, totalBytes, recordingsBytes, dailyBytes, fullInDays } = disk;
  const free = totalBytes === 0 ? 0 : freeBytes / totalBytes;
  const size = (bytes: number | null) => (bytes === null ? null : formatter.size(bytes));
  const words = {
    free: formatter.size(freeBytes),
    total: formatter.size(totalBytes),
    share: formatter.percent(Math.round(free * 100) / 100),
  };
  return (
    <StatusCard
      title={t('status.storage')}
      needsLook={free < LITTLE_FREE}
      facts={[
        { label: t('status.free'), value: t('status.freeOf', words) },
        { label: t('status.recordingsSize'), value: size(recordingsBytes) },
        {
          label: t('status.recordings'),
          value: catalog.recordings === null ? null : formatter.number(catalog.recordings),
        },
        { label: t('status.daily'), value: signed(dailyBytes, formatter) },
        {
          label: t('status.full'),
          value: <FullIn days={fullInDays} isKnown={dailyBytes !== null} />,
        },
        { label: t('status.catalogSize'), value: formatter.size(catalog.sizeBytes) },
      ]}
    >
      <Progress
        mt="xs"
        value={100 * (1 - free)}
        color={free < LITTLE_FREE ? 'red' : 'harbor'}
        aria-label={t('status.freeOf', words)}
      />
    </StatusCard>
  );
}

function signed(bytes: number | null, formatter: ReturnType<typeof useFormatter>): string | null {
  if (bytes === null) return null;
  return `${bytes < 0 ? '−' : '+'} ${formatter.size(Math.abs(bytes))}`;
}

/** Beyond that what comes every day tells nothing. */
const DAYS_TOLD = 3650;

function FullIn({ days, isKnown }: { readonly days: number | null; readonly isKnown: boolean }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  if (!isKnown) return t('status.notKnown');
  if (days === null) return t('status.never');
  if (days > DAYS_TOLD) return t('status.inYears');
  const whole = Math.floor(days);
  return t('status.inDays', { count: whole, number: formatter.number(whole) });
}

/** What came over SIP. */
export function SignallingCard({ status }: CardProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { sip } = status;
  const names = [
    ...(['requests', 'accepted', 'rejected', 'retransmissions'] as const),
    ...(['droppedUntrusted', 'parseErrors'] as const),
  ];
  return (
    <StatusCard
      title={t('status.signalling')}
      facts={names.map((name) => ({
        label: t(`status.sip.${name}`),
        value: formatter.number(sip[name]),
      }))}
    />
  );
}

/** The clock of the recorder. */
export function ClockCard({ status }: CardProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { now, timeZone, isSynchronised, jumpSeconds, jumpedAt } = status.clock;
  const synchronised = isSynchronised === true ? 'status.synchronised' : 'status.notSynchronised';
  return (
    <StatusCard
      title={t('status.clock')}
      needsLook={jumpSeconds !== null || isSynchronised === false}
      facts={[
        { label: t('status.now'), value: formatter.dateTime(now) },
        { label: t('status.timeZone'), value: timeZone },
        {
          label: t('status.timeServer'),
          value: isSynchronised === null ? t('status.notKnown') : t(synchronised),
        },
        {
          label: t('status.jump'),
          value:
            jumpSeconds === null || jumpedAt === null
              ? t('status.none')
              : t('status.jumpedBy', {
                  hours: formatter.number(jumpSeconds / 3600),
                  at: formatter.dateTime(jumpedAt),
                }),
        },
      ]}
    />
  );
}
