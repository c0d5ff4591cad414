import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  type CaptureScene,
  captureScene,
  portRange,
  RtpSender,
  readContent,
} from '../../test/support/capture-scene.ts';
import { silentLog, systemTimers } from '../base/index.ts';
import { type CaptureOptions, CaptureSupervisor, type PortRange } from './index.ts';

const BYE = { class: 'normal', code: 'bye' } as const;
const NEAR = { streamIndex: 0, side: 'near' } as const;
const FAR = { streamIndex: 1, side: 'far' } as const;

interface Stage {
  readonly scene: CaptureScene;
  readonly rtpPorts: PortRange;
  start(changes?: Partial<CaptureOptions>): Promise<CaptureSupervisor>;
  sender(): Promise<RtpSender>;
  /** The capture process of the stage. */
  pid(): number;
}

/** A data directory whose processes and senders end with the test. */
async function stage(t: TestContext): Promise<Stage> {
  const scene = captureScene();
  const rtpPorts = await portRange(8);
  const supervisors: CaptureSupervisor[] = [];
  const senders: RtpSender[] = [];
  const { dataDirectory } = scene;
  const pid = (): number =>
    Number(readFileSync(join(dataDirectory, 'run', 'capture-0.lock'), 'utf8'));
  t.after(async () => {
    for (const sender of senders) sender.close();
    for (const supervisor of supervisors) await supervisor.stop();
    try {
      process.kill(pid(), 'SIGKILL');
    } catch {
      // It has ended as asked.
    }
    scene.remove();
  });
  return {
    ...{ scene, rtpPorts, pid },
    start: async (changes = {}) => {
      const supervisor = await CaptureSupervisor.start({
        ...{ dataDirectory, rtpPorts, bindAddress: '127.0.0.1' },
        ...{ log: silentLog, timers: systemTimers },
        ...changes,
      });
      supervisors.push(supervisor);
      return supervisor;
    },
    sender: async () => {
      const sender = await RtpSender.open();
      senders.push(sender);
      return sender;
    },
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('CaptureSupervisor', { concurrency: true }, () => {
  it('records through a process of its own, and ends it when it is idle', async (t) => {
    const { scene, start, sender, pid } = await stage(t);
    const supervisor = await start();
    assert.deepEqual(supervisor.liveSessions, []);
    const session = scene.newSession();
    const { recordingId } = session;
    const bound = await supervisor.open({ ...session, streams: [NEAR, FAR], events: [] });
    const [a, b] = [await sender(), await sender()];
    const counted = new Promise<void>((resolve) => {
      const whole = new Set<number>();
      supervisor.onCounters = (list) => {
        // Each time only the streams that received something since.
        for (const { streamIndex, statistics } of list) {
          if (statistics.packets === 30) whole.add(streamIndex);
        }
        if (whole.size === 2) resolve();
      };
    });
    await a.send(bound[0]!.rtpPort, 30);
    await b.send(bound[1]!.rtpPort, 30);
    await counted;
    supervisor.updateStream(recordingId, 0, {
      expectedAddress: '127.0.0.1',
      clockRates: { 9: 8000 },
    });
    supervisor.updateStream(recordingId, 7, { resetSource: true });
    supervisor.appendEvents(recordingId, [{ atMs: 1, type: 'resumed', cause: 'noted' }]);
    supervisor.endStream(recordingId, 0, BYE);
    await supervisor.close(recordingId, BYE);
    const content = readContent(session.journalPath, session.key);
    assert.deepEqual([content.packets(0), content.packets(1)], [a.sent, b.sent]);
    assert.deepEqual(content.eventTypes.slice(-4), [
      ...['resumed', 'stream-ended', 'stream-ended', 'closed'],
    ]);
    const run = join(scene.dataDirectory, 'run');
    assert.equal(statSync(join(run, 'capture-0.sock')).mode & 0o777, 0o600);
    assert.equal(statSync(join(scene.dataDirectory, 'logs', 'capture.log')).mode & 0o777, 0o600);
    await supervisor.stop();
    await supervisor.stop();
    await until(() => !isRunning(pid()));
    const late = supervisor.addStream(recordingId, FAR, []);
    await assert.rejects(late, { code: 'CAPTURE_STOPPED' });
  });

  it('gives on what the process refuses', async (t) => {
    const { scene, start } = await stage(t);
    const supervisor = await start({ rtpPorts: { first: 2, last: 1 } });
    const request = { ...scene.newSession(), streams: [NEAR], events: [] };
    const noPort = { code: 'NO_FREE_PORT', isRetryable: true };
    await assert.rejects(supervisor.open(request), noPort);
    await assert.rejects(supervisor.close('nobody', BYE), { code: 'SESSION_UNKNOWN' });
  });

  it('loses nothing while its process stands still for three seconds', async (t) => {
    const { scene, start, sender, pid } = await stage(t);
    const supervisor = await start();
    const session = scene.newSession();
    const bound = await supervisor.open({ ...session, streams: [NEAR, FAR], events: [] });
    const [a, b] = [await sender(), await sender()];
    const running = [a.stream(bound[0]!.rtpPort), b.stream(bound[1]!.rtpPort)];
    await sleep(300);
    process.kill(pid(), 'SIGSTOP');
    const before = a.sent.length;
    await sleep(3000);
    assert.ok(a.sent.length > before, 'packets were sent meanwhile');
    process.kill(pid(), 'SIGCONT');
    await sleep(100);
    for (const stream of running) stream.stop();
    await supervisor.close(session.recordingId, BYE);
    const content = readContent(session.journalPath, session.key);
    assert.deepEqual([content.packets(0), content.packets(1)], [a.sent, b.sent]);
  });

  it('loses only the last moments when its process is killed, and goes on', async (t) => {
    const { scene, start, sender, pid } = await stage(t);
    const supervisor = await start();
    const session = scene.newSession();
    const { recordingId, journalPath, key } = session;
    const [bound] = await supervisor.open({ ...session, streams: [NEAR], events: [] });
    const rtpPort = bound!.rtpPort;
    const source = await sender();
    const running = source.stream(rtpPort);
    await sleep(1500);
    const crash = new Promise<readonly string[]>((resolve) => {
      supervisor.onCrash = resolve;
    });
    const killed = pid();
    const sentBefore = source.sent.length;
    process.kill(killed, 'SIGKILL');
    assert.deepEqual(await crash, [recordingId]);
    assert.notEqual(pid(), killed);
    const before = readContent(journalPath, key).packets(0);
    assert.deepEqual(before, source.sent.slice(0, before.length));
    // 300 ms of one packet each 20 ms.
    assert.ok(sentBefore - before.length <= 15, `${sentBefore - before.length} packets missing`);
    const streams = [{ ...NEAR, rtpPort }];
    const again = await supervisor.resume({
      recordingId,
      journalPath,
      key,
      streams,
      cause: 'crash',
    });
    assert.deepEqual(again, [bound]);
    const sentAtResume = source.sent.length;
    await sleep(300);
    running.stop();
    await supervisor.close(recordingId, BYE);
    const content = readContent(journalPath, key);
    const after = content.packets(0).slice(before.length);
    assert.deepEqual(
      after.slice(-(source.sent.length - sentAtResume)),
      source.sent.slice(sentAtResume),
    );
    assert.deepEqual(content.eventTypes.slice(-5), [
      ...['resumed', 'stream-bound', 'source-accepted', 'stream-ended', 'closed'],
    ]);
  });

  it('takes up its sessions before anything else that waited for the new process', async (t) => {
    const { scene, start, pid } = await stage(t);
    const supervisor = await start();
    const [running, next] = [scene.newSession(), scene.newSession()];
    const { recordingId, journalPath, key } = running;
    const [bound] = await supervisor.open({ ...running, streams: [NEAR], events: [] });
    const again = new Promise<unknown>((resolve) => {
      supervisor.onCrash = () => {
        const streams = [{ ...NEAR, rtpPort: bound!.rtpPort }];
        resolve(supervisor.resume({ recordingId, journalPath, key, streams, cause: 'crash' }));
      };
    });
    process.kill(pid(), 'SIGKILL');
    await until(() => !supervisor.isConnected);
    const opening = supervisor.open({ ...next, streams: [NEAR], events: [] });
    supervisor.appendEvents(recordingId, [{ atMs: 1, type: 'resumed', cause: 'noted' }]);
    const added = supervisor.addStream(recordingId, FAR, []);
    assert.deepEqual(await again, [bound]);
    const ports = [bound, ...(await opening), await added].map((each) => each?.rtpPort);
    assert.equal(new Set(ports).size, 3);
    const causes = readContent(journalPath, key).entries.flatMap((entry) =>
      entry.kind === 'event' && entry.event.type === 'resumed' ? [entry.event.cause] : [],
    );
    assert.deepEqual(causes, ['crash', 'noted']);
    await supervisor.discard(recordingId);
    await supervisor.discard(next.recordingId);
  });

  it('reports a session again whose process died before it was taken up', async (t) => {
    const { scene, start, pid } = await stage(t);
    const supervisor = await start();
    const { recordingId, journalPath, key, ...session } = scene.newSession();
    const opened = { ...session, recordingId, journalPath, key, streams: [NEAR], events: [] };
    const [bound] = await supervisor.open(opened);
    const streams = [{ ...NEAR, rtpPort: bound!.rtpPort }];
    const [reported, ends]: [(readonly string[])[], string[]] = [[], []];
    supervisor.onCrash = (lost) => {
      reported.push(lost);
      // The first has no time to answer.
      if (ends.length === 0) process.kill(pid(), 'SIGKILL');
      supervisor.resume({ recordingId, journalPath, key, streams, cause: 'crash' }).then(
        () => ends.push('resumed'),
        (error) => ends.push(error.code),
      );
    };
    process.kill(pid(), 'SIGKILL');
    await until(() => ends.length === 2);
    assert.deepEqual(ends, ['CAPTURE_LOST', 'resumed']);
    assert.deepEqual(reported, [[recordingId], [recordingId]]);
    await supervisor.discard(recordingId);
  });

  it('is found again with its sessions by another main when the first was killed', async (t) => {
    const { scene, start, sender, rtpPorts, pid } = await stage(t);
    const { dataDirectory } = scene;
    const { key, wrappedKey, ...session } = scene.newSession();
    const hex = { key: key.toString('hex'), wrappedKey: wrappedKey.toString('hex') };
    const request = { ...session, ...hex, streams: [NEAR], events: [] };
    const options = { dataDirectory, rtpPorts, bindAddress: '127.0.0.1' };
    const program = fileURLToPath(new URL('../../test/support/capture-main.ts', import.meta.url));
    const main = spawn(process.execPath, [program, JSON.stringify({ options, request })]);
    const [line] = (await once(main.stdout, 'data')) as [Buffer];
    const bound = JSON.parse(line.toString());
    const source = await sender();
    const running = source.stream(bound[0].rtpPort);
    await sleep(200);
    main.kill('SIGKILL');
    await once(main, 'exit');
    const captureBefore = pid();
    await sleep(300);
    const supervisor = await start();
    assert.equal(pid(), captureBefore);
    const { recordingId, journalPath } = session;
    assert.deepEqual(supervisor.liveSessions, [{ recordingId, journalPath, streams: bound }]);
    await sleep(100);
    running.stop();
    await supervisor.close(recordingId, BYE);
    assert.deepEqual(readContent(journalPath, key).packets(0), source.sent);
  });

  it('hands its process over to the newest main', async (t) => {
    const { start, pid, scene } = await stage(t);
    const first = await start();
    const session = scene.newSession();
    await first.open({ ...session, streams: [NEAR], events: [] });
    const captureBefore = pid();
    const second = await start();
    assert.equal(pid(), captureBefore);
    const refused = { code: /CAPTURE_(STOPPED|LOST)/ };
    await assert.rejects(first.addStream(session.recordingId, FAR, []), refused);
    await second.discard(session.recordingId);
    assert.equal(pid(), captureBefore);
  });

  it('replaces an idle process with other settings, and waits for one that records', async (t) => {
    const { start, pid, scene } = await stage(t);
    const first = await start();
    const old = pid();
    const session = scene.newSession();
    await first.open({ ...session, streams: [NEAR], events: [] });
    const bindAddress = '0.0.0.0';
    const second = await start({ bindAddress });
    assert.equal(pid(), old);
    await second.discard(session.recordingId);
    await start({ bindAddress });
    assert.notEqual(pid(), old);
  });

  it('works in a directory too deep for the name of a socket', async (t) => {
    const { start, scene } = await stage(t);
    const dataDirectory = join(scene.dataDirectory, 'deep'.repeat(20), 'deeper'.repeat(10));
    mkdirSync(dataDirectory, { recursive: true });
    const supervisor = await start({ dataDirectory });
    await assert.rejects(supervisor.discard('nobody'), { code: 'SESSION_UNKNOWN' });
    await supervisor.stop();
  });
});
