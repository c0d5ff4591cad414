import { errorText, RecorderError, systemClock, systemCode, systemTimers } from '../base/index.ts';
import { CallIngest, TrustedPeers } from '../ingest/index.ts';
import { type UserAgentCounters, UserAgentServer } from '../protocols/sip/index.ts';
import type { Settings } from '../storage/catalog/index.ts';
import type { Foundation } from './foundation.ts';
import { portHint } from './start-message.ts';
import type { RunningRecording } from './start-recording.ts';
import { VERSION } from './version.ts';

/** Descriptions, metadata of recording sessions (RFC 7866, with RFC 9806), and both in one. */
const BODY_TYPES = [
  ...['application/sdp', 'multipart/mixed'],
  ...['application/rs-metadata+xml', 'application/rs-metadata'],
];

/** SIP as it is received. */
export interface RunningSip {
  readonly ports: { readonly udp: number; readonly tcp: number };
  readonly counters: Readonly<UserAgentCounters>;
  /** Refuses new calls; OPTIONS is answered 503, so that sources go elsewhere. */
  drain(): void;
}

/** Takes over the dialogs of running calls, then listens. Throws RecorderError SIP_PORT_IN_USE. */
export async function startSip(
  { options, catalog, log, closers }: Foundation,
  { recorder, missed, recovered }: RunningRecording,
): Promise<RunningSip> {
  const ingest = new CallIngest({
    recorder,
    missed,
    mediaAddress: options.mediaAddress,
    recordingNumber: () => catalog.settings.get().number,
    offeredCodecs: () => catalog.settings.get().offeredCodecs,
    clock: systemClock,
    log,
  });
  const server = new UserAgentServer({
    clock: systemClock,
    timers: systemTimers,
    log,
    product: `Earwitness/${VERSION}`,
    isTrusted: trustFrom(() => catalog.settings.get()),
    core: ingest,
    accept: BODY_TYPES,
    supported: ['siprec'],
    advertisedHost: options.mediaAddress,
  });
  closers.add(() => server.close());
  // Before listening: a goodbye for a running call must find its dialog.
  ingest.restore(server, recovered.adopted);
  const { sipHost: host, sipPort: port } = options;
  try {
    const points = await server.listen([
      { transport: 'udp', host, port },
      { transport: 'tcp', host, port },
    ]);
    const portOf = (transport: string) =>
      points.find((point) => point.transport === transport)?.port ?? port;
    return {
      ports: { udp: portOf('udp'), tcp: portOf('tcp') },
      counters: server.counters,
      drain: () => server.setDraining(true),
    };
  } catch (cause) {
    if (systemCode(cause) !== 'EADDRINUSE' && systemCode(cause) !== 'SIP_PORT_IN_USE') throw cause;
    const why = `SIP: ${portHint('sipPort', port)}`;
    throw new RecorderError('SIP_PORT_IN_USE', why, { cause: errorText(cause) });
  }
}

/** Asks the setting anew whenever it changed. */
function trustFrom(settings: () => Settings): (address: string) => boolean {
  let known: { readonly entries: readonly string[]; readonly peers: TrustedPeers } | undefined;
  return (address) => {
    const { trustedPeers } = settings();
    if (known?.entries !== trustedPeers) {
      known = { entries: trustedPeers, peers: new TrustedPeers(trustedPeers) };
    }
    return known.peers.has(address);
  };
}
