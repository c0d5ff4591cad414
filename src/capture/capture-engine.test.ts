import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  type CaptureScene,
  captureScene,
  portRange,
  RtpSender,
  readContent,
} from '../../test/support/capture-scene.ts';
import { fillDisk } from '../../test/support/full-disk.ts';
import { FakeTime, silentLog } from '../base/index.ts';
import type { BoundStream, StreamDescription } from '../recording/index.ts';
import { CaptureEngine, type EngineListener } from './capture-engine.ts';
import type { CaptureAlarm, StreamCounters } from './capture-messages.ts';
import { loadLibc } from './libc.ts';
import { KernelSockets } from './socket-source.ts';

const BYE = { class: 'normal', code: 'bye' } as const;
const NEAR = { streamIndex: 0, side: 'near' } as const;
const FAR = { streamIndex: 1, side: 'far' } as const;
const libc = loadLibc();

describe('CaptureEngine', () => {
  let scene: CaptureScene;
  let time: FakeTime;
  let engine: CaptureEngine;
  let senders: RtpSender[] = [];
  const alarms: [CaptureAlarm, string | undefined][] = [];
  const counters: StreamCounters[] = [];

  beforeEach(async () => {
    scene = captureScene();
    time = new FakeTime(Date.now());
    engine = await newEngine('127.0.0.1', 8);
    alarms.length = 0;
    counters.length = 0;
  });
  afterEach(async () => {
    await engine.shutDown();
    for (const sender of senders) sender.close();
    senders = [];
    scene.remove();
  });

  async function newEngine(bindAddress: string, pairs: number): Promise<CaptureEngine> {
    const listener: EngineListener = {
      onAlarm: (code, recordingId) => alarms.push([code, recordingId]),
      onCounters: (list) => counters.push(...list),
      onStoring: () => {},
    };
    const rtpPorts = await portRange(pairs);
    const sockets = new KernelSockets(libc, bindAddress);
    const options = { libc, sockets, rtpPorts, clock: time, timers: time, log: silentLog };
    return new CaptureEngine(options, listener);
  }

  async function newSender(...args: Parameters<typeof RtpSender.open>): Promise<RtpSender> {
    const sender = await RtpSender.open(...args);
    senders.push(sender);
    return sender;
  }

  async function open(streams: readonly StreamDescription[] = [NEAR, FAR]) {
    const { key, wrappedKey, ...rest } = scene.newSession();
    const request = {
      ...rest,
      key: key.toString('base64'),
      wrappedKey: wrappedKey.toString('base64'),
    };
    const bound = await engine.open({ ...request, streams, events: [] });
    return { ...rest, key, ports: bound.map((stream) => stream.rtpPort), bound };
  }

  /** Closes a session: its last while of receiving passes on the false clock. */
  async function close(recordingId: string): Promise<void> {
    const closing = engine.close({ recordingId, reason: BYE });
    time.advance(600);
    await closing;
  }

  it('journals what is sent to it, byte for byte, of every stream', async () => {
    const [a, b] = [await newSender(), await newSender()];
    const { recordingId, journalPath, key, ports } = await open();
    await a.send(ports[0]!, 7);
    time.advance(200);
    await b.send(ports[1]!, 100);
    await a.send(ports[0]!, 40);
    time.advance(200);
    await a.send(ports[0]!, 1);
    await close(recordingId);
    const content = readContent(journalPath, key);
    assert.deepEqual(content.packets(0), a.sent);
    assert.deepEqual(content.packets(1), b.sent);
    assert.deepEqual(content.eventTypes, [
      ...['stream-opened', 'stream-opened', 'stream-bound', 'stream-bound'],
      ...['source-accepted', 'source-accepted', 'stream-ended', 'stream-ended', 'closed'],
    ]);
  });

  it('has the opening events in the file when it answers', async () => {
    const { recordingId, journalPath, key, bound } = await open([NEAR]);
    const [opened, streamBound] = readContent(journalPath, key).entries;
    const atMs = time.nowMs();
    const event = { atMs, type: 'stream-opened', ...NEAR };
    assert.deepEqual(opened, { kind: 'event', arrivalMs: atMs, event });
    assert.deepEqual(streamBound?.kind === 'event' && streamBound.event, {
      ...{ atMs, type: 'stream-bound' },
      ...(bound[0] as BoundStream),
    });
    assert.equal(bound[0]!.rtpPort % 2, 0);
    assert.equal(bound[0]!.rtcpPort, bound[0]!.rtpPort + 1);
    const live = { recordingId, journalPath, streams: bound, storing: undefined };
    assert.deepEqual(engine.live, [live]);
  });

  it('counts foreign and malformed packets and never journals them', async () => {
    const [ours, stranger] = [await newSender(), await newSender('127.0.0.2', '127.0.0.1')];
    const { recordingId, journalPath, key, ports } = await open([NEAR]);
    for (let n = 0; n < 20; n++) {
      await ours.send(ports[0]!);
      if (n >= 5) await stranger.send(ports[0]!);
    }
    for (const bytes of ['', 'x', 'not rtp at all, but long enough', '\x80\x00short']) {
      await ours.sendBytes(ports[0]!, Buffer.from(bytes, 'latin1'));
    }
    const tooLong = Buffer.alloc(5000, 0x80);
    await ours.sendBytes(ports[0]!, tooLong);
    time.advance(1000);
    const ending = engine.endStream({ recordingId, streamIndex: 0, reason: BYE });
    time.advance(500);
    const statistics = await ending;
    assert.deepEqual(
      [statistics.packets, statistics.foreignPackets, statistics.malformedPackets, statistics.lost],
      [20, 15, 5, 0],
    );
    assert.deepEqual(
      await engine.endStream({ recordingId, streamIndex: 0, reason: BYE }),
      statistics,
    );
    await close(recordingId);
    assert.deepEqual(readContent(journalPath, key).packets(0), ours.sent);
  });

  it('journals RTCP of the source on either port, and of nobody else', async () => {
    const [ours, stranger] = [await newSender(), await newSender('127.0.0.2', '127.0.0.1')];
    const { recordingId, journalPath, key, bound } = await open([NEAR]);
    const { rtpPort, rtcpPort } = bound[0]!;
    const report = Buffer.from('80c9000112345678', 'hex');
    const report2 = Buffer.from('80c9000187654321', 'hex');
    // It waits until the source is known.
    await ours.sendBytes(rtcpPort, report);
    time.advance(1200);
    await ours.send(rtpPort, 6);
    await ours.sendBytes(rtpPort, report2);
    await stranger.sendBytes(rtcpPort, report);
    await ours.sendBytes(rtcpPort, Buffer.from('nonsense'));
    time.advance(4000);
    const { statistics } = counters.at(-1)!;
    assert.deepEqual([statistics.foreignPackets, statistics.malformedPackets], [1, 1]);
    await close(recordingId);
    const reports = readContent(journalPath, key).entries.flatMap((entry) =>
      entry.kind === 'rtcp' ? [entry.packet.toString('hex')] : [],
    );
    assert.deepEqual(reports.sort(), [report.toString('hex'), report2.toString('hex')]);
  });

  it('takes IPv4 and IPv6 on one dual-stack socket', async (t) => {
    const v4 = await newSender('127.0.0.1');
    const v6 = await newSender('::1').catch(() => undefined);
    if (v6 === undefined) return t.skip('this machine has no IPv6');
    await engine.shutDown();
    engine = await newEngine('::', 8);
    const { recordingId, journalPath, key, ports } = await open();
    await v4.send(ports[0]!, 6);
    await v6.send(ports[1]!, 6);
    time.advance(200);
    await close(recordingId);
    const content = readContent(journalPath, key);
    assert.deepEqual([content.packets(0), content.packets(1)], [v4.sent, v6.sent]);
    const addresses = content.entries.flatMap((entry) =>
      entry.kind === 'event' && entry.event.type === 'source-accepted' ? [entry.event.address] : [],
    );
    assert.deepEqual(addresses, ['127.0.0.1', '::1']);
  });

  it('follows a change of SSRC and says so', async () => {
    const first = await newSender('127.0.0.1', '127.0.0.1', 1);
    const second = first.withSsrc(2);
    const { recordingId, journalPath, key, ports } = await open([NEAR]);
    await first.send(ports[0]!, 10);
    time.advance(200);
    await second.send(ports[0]!, 10);
    time.advance(1000);
    assert.deepEqual([counters.at(-1)!.statistics.ssrcChanges], [1]);
    await close(recordingId);
    const content = readContent(journalPath, key);
    assert.deepEqual(content.packets(0), [...first.sent, ...second.sent]);
    assert.equal(content.eventTypes.filter((type) => type === 'source-accepted').length, 2);
  });

  it('counts a source that moves to another port as the same one', async () => {
    const first = await newSender('127.0.0.1', '127.0.0.1', 7);
    const { recordingId, journalPath, key, ports } = await open([NEAR]);
    await first.send(ports[0]!, 10);
    time.advance(200);
    const moved = first.onAnotherPort(await newSender('127.0.0.1', '127.0.0.1', 7));
    engine.updateStream({ recordingId, streamIndex: 0, update: { resetSource: true } });
    await moved.send(ports[0]!, 10);
    time.advance(1000);
    const { statistics } = counters.at(-1)!;
    assert.deepEqual([statistics.packets, statistics.lost, statistics.ssrcChanges], [20, 0, 0]);
    await close(recordingId);
    const content = readContent(journalPath, key);
    assert.deepEqual(content.packets(0), [...first.sent, ...moved.sent]);
  });

  it('tells counts once a second, the first at once, and only while they change', async () => {
    const sender = await newSender();
    const { recordingId, ports } = await open();
    time.advance(3000);
    assert.equal(counters.length, 0);
    await sender.send(ports[1]!, 6);
    time.advance(200);
    assert.deepEqual(
      counters.map(({ statistics: { packets } }) => packets),
      [6],
    );
    await sender.send(ports[1]!, 44);
    time.advance(200);
    assert.equal(counters.length, 1);
    time.advance(3000);
    assert.equal(counters.length, 2);
    const { statistics, ...rest } = counters[1]!;
    const sourceAddress = '127.0.0.1';
    assert.deepEqual(rest, { recordingId, streamIndex: 1, sourceAddress, isWritten: true });
    assert.deepEqual([statistics.packets, statistics.payloadBytes], [50, 8000]);
  });

  it('takes what is still under way when a stream ends, and cools its ports', async () => {
    const sender = await newSender();
    const { recordingId, journalPath, key, ports } = await open([NEAR]);
    await sender.send(ports[0]!, 3);
    time.advance(200);
    const ending = engine.endStream({ recordingId, streamIndex: 0, reason: BYE });
    await sender.send(ports[0]!, 1);
    time.advance(499);
    await sender.send(ports[0]!, 1);
    time.advance(1);
    assert.equal((await ending).packets, 5);
    await close(recordingId);
    assert.deepEqual(readContent(journalPath, key).packets(0), sender.sent);
    const next = await open([NEAR]);
    assert.notEqual(next.ports[0], ports[0]);
  });

  it('goes on in the same journal on the same ports', async () => {
    const sender = await newSender();
    const { recordingId, journalPath, key, ports } = await open();
    await sender.send(ports[1]!, 6);
    time.advance(200);
    await engine.shutDown();
    const rtpPort = ports[1]!;
    engine = await newEngine('127.0.0.1', 8);
    const streams = [{ ...FAR, rtpPort }];
    const again = { recordingId, key: key.toString('base64'), journalPath, streams };
    const [bound] = await engine.resume({ ...again, cause: 'test' });
    assert.deepEqual(bound, { streamIndex: 1, rtpPort, rtcpPort: rtpPort + 1 });
    await sender.send(rtpPort, 6);
    time.advance(200);
    await close(recordingId);
    const content = readContent(journalPath, key);
    assert.deepEqual(content.packets(1), sender.sent);
    assert.deepEqual(content.eventTypes.slice(5), [
      ...['resumed', 'stream-bound', 'source-accepted', 'stream-ended', 'closed'],
    ]);
  });

  it('adds a stream, appends events, and destroys what is discarded', async () => {
    const { recordingId, journalPath, key } = await open([NEAR]);
    const bound = await engine.addStream({ recordingId, stream: FAR, events: [] });
    assert.equal(bound.streamIndex, 1);
    const resumed = { atMs: 1, type: 'resumed', cause: 'noted' } as const;
    engine.appendEvents({ recordingId, events: [resumed] });
    assert.deepEqual(readContent(journalPath, key).eventTypes, [
      ...['stream-opened', 'stream-bound', 'stream-opened', 'stream-bound', 'resumed'],
    ]);
    const ending = engine.endStream({ recordingId, streamIndex: 0, reason: BYE });
    const rejected = assert.rejects(ending, { code: 'STREAM_UNKNOWN' });
    await engine.discard({ recordingId });
    time.advance(500);
    await rejected;
    assert.equal(existsSync(journalPath), false);
    assert.equal(engine.isIdle, true);
    const gone = { code: 'SESSION_UNKNOWN' };
    await assert.rejects(engine.close({ recordingId, reason: BYE }), gone);
    await assert.rejects(engine.addStream({ recordingId, stream: FAR, events: [] }), gone);
  });

  it('hands a stream over to another session without losing a packet', async () => {
    const sender = await newSender();
    const before = await open([NEAR]);
    await sender.send(before.ports[0]!, 30);
    time.advance(200);
    await sender.send(before.ports[0]!, 10);
    const takesOver = { recordingId: before.recordingId, streamIndex: 0 };
    const after = await open([{ ...NEAR, takesOver }]);
    assert.deepEqual(after.ports, before.ports);
    await sender.send(after.ports[0]!, 30);
    time.advance(200);
    await close(before.recordingId);
    await sender.send(after.ports[0]!, 10);
    await close(after.recordingId);
    const [first, second] = [before, after].map(({ journalPath, key }) =>
      readContent(journalPath, key),
    );
    assert.deepEqual(first!.packets(0), sender.sent.slice(0, 40));
    assert.deepEqual(second!.packets(0), sender.sent.slice(40));
    assert.deepEqual(first!.eventTypes.slice(-2), ['stream-ended', 'closed']);
    const again = open([{ ...NEAR, takesOver }]);
    await assert.rejects(again, { code: 'SESSION_UNKNOWN' });
  });

  it('goes on with a stream whose next session has no journal', async () => {
    const sender = await newSender();
    const before = await open([NEAR]);
    await sender.send(before.ports[0]!, 30);
    const takesOver = { recordingId: before.recordingId, streamIndex: 0 };
    const request = { ...scene.newSession(), streams: [{ ...NEAR, takesOver }], events: [] };
    const text = { key: request.key.toString('base64'), wrappedKey: '' };
    const journalPath = join(scene.dataDirectory, 'nowhere', 'x.ewj');
    const failing = engine.open({ ...request, ...text, journalPath });
    await assert.rejects(failing, { code: 'JOURNAL_WRITE_FAILED' });
    await sender.send(before.ports[0]!, 10);
    time.advance(200);
    const after = await open([{ ...NEAR, takesOver }]);
    assert.deepEqual(after.ports, before.ports);
    await close(before.recordingId);
    assert.deepEqual(readContent(before.journalPath, before.key).packets(0), sender.sent);
  });

  it('leaves nothing behind of a session that it cannot open', async () => {
    const used = await open();
    await open();
    await open();
    const tooMany = [NEAR, FAR, { ...NEAR, streamIndex: 2 }];
    await assert.rejects(open(tooMany), { code: 'NO_FREE_PORT', isRetryable: true });
    const streams = [{ ...NEAR, rtpPort: used.ports[0]! }];
    await assert.rejects(open(streams), { code: 'PORT_IN_USE' });
    const request = { ...scene.newSession(), streams: [NEAR], events: [] };
    const text = { key: request.key.toString('base64'), wrappedKey: '' };
    const journalPath = join(scene.dataDirectory, 'nowhere', 'x.ewj');
    const failing = engine.open({ ...request, ...text, journalPath });
    await assert.rejects(failing, { code: 'JOURNAL_WRITE_FAILED' });
    assert.equal(readdirSync(join(scene.dataDirectory, 'journal')).length, 3);
    assert.equal(engine.live.length, 3);
    // The two pairs that are left are not lost to the failures.
    await open([NEAR]);
  });

  it('goes on when one journal cannot be written, and says what is missing', async () => {
    const [a, b] = [await newSender(), await newSender()];
    const broken = await open([NEAR]);
    const other = await open([NEAR]);
    const [brokenPort, otherPort] = [broken.ports[0]!, other.ports[0]!];
    const sendBoth = async (count: number): Promise<void> => {
      await a.send(brokenPort, count);
      await b.send(otherPort, count);
      time.advance(200);
    };
    await sendBoth(10);
    const repair = fillDisk(broken.journalPath);
    await sendBoth(10);
    await sendBoth(10);
    assert.deepEqual(alarms, [['disk-full', broken.recordingId]]);
    repair();
    await sendBoth(10);
    await close(broken.recordingId);
    await close(other.recordingId);
    assert.deepEqual(readContent(other.journalPath, other.key).packets(0), b.sent);
    const content = readContent(broken.journalPath, broken.key);
    assert.deepEqual(content.packets(0), [...a.sent.slice(0, 10), ...a.sent.slice(30)]);
    assert.deepEqual(content.eventTypes.slice(2), [
      ...['source-accepted', 'resumed', 'stream-ended', 'closed'],
    ]);
  });

  it('tells the truth when the end cannot be written', async () => {
    const { recordingId, journalPath } = await open([NEAR]);
    const repair = fillDisk(journalPath);
    const closing = assert.rejects(engine.close({ recordingId, reason: BYE }), {
      code: 'DISK_FULL',
    });
    time.advance(600);
    await closing;
    assert.equal(engine.isIdle, true);
    assert.deepEqual(alarms, [['disk-full', recordingId]]);
    repair();
  });
});

