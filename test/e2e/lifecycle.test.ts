import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CallerAgent } from '../../src/simulator/index.ts';
import { type ApiClient, Product, tryCommand } from '../support/product.ts';
import { SmtpServer } from '../support/smtp-server.ts';
import { uniqueSound } from '../support/unique-sound.ts';
import { waitUntil } from '../support/wait-until.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/earwitness.mjs', import.meta.url));
const DAY_MS = 86_400_000;

interface Listed {
  readonly id: string;
}

interface AuditLine {
  readonly action: string;
  readonly objectId: string | null;
  readonly details: Record<string, unknown>;
}

/** What becomes of recordings and facts, with the program as it is started and stopped. */
describe('what happens over the years', () => {
  let product: Product;
  let client: ApiClient;
  const cleanUp: (() => unknown)[] = [];

  before(async () => {
    product = await Product.start();
    product.run('settings', 'set', 'unknownUsers', 'record');
    client = await product.logIn();
  });
  after(async () => {
    await product.close();
    for (const clean of cleanUp) await clean();
  });

  async function recordCall(number: string): Promise<string> {
    const recorder = { host: '127.0.0.1', port: product.report.sipPorts.udp };
    const agent = await CallerAgent.start({ recorder });
    const before = await client.countRecordings();
    const call = agent.call({
      near: { number, device: `SEP${number}` },
      far: { number: '2000', device: 'SEPFAR' },
      sound: { near: uniqueSound(1), far: uniqueSound(2) },
    });
    await call.place();
    await sleep(600);
    await call.hangUp();
    agent.close();
    const all = await client.waitForRecordings<Listed>(before + 1);
    return all.at(-1)!.id;
  }

  /** As if the recording had been made so many days ago. */
  function backdate(id: string, days: number): void {
    const database = new DatabaseSync(join(product.dataDirectory, 'catalog.sqlite'));
    const move = 'update recordings set started_at_ms = started_at_ms - ? where id = ?';
    database.prepare(move).run(days * DAY_MS, id);
    database.close();
  }

  function filesOf(id: string): string[] {
    const files = readdirSync(product.dataDirectory, { recursive: true, encoding: 'utf8' });
    return files.filter((name) => name.includes(id));
  }

  function exported(...flags: string[]): AuditLine[] {
    const text = product.run('audit', 'export', '--format', 'jsonl', ...flags);
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as AuditLine);
  }

  it('an old recording goes, a preserved one and a young one stay', async () => {
    const [old, kept, young] = [
      await recordCall('3001'),
      await recordCall('3002'),
      await recordCall('3003'),
    ];
    backdate(old, 40);
    backdate(kept, 40);
    const preserve = JSON.stringify({ isPreserved: true });
    const headers = { 'content-type': 'application/json' };
    const patch = { method: 'PATCH', body: preserve, headers };
    assert.equal((await client.fetch(`/recordings/${kept}`, patch)).status, 200);
    assert.ok(filesOf(old).length >= 2);
    product.run('settings', 'set', 'deleteAfterDays', '30');
    assert.equal((await client.fetch('/retention/sweep', { method: 'POST' })).status, 202);
    await waitUntil('the old recording is gone', () => filesOf(old).length === 0);
    assert.equal((await client.fetch(`/recordings/${old}`)).status, 404);
    for (const id of [kept, young]) await client.bytes(`/recordings/${id}/audio`);
    const [tombstone] = exported('--action', 'recording.purged');
    assert.deepEqual(
      [tombstone?.objectId, tombstone?.details.rule, tombstone?.details.days],
      [old, 'general', 30],
    );
    const played = exported('--action', 'recording.played').map(({ objectId }) => objectId);
    assert.deepEqual(played.sort(), [kept, young].sort());
  });

  it('what a crash left of a deletion is destroyed at the next start', async () => {
    const id = await recordCall('3004');
    await product.kill('SIGKILL');
    const database = new DatabaseSync(join(product.dataDirectory, 'catalog.sqlite'));
    database.exec('pragma foreign_keys = on');
    database.prepare('delete from recordings where id = ?').run(id);
    const objects = JSON.stringify([`${id}.audio`, `${id}.peaks`]);
    database.prepare('insert into pending_purges values (?, ?, 0)').run(id, objects);
    database.close();
    assert.ok(filesOf(id).length >= 2);
    await product.restart();
    client = await product.logIn();
    await waitUntil('nothing of it is left', () => filesOf(id).length === 0);
    const metrics = async () => (await fetch(`${product.url}/metrics`)).text();
    await waitUntil('no deletion waits', async () =>
      /^\w+_pending_purges 0$/m.test(await metrics()),
    );
    assert.match(await metrics(), /^earwitness_capture_running 1$/m);
  });

  it('an alert is mailed, with a password that came through standard input', async () => {
    const context = { after: (fn: () => unknown) => void cleanUp.push(fn) };
    const server = await SmtpServer.start(context);
    const mail = {
      ...{ host: '127.0.0.1', port: server.port, security: 'none', user: '', language: 'de' },
      ...{ from: 'rec@example.com', to: ['boss@example.com'] },
    };
    product.run('settings', 'set', 'mail', JSON.stringify(mail));
    const arguments_ = [
      PROGRAM,
      'settings',
      'set',
      'mailPassword',
      '--data',
      product.dataDirectory,
    ];
    const set = spawnSync(process.execPath, arguments_, { input: 'geheim\n', encoding: 'utf8' });
    assert.deepEqual([set.status, set.stdout], [0, 'mailPassword is set.\n']);
    const typed = tryCommand([...arguments_.slice(1), 'geheim']);
    assert.equal(typed.status, 1);
    assert.match(typed.stderr, /it is read from standard input/);
    const { secrets } = await client.get<{ secrets: Record<string, boolean> }>('/settings');
    assert.equal(secrets.mailPassword, true);
    product.run('settings', 'set', 'lines', '0');
    const recorder = { host: '127.0.0.1', port: product.report.sipPorts.udp };
    const agent = await CallerAgent.start({ recorder });
    const call = agent.call({
      near: { number: '3005', device: 'SEP3005' },
      far: { number: '2000', device: 'SEPFAR' },
      sound: { near: uniqueSound(1), far: uniqueSound(2) },
    });
    const answers = await call.place();
    agent.close();
    assert.equal(answers.near?.kind, 'refused');
    const [received] = await server.waitFor(1);
    assert.match(received!.text, /^Kritisch: Eine Aufnahme wurde verpasst/m);
    const health = await (await fetch(`${product.url}/healthz`)).json();
    const { status, reasons } = health as { status: string; reasons: string[] };
    assert.deepEqual([status, reasons.includes('recording-missed')], ['degraded', true]);
    product.run('settings', 'set', 'lines', 'null');
  });

  it('the audit trail proves itself, and shows what was changed behind its back', async () => {
    await product.kill('SIGTERM');
    const heads = join(product.dataDirectory, 'audit', 'heads.jsonl');
    assert.ok(existsSync(heads));
    const last = readFileSync(heads, 'utf8').trimEnd().split('\n').at(-1)!;
    const data = ['--data', product.dataDirectory];
    const right = tryCommand(['verify', '--audit', ...data]);
    assert.equal(right.status, 0, right.stdout + right.stderr);
    const count = (JSON.parse(last) as { sequence: number }).sequence;
    assert.match(right.stdout, new RegExp(`^Audit trail: ${count} events, each as it was written`));
    assert.match(right.stdout, /Everything is as it was written\.\n$/);
    const database = new DatabaseSync(join(product.dataDirectory, 'catalog.sqlite'));
    database.prepare('delete from audit_events where sequence = ?').run(count);
    const cut = tryCommand(['verify', ...data]);
    assert.equal(cut.status, 2);
    assert.match(cut.stdout, new RegExp(`event ${count}, kept at .*: its end was cut off`));
    database.prepare("update audit_events set actor_name = 'x' where sequence = 2").run();
    database.close();
    const changed = tryCommand(['verify', '--json', ...data]);
    assert.equal(changed.status, 2);
    const { audit } = JSON.parse(changed.stdout) as { audit: unknown };
    assert.deepEqual(audit, { intact: 1, damage: { sequence: 2, problem: 'altered' } });
  });
});
