import { statSync } from 'node:fs';
import type { SystemStatus } from '../api/index.ts';
import type { Archive } from '../archive/index.ts';
import { type Clock, systemClock } from '../base/index.ts';
import { VERSION } from '../config/index.ts';
import { type AuditAnchor, kernelClock, type RecordingVerification } from '../lifecycle/index.ts';
import type { Phones } from '../phone/index.ts';
import type { Foundation } from './foundation.ts';
import type { RunningLifecycle } from './start-lifecycle.ts';
import type { RunningRecording } from './start-recording.ts';
import type { RunningSip } from './start-sip.ts';
import type { RunningWebhooks } from './start-webhooks.ts';

/** Everything that says something about how the recorder is. */
export interface StatusParts {
  readonly foundation: Foundation;
  readonly recording: RunningRecording;
  readonly sip: RunningSip;
  readonly anchor: AuditAnchor;
  readonly care: RunningLifecycle;
  readonly phones: Phones;
  readonly webhooks: RunningWebhooks;
  readonly archive: Archive;
}

/** Makes a function that tells how the recorder is now. */
export function systemStatus(parts: StatusParts): () => SystemStatus {
  const clock = systemClock;
  const isSynchronised = kernelClock();
  const [startedAtMs, beganMs] = [clock.nowMs(), clock.monotonicMs()];
  return () => ({
    version: VERSION,
    startedAt: isoTime(startedAtMs),
    uptimeSeconds: Math.floor((clock.monotonicMs() - beganMs) / 1000),
    ...recordingStatus(parts),
    ...storageStatus(parts),
    clock: { ...clockStatus(parts, clock), isSynchronised: isSynchronised() ?? null },
    ...watchStatus(parts),
    tls: tlsStatus(parts),
    verification: verificationStatus(parts),
    phones: phonesStatus(parts),
    webhooks: webhookStatus(parts),
    archive: parts.archive.figures,
  });
}

function recordingStatus({ foundation, recording, sip }: StatusParts) {
  const { recorder, finalise, capture, undecoded } = recording;
  const { catalog } = foundation;
  const needsAttention = [...finalise.needsAttention].map(([recordingId, reason]) => {
    return { recordingId, reason };
  });
  const { requests, retransmissions, droppedUntrusted, parseErrors } = sip.counters;
  const { accepted, rejected } = sip.counters;
  return {
    lines: recorder.lines,
    capture: {
      isRunning: capture.isRunning,
      restarts: capture.restarts.length,
      lastRestartAt: timeOrNull(capture.restarts.at(-1)),
    },
    sip: { requests, retransmissions, droppedUntrusted, parseErrors, accepted, rejected },
    finalise: { waiting: finalise.waiting, stored: finalise.stored, needsAttention },
    decoding: {
      program: undecoded.decoders?.program ?? null,
      decoders: undecoded.decoders?.decoders.length ?? 0,
      waitingRecordings: undecoded.size,
      waiting: undecoded.waiting,
    },
    missed: { open: catalog.missed.countOpen() },
  };
}

function storageStatus({ foundation, care }: StatusParts) {
  const { disk } = care.lifecycle;
  const { recordingsBytes, dailyBytes, fullInDays, recordings } = disk.forecast ?? {};
  return {
    disk: {
      ...disk.facts,
      recordingsBytes: recordingsBytes ?? null,
      dailyBytes: dailyBytes ?? null,
      fullInDays: fullInDays ?? null,
    },
    catalog: {
      sizeBytes: sizeOf(foundation.data.catalog) + sizeOf(`${foundation.data.catalog}-wal`),
      recordings: recordings ?? null,
    },
  };
}

function clockStatus({ foundation, care }: StatusParts, clock: Clock) {
  const { jump } = care.lifecycle.clockWatch;
  return {
    now: isoTime(clock.nowMs()),
    timeZone: foundation.catalog.settings.get().timeZone,
    jumpSeconds: jump === undefined ? null : Math.round(jump.byMs / 1000),
    jumpedAt: timeOrNull(jump?.atMs),
  };
}

