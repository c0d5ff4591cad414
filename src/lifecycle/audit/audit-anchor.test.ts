import assert from 'node:assert/strict';
import { readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { Rsyslog } from '../../../test/support/rsyslog.ts';
import {
  TESTER,
  temporaryCatalog,
  temporaryDirectory,
} from '../../../test/support/temporary-catalog.ts';
import { waitUntil } from '../../../test/support/wait-until.ts';
import { Alerts } from '../../alerts/index.ts';
import { FakeTime, silentLog } from '../../base/index.ts';
import { type AnchorPlace, anchorFile, anchorSyslog } from './anchor-place.ts';
import { AuditAnchor } from './audit-anchor.ts';
import type { AuditHead } from './audit-head.ts';
import { verifyAnchor } from './verify-audit.ts';

async function scene(t: TestContext, places: readonly AnchorPlace[]) {
  const time = new FakeTime();
  const catalog = await temporaryCatalog(t, time);
  const alerts = new Alerts(catalog.alerts, silentLog);
  const { audit } = catalog;
  const make = () =>
    new AuditAnchor({ audit, places, alerts, clock: time, timers: time, log: silentLog });
  const append = () => audit.append({ actor: TESTER, action: 'access.login' });
  return { time, audit, alerts, make, append };
}

function headsIn(path: string): AuditHead[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as AuditHead);
}

describe('the anchor of the audit trail', () => {
  it('keeps the head at most once a second, and at the stop', async (t) => {
    const path = join(await temporaryDirectory(t), 'audit', 'heads.jsonl');
    const { time, audit, make, append } = await scene(t, [anchorFile(path)]);
    const anchor = make();
    anchor.start();
    time.advance(5000);
    for (let second = 0; second < 3; second++) {
      append();
      append();
      time.advance(1000);
      await anchor.idle();
    }
    time.advance(5000);
    append();
    await anchor.close();
    const heads = headsIn(path);
    assert.deepEqual(
      heads.map(({ sequence }) => sequence),
      [2, 4, 6, 7],
    );
    assert.equal(heads[3]!.at, new Date(time.nowMs()).toISOString());
    assert.deepEqual(anchor.lastKept, heads[3]);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const { heads: compared, missing } = await verifyAnchor(audit, path);
    assert.deepEqual([compared, missing], [4, undefined]);
  });

  it('goes on in a new file when the old one was moved away', async (t) => {
    const path = join(await temporaryDirectory(t), 'heads.jsonl');
    const { make, append } = await scene(t, [anchorFile(path)]);
    const anchor = make();
    append();
    anchor.look();
    await anchor.idle();
    renameSync(path, `${path}.1`);
    append();
    await anchor.close();
    assert.deepEqual(
      [headsIn(`${path}.1`), headsIn(path)].map((heads) => heads.length),
      [1, 1],
    );
  });

  it('raises an alert while a place fails, and keeps the others going', async (t) => {
    let isBroken = true;
    const kept: number[] = [];
    const other: number[] = [];
    const broken: AnchorPlace = {
      name: 'broken',
      async keep({ sequence }) {
        if (isBroken) throw new Error('no space left');
        kept.push(sequence);
      },
    };
    const fine = {
      name: 'fine',
      keep: async ({ sequence }: AuditHead) => void other.push(sequence),
    };
    const { time, alerts, make, append } = await scene(t, [broken, fine]);
    alerts.raise({ code: 'audit-anchor-failing', key: 'of another day' });
    const anchor = make();
    append();
    anchor.look();
    await anchor.idle();
    append();
    anchor.look();
    await anchor.idle();
    assert.deepEqual([kept, other, anchor.lastKept], [[], [1, 2], undefined]);
    assert.deepEqual(
      alerts.open().map(({ key, facts }) => [key, facts]),
      [['broken', { destination: 'broken', problem: 'no space left' }]],
    );
    isBroken = false;
    time.advance(10_000);
    anchor.look();
    await anchor.close();
    assert.deepEqual([kept, other], [[2], [1, 2]]);
    assert.deepEqual(alerts.open(), []);
  });

  it('reaches a real rsyslog over UDP and TCP', async (t) => {
    const rsyslog = await Rsyslog.start(t);
    const address = { host: '127.0.0.1', port: rsyslog.port };
    const places = (['udp', 'tcp'] as const).map((transport) =>
      anchorSyslog({ ...address, transport }),
    );
    assert.deepEqual(
      places.map(({ name }) => name),
      [`syslog://127.0.0.1:${rsyslog.port}`, `syslog+tcp://127.0.0.1:${rsyslog.port}`],
    );
    const { audit, alerts, make, append } = await scene(t, places);
    append();
    await make().close();
    const received = () => rsyslog.lines().filter((line) => line.includes('audit-head'));
    await waitUntil('two heads are received', () => received().length === 2);
    const { heads, missing, newest } = await verifyAnchor(audit, rsyslog.file);
    assert.deepEqual([heads, missing, newest?.sequence], [2, undefined, 1]);
    // Facility, severity, version, program and kind were understood.
    for (const line of received())
      assert.match(line, /^109 1 earwitness audit-head \{"sequence":1,/);
    await rsyslog.stop();
    append();
    await make().close();
    const tcp = places[1]!.name;
    assert.deepEqual(
      alerts.open().map(({ key }) => key),
      [tcp],
    );
  });
});
