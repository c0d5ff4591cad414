import { errorText, RecorderError, systemClock, systemCode, systemTimers } from '../base/index.ts';
import { portHint, VERSION } from '../config/index.ts';
import { CallIngest, TrustedPeers } from '../ingest/index.ts';
import {
  type ListenPoint,
  type UserAgentCounters,
  UserAgentServer,
} from '../protocols/sip/index.ts';
import type { Settings } from '../storage/catalog/index.ts';
import type { Foundation } from './foundation.ts';
import type { RunningRecording } from './start-recording.ts';
import { type RunningTls, startTls } from './start-tls.ts';

/** Descriptions, metadata of recording sessions (RFC 7866, with RFC 9806), and both in one. */
const BODY_TYPES = [
  ...['application/sdp', 'multipart/mixed'],
  ...['application/rs-metadata+xml', 'application/rs-metadata'],
];

/** Where SIP is received. */
export interface SipPorts {
  readonly udp: number;
  readonly tcp: number;
  readonly tls?: number | undefined;
  /** Where TLS 1.0 and 1.1 are taken, too. */
  readonly oldTls?: number | undefined;
}

/** SIP as it is received. */
export interface RunningSip {
  readonly ports: SipPorts;
  /** What it shows of itself over TLS; undefined where nothing listens there. */
  readonly tls: RunningTls | undefined;
  readonly counters: Readonly<UserAgentCounters>;
  /** Refuses new calls; OPTIONS is answered 503, so that sources go elsewhere. */
  drain(): void;
}

/**
 * Takes over the dialogs of running calls, then listens. Throws RecorderError SIP_PORT_IN_USE,
 * SIP_TLS_FILES.
 */
export async function startSip(
  foundation: Foundation,
  { recorder, missed, recovered }: RunningRecording,
): Promise<RunningSip> {
  const { options, catalog, log, closers } = foundation;
  const tls = startTls(foundation);
  const ingest = new CallIngest({
    recorder,
    missed,
    mediaAddress: options.mediaAddress,
    recordingNumber: () => catalog.settings.get().number,
    offeredCodecs: () => catalog.settings.get().offeredCodecs,
    clock: systemClock,
    log,
  });
  const peers = trustFrom(() => catalog.settings.get());
  const server = new UserAgentServer({
    clock: systemClock,
    timers: systemTimers,
    log,
    product: `Earwitness/${VERSION}`,
    isTrusted: (address, names) => peers().has(address, names),
    isKnown: (address) => peers().knows(address),
    tls: tls?.files.endpoint,
    core: ingest,
    accept: BODY_TYPES,
    supported: ['siprec', 'X-cisco-srtp-fallback'],
    advertisedHost: options.mediaAddress,
  });
  closers.add(() => server.close());
  // Before listening: a goodbye for a running call must find its dialog.
  ingest.restore(server, recovered.adopted);
  const { sipHost: host, sipPort: port } = options;
  const plain = (['udp', 'tcp'] as const).map((transport) => ({ transport, host, port }));
  const [udp, tcp] = await listen(server, plain, portHint('sipPort', port));
  const [secure, old] = await listen(
    server,
    tls?.points ?? [],
    portHint('sipTlsPort', options.sipTls?.port ?? 0),
  );
  return {
    ports: {
      udp: udp?.port ?? port,
      tcp: tcp?.port ?? port,
      tls: secure?.port,
      oldTls: old?.port,
    },
    tls,
    counters: server.counters,
    drain: () => server.setDraining(true),
  };
}

async function listen(
  server: UserAgentServer,
  points: readonly ListenPoint[],
  hint: string,
): Promise<ListenPoint[]> {
  try {
    return await server.listen(points);
  } catch (cause) {
    if (systemCode(cause) !== 'SIP_PORT_IN_USE') throw cause;
    throw new RecorderError('SIP_PORT_IN_USE', `SIP: ${hint}`, { cause: errorText(cause) });
  }
}

/** Asks the setting anew whenever it changed. */
function trustFrom(settings: () => Settings): () => TrustedPeers {
  let known: { readonly entries: readonly string[]; readonly peers: TrustedPeers } | undefined;
  return () => {
    const { trustedPeers } = settings();
    if (known?.entries !== trustedPeers) {
      known = { entries: trustedPeers, peers: new TrustedPeers(trustedPeers) };
    }
    return known.peers;
  };
}
