import { Gauge, type Registry } from 'prom-client';
import type { RunningRecording } from './start-recording.ts';
import type { RunningSip } from './start-sip.ts';

/** Named figures for `/metrics`, read when they are asked for. */
export function registerMetrics(
  registry: Registry,
  { recorder, finalise }: RunningRecording,
  sip: RunningSip,
): void {
  const gauges: Readonly<Record<string, readonly [help: string, read: () => number]>> = {
    earwitness_lines_in_use: ['Recordings that are running', () => recorder.linesInUse],
    earwitness_finalise_waiting: ['Calls being turned into recordings', () => finalise.waiting],
    earwitness_recordings_stored_total: ['Recordings stored', () => finalise.stored],
    earwitness_needs_attention: [
      'Calls that could not be turned into recordings yet',
      () => finalise.needsAttention.size,
    ],
  };
  for (const [name, [help, read]] of Object.entries(gauges)) gauge(registry, name, help, read);
  for (const [key, help] of Object.entries(SIP_HELP)) {
    const name = `earwitness_sip_${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
    gauge(registry, `${name}_total`, help, () => sip.counters[key as keyof typeof SIP_HELP]);
  }
}

const SIP_HELP = {
  requests: 'SIP requests received',
  retransmissions: 'SIP retransmissions absorbed',
  droppedUntrusted: 'Messages and connections of untrusted addresses, dropped',
  parseErrors: 'Datagrams and streams that are no SIP',
  accepted: 'INVITEs accepted',
  rejected: 'INVITEs refused',
};

function gauge(registry: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}
