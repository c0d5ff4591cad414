import { fileURLToPath } from 'node:url';
import { Registry } from 'prom-client';
import { Access } from './access/index.ts';
import { Alerts } from './alerts/index.ts';
import { createApi } from './api/index.ts';
import {
  createLog,
  errorText,
  RecorderError,
  systemClock,
  systemCode,
  systemTimers,
} from './base/index.ts';
import {
  Closers,
  type Foundation,
  type RunningRecording,
  type RunningSip,
  registerMetrics,
  registerRecordingMetrics,
  reportOrphans,
  type SipPorts,
  type StatusParts,
  startArchive,
  startAuditAnchor,
  startExports,
  startLifecycle,
  startLiveAudio,
  startPhones,
  startRecording,
  startSip,
  startWebhooks,
  systemStatus,
  watchKeys,
} from './composition/index.ts';
import {
  forgetNoticed,
  InstanceLock,
  type Options,
  portHint,
  prepareDataDirectory,
  VERSION,
} from './config/index.ts';
import { Catalog } from './storage/catalog/index.ts';
import { KeyRing, SecretBox } from './storage/crypto/index.ts';
import { FileStore, RecordingKeys } from './storage/store/index.ts';

const WEB_DIRECTORY = fileURLToPath(new URL('../web/dist', import.meta.url));

/** A recorder that runs. */
export interface RunningRecorder {
  readonly sipPorts: SipPorts;
  readonly httpPort: number;
  /** Token of the set-up link, while there is no administrator. */
  readonly setupToken: string | undefined;
  readonly number: string;
  readonly isLoopbackOnly: boolean;
  /** Streams of running calls that were taken over from before. */
  readonly adoptedStreams: number;
  /** Recordings left from before that are being finished. */
  readonly finalising: number;
  /** Ends running calls truthfully, finishes what it can, and stops. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts everything in order: data directory, catalog, capture, recovery, SIP, page. Throws
 * RecorderError with a sentence for a person; what was open is closed again then.
 */
export async function startRecorder(
  options: Options,
  adminPassword: string | undefined,
): Promise<RunningRecorder> {
  const log = createLog(options.logLevel);
  const closers = new Closers();
  try {
    const data = prepareDataDirectory(options.dataDirectory);
    const lock = await InstanceLock.take(data.run);
    closers.add(() => lock.release());
    forgetNoticed(data.run);
    const keyRing = await KeyRing.openOrLock(data.path, options.keys);
    closers.add(() => keyRing.settled());
    const secretBox = new SecretBox(keyRing);
    const catalog = await Catalog.open(data.catalog, { clock: systemClock, log, secretBox });
    closers.add(() => catalog.close());
    const recordingKeys = new RecordingKeys(data.store, keyRing);
    const store = FileStore.open(data.store, recordingKeys);
    await store.removeLeftovers();
    const access = new Access({ catalog, clock: systemClock, log });
    const automatic = access.start();
    closers.add(() => automatic.close());
    const setupToken = await access.prepareFirstStart(adminPassword);
    const alerts = new Alerts(catalog.alerts, log);
    const watching = { runDirectory: data.run, timers: systemTimers, closers, log };
    watchKeys({ keyRing, alerts, ...watching });
    const keys = { keyRing, recordingKeys };
    const foundation = { options, data, catalog, ...keys, store, access, alerts, log, closers };
    const anchor = startAuditAnchor(foundation);
    const webhooks = startWebhooks(foundation);
    const recording = await startRecording(foundation, webhooks.news);
    const sip = await startSip(foundation, recording);
    const archive = await startArchive(foundation);
    const care = startLifecycle(foundation, archive);
    const phones = startPhones(foundation, recording.recorder.control);
    const parts = { foundation, recording, sip, anchor, care, phones, webhooks, archive };
    const httpPort = await startHttp(parts);
    catalog.startReading();
    reportOrphans({
      store,
      isStored: (id) => catalog.recordings.has(id),
      journalDirectory: data.journals,
      log,
    }).catch((error) => log.warn({ error: errorText(error) }, 'store not looked through'));
    return running(foundation, { recording, sip, httpPort, setupToken });
  } catch (error) {
    await closers.closeAll(log);
    throw error;
  }
}

interface RunningParts {
  readonly recording: RunningRecording;
  readonly sip: RunningSip;
  readonly httpPort: number;
  readonly setupToken: string | undefined;
}

function running(
  { catalog, log, closers }: Foundation,
  { recording, sip, httpPort, setupToken }: RunningParts,
): RunningRecorder {
  const { number, trustedPeers } = catalog.settings.get();
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    log.info({ lines: recording.recorder.linesInUse }, 'stopping');
    sip.drain();
    await recording.stop();
    await closers.closeAll(log);
  };
  return {
    sipPorts: sip.ports,
    httpPort,
    setupToken,
    number,
    isLoopbackOnly: trustedPeers.length === 0,
    adoptedStreams: recording.recovered.adopted.length,
    finalising: recording.recovered.finalising,
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

async function startHttp(parts: StatusParts): Promise<number> {
  const { foundation, recording, care, phones, webhooks, archive } = parts;
  const { options, catalog, access, alerts, log, closers } = foundation;
  const status = systemStatus(parts);
  const metrics = new Registry();
  const liveAudio = startLiveAudio(foundation, recording);
  registerMetrics(metrics, status);
  registerRecordingMetrics(metrics, { ...recording, liveAudio });
  const api = await createApi({
    ...{ catalog, archive, access, liveAudio, alerts, metrics, log, version: VERSION },
    store: archive.store,
    ...{ recorder: recording.recorder, systemStatus: status },
    ...{ lifecycle: care.lifecycle, mailer: care.mailer, phones },
    exports: startExports(foundation, archive),
    webhooks: webhooks.dispatcher,
    webDirectory: WEB_DIRECTORY,
    clock: systemClock,
    timers: systemTimers,
    publicUrl: options.publicUrl,
  });
  closers.add(() => api.close());
  const { httpHost: host, httpPort: port } = options;
  try {
    await api.listen({ host, port });
  } catch (cause) {
    if (systemCode(cause) !== 'EADDRINUSE') throw cause;
    throw new RecorderError('HTTP_PORT_IN_USE', `Page: ${portHint('httpPort', port)}`, { cause });
  }
  const address = api.server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}