describe('what lies on the disk', () => {
  it('shows no byte of a conversation', async () => {
    const scene = captureScene();
    const time = new FakeTime(Date.now());
    const rtpPorts = await portRange(2);
    const sockets = new KernelSockets(libc, '127.0.0.1');
    const options = { libc, sockets, rtpPorts, clock: time, timers: time, log: silentLog };
    const engine = new CaptureEngine(options, {
      ...{ onAlarm: () => {}, onCounters: () => {}, onStoring: () => {} },
    });
    const { key, wrappedKey, ...rest } = scene.newSession();
    const keys = { key: key.toString('base64'), wrappedKey: wrappedKey.toString('base64') };
    const [bound] = await engine.open({ ...rest, ...keys, streams: [NEAR], events: [] });
    const sender = await RtpSender.open();
    await sender.send(bound!.rtpPort, 200);
    time.advance(400);
    await engine.shutDown();
    sender.close();
    const bytes = readFileSync(rest.journalPath);
    assert.ok(bytes.length > 200 * 172);
    for (const packet of sender.sent) {
      assert.equal(bytes.indexOf(packet.subarray(12, 20)), -1);
      assert.equal(bytes.indexOf(packet.subarray(0, 8)), -1);
    }
    assert.equal(bytes.indexOf(key), -1);
    scene.remove();
  });
});
