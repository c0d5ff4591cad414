import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Registry } from 'prom-client';
import { QUIET_STATUS } from '../../test/support/system-status.ts';
import { registerMetrics, STATUS_METRICS } from './metrics.ts';
import { RECORDING_METRICS, type RecordingMetric } from './recording-metrics.ts';

const MANUAL = fileURLToPath(new URL('../../docs/administration.md', import.meta.url));
/** What the status says in words, or as a name; how many phones fail is a figure of its own. */
const WORDS = [
  ...['version', 'startedAt', 'clock.timeZone', 'audit.hash', 'mail.problem'],
  'verification.archive.problem',
  ...['phones.problems', 'decoding.program', 'decoding.waiting'],
  ...['tls.port', 'tls.oldPort', 'tls.names', 'tls.problem'],
];

/** The paths of all values in the status. */
function pathsOf(value: unknown, path: readonly string[] = []): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path.join('.')];
  return Object.entries(value).flatMap(([name, member]) => pathsOf(member, [...path, name]));
}

describe('/metrics', () => {
  it('has everything that the status page shows', () => {
    const shown = pathsOf(QUIET_STATUS).filter((path) => !WORDS.includes(path));
    assert.deepEqual(STATUS_METRICS.map(({ path }) => path).sort(), shown.sort());
  });

  it('is documented, and nothing else is', () => {
    const text = readFileSync(MANUAL, 'utf8');
    const rows = [...text.matchAll(/^\| `(earwitness_\w+)(?:\{(\w+)\})?` \| ([^|]+) \|$/gm)];
    const metrics: Pick<RecordingMetric, 'name' | 'help' | 'label'>[] = [
      ...STATUS_METRICS,
      ...RECORDING_METRICS,
      { name: 'earwitness_gadgets', help: 'Gadgets that are open' },
      { name: 'earwitness_live_viewers', help: 'Live views that are open' },
    ];
    assert.deepEqual(
      rows.map(([, name, label, help]) => [name, label, help]),
      metrics.map(({ name, label, help }) => [name, label, help]),
    );
  });

  it('has a number for each, and nothing for what is not known', async () => {
    const registry = new Registry();
    let reads = 0;
    registerMetrics(registry, () => {
      reads++;
      const needsAttention = [{ recordingId: 'r', reason: 'x' }];
      return { ...QUIET_STATUS, finalise: { waiting: 1, stored: 2, needsAttention } };
    });
    const text = await registry.metrics();
    const value = (name: string) => new RegExp(`^earwitness_${name} (.*)$`, 'm').exec(text)?.[1];
    assert.equal(value('lines_in_use'), '3');
    assert.equal(value('capture_running'), '1');
    assert.equal(value('retention_stopped'), '0');
    assert.equal(value('needs_attention'), '1');
    assert.equal(
      value('retention_next_timestamp_seconds'),
      String(Date.UTC(2026, 4, 13, 1) / 1000),
    );
    assert.equal(value('clock_jump_seconds'), undefined);
    assert.equal(reads, 1);
  });
});
