import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readContent } from '../../test/support/capture-scene.ts';
import { EngineScene } from '../../test/support/engine-scene.ts';
import { fillDisk } from '../../test/support/full-disk.ts';
import type { StoringChange } from '../recording/index.ts';

const NEAR = { streamIndex: 0, side: 'near' } as const;

describe('a session that is stopped or paused', () => {
  let scene: EngineScene;

  beforeEach(async () => {
    scene = await EngineScene.start();
  });
  afterEach(() => scene.remove());

  it('drops what arrives while storing is stopped, to the packet', async () => {
    const { recordingId, journalPath, key, ports } = await scene.open([NEAR]);
    const sender = await scene.newSender();
    const stored: Buffer[] = [];
    /** Sends packets, and waits so long that the next moment is behind all of them. */
    const send = async (count: number, isStored: boolean): Promise<void> => {
      await sender.send(ports[0]!, count);
      if (isStored) stored.push(...sender.sent.slice(-count));
      await sleep(5);
    };
    const change = (state: StoringChange['state']): StoringChange => {
      return { state, atMs: Date.now(), by: 'anna' };
    };
    await send(10, true);
    scene.time.advance(400);
    await send(10, true);
    const stopped = change('stopped');
    await sleep(5);
    await send(10, false);
    scene.engine.setStoring({ recordingId, change: stopped });
    await send(10, false);
    scene.time.advance(400);
    scene.engine.setStoring({ recordingId, change: change('paused') });
    await send(10, false);
    const started = change('on');
    await sleep(5);
    await send(10, true);
    scene.engine.setStoring({ recordingId, change: started });
    scene.engine.setStoring({ recordingId, change: started });
    await send(10, true);
    await scene.close(recordingId);
    const content = readContent(journalPath, key);
    assert.deepEqual(content.packets(0), stored);
    const marks = content.entries.flatMap((entry) =>
      entry.kind === 'event' && entry.event.type === 'storing' ? [entry.event.state] : [],
    );
    assert.deepEqual(marks, ['stopped', 'paused', 'on']);
    assert.equal(
      scene.counters.at(-1)?.statistics.packets,
      70,
      'what arrives is counted all the same',
    );
  });

  it('keeps nothing of a source that began in a pause', async () => {
    const { recordingId, journalPath, key, ports } = await scene.open([NEAR]);
    const sender = await scene.newSender();
    scene.engine.setStoring({
      recordingId,
      change: { state: 'paused', atMs: Date.now(), by: 'anna' },
    });
    await sender.send(ports[0]!, 3);
    scene.time.advance(200);
    await sleep(5);
    scene.engine.setStoring({ recordingId, change: { state: 'on', atMs: Date.now(), by: 'anna' } });
    await sleep(5);
    await sender.send(ports[0]!, 5);
    await scene.close(recordingId);
    assert.deepEqual(readContent(journalPath, key).packets(0), sender.sent.slice(3));
  });

  it('ends a pause by itself, and one that was over before it went on at once', async () => {
    const { recordingId, journalPath, key, ports } = await scene.open([NEAR]);
    const sender = await scene.newSender();
    const atMs = scene.time.nowMs();
    const paused = { state: 'paused', atMs, by: 'anna', resumesAtMs: atMs + 120_000 } as const;
    scene.engine.setStoring({ recordingId, change: paused });
    assert.deepEqual(scene.engine.live[0]!.storing, paused);
    scene.time.advance(119_000);
    await sender.send(ports[0]!, 10);
    scene.time.advance(900);
    assert.deepEqual(scene.resumptions, []);
    scene.time.advance(100);
    const resumed = { state: 'on', atMs: atMs + 120_000, by: 'pause-limit' } as const;
    assert.deepEqual(scene.resumptions, [[recordingId, resumed]]);
    await scene.engine.shutDown();
    const keys = { key: key.toString('base64'), streams: [NEAR], cause: 'crash' };
    await scene.engine.resume({ recordingId, journalPath, ...keys, storing: paused });
    scene.time.advance(1);
    assert.equal(scene.resumptions.length, 2);
    await scene.close(recordingId);
    const content = readContent(journalPath, key);
    assert.deepEqual(content.packets(0), []);
    assert.deepEqual(content.eventTypes.slice(2), [
      ...['storing', 'source-accepted', 'storing', 'resumed', 'storing', 'stream-bound'],
      ...['storing', 'stream-ended', 'closed'],
    ]);
  });

  it('begins without storing where that was so before', async () => {
    const storing = { state: 'stopped', atMs: scene.time.nowMs(), by: 'anna' } as const;
    const { recordingId, journalPath, key, ports } = await scene.open([NEAR], storing);
    const sender = await scene.newSender();
    await sender.send(ports[0]!, 20);
    await scene.close(recordingId);
    const content = readContent(journalPath, key);
    assert.deepEqual(content.packets(0), []);
    assert.ok(content.eventTypes.includes('storing'));
  });

  it('says again what a full disk may have swallowed', async () => {
    const { recordingId, journalPath, key, ports } = await scene.open([NEAR]);
    const sender = await scene.newSender();
    const repair = fillDisk(journalPath);
    const change = { state: 'stopped', atMs: Date.now(), by: 'anna' } as const;
    scene.engine.setStoring({ recordingId, change });
    await sender.send(ports[0]!, 10);
    scene.time.advance(200);
    repair();
    await scene.close(recordingId);
    const content = readContent(journalPath, key);
    assert.deepEqual(content.packets(0), []);
    assert.deepEqual(content.eventTypes.slice(2, 4), ['resumed', 'storing']);
  });
});