function watchStatus({ foundation, anchor, care }: StatusParts) {
  const { catalog, alerts } = foundation;
  const { lifecycle } = care;
  const { sweeper } = lifecycle;
  const head = catalog.audit.head();
  const verified = lifecycle.auditWatch.last;
  const mails = catalog.mails.facts();
  const severities = alerts.open().map(({ severity }) => severity);
  return {
    retention: {
      ...{ isRunning: sweeper.isRunning, isStopped: sweeper.stopped !== undefined },
      ...{ lastAt: timeOrNull(sweeper.last?.asOfMs), nextAt: isoTime(lifecycle.nightMs()) },
      ...{ deleted: sweeper.deleted, pendingPurges: catalog.purges.countPending() },
    },
    audit: {
      events: head?.sequence ?? 0,
      hash: head === undefined ? null : Buffer.from(head.hash).toString('hex'),
      keptEvents: anchor.lastKept?.sequence ?? null,
      verifiedAt: timeOrNull(verified?.atMs),
      isIntact: verified === undefined ? null : verified.damagedSequence === undefined,
    },
    mail: {
      ...{ isConfigured: catalog.settings.get().mail !== null, waiting: mails.waiting },
      ...{ lastSentAt: timeOrNull(mails.lastSentAtMs), problem: mails.problem ?? null },
    },
    alerts: {
      critical: severities.filter((severity) => severity === 'critical').length,
      warning: severities.filter((severity) => severity === 'warning').length,
    },
  };
}

function tlsStatus({ sip }: StatusParts) {
  const { tls, ports, counters } = sip;
  const shown = tls?.files.shown;
  return {
    ...{ isOn: tls !== undefined, isMutual: tls?.isMutual ?? false },
    ...{ port: ports.tls ?? null, oldPort: ports.oldTls ?? null },
    ...{ names: [...(shown?.names ?? [])], validUntil: timeOrNull(shown?.validUntilMs) },
    ...{ problem: shown?.problem ?? null, failedHandshakes: counters.failedHandshakes },
  };
}

function verificationStatus({ care }: StatusParts) {
  const { verification, archiveVerification, nextReadingMs } = care.lifecycle;
  const { problem, facts } = archiveVerification;
  return {
    ...readingStatus(verification),
    ...{ damaged: facts.damaged, nextAt: timeOrNull(nextReadingMs) },
    archive: {
      ...readingStatus(archiveVerification),
      ...{ unread: facts.unread, problem: problem ?? null },
    },
  };
}

function readingStatus({ isRunning, read, facts }: RecordingVerification) {
  const { lastAtMs, passedAtMs } = facts;
  return { isRunning, read, lastAt: timeOrNull(lastAtMs), passedAt: timeOrNull(passedAtMs) };
}

function phonesStatus({ phones }: StatusParts) {
  const { isSetUp, reached, failing, problems } = phones.status();
  const shown = problems.flatMap(({ device, problem }) =>
    problem === undefined ? [] : [{ device, problem }],
  );
  return { isSetUp, reached, failing, problems: shown };
}

function webhookStatus({ foundation, webhooks }: StatusParts) {
  const { catalog } = foundation;
  const targets = catalog.webhooks.list().filter(({ isEnabled }) => isEnabled);
  const facts = targets.map(({ id }) => catalog.webhookQueue.facts(id));
  return {
    targets: targets.length,
    failing: facts.filter(({ problem }) => problem !== undefined).length,
    waiting: facts.reduce((sum, { waiting }) => sum + waiting, 0),
    ...webhooks.dispatcher.counts,
  };
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}

function timeOrNull(atMs: number | undefined): string | null {
  return atMs === undefined ? null : isoTime(atMs);
}

/** A file that is not there has no bytes. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
