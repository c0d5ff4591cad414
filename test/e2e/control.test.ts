import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CallAction,
  type Coverage,
  type CoverageInterval,
  uniformModes,
} from '../../src/recording/index.ts';
import type { SentPacket, SimulatedCall } from '../../src/simulator/index.ts';
import { type ListedCall, numberOf, PrerecordScene, until } from '../support/prerecord-scene.ts';
import { filesWith, type Stretch, sentIn } from '../support/sent-packets.ts';
import { g711Channels, missingFrames } from '../support/unique-sound.ts';
import { openJournal } from '../support/written-files.ts';

const SIDES = ['near', 'far'] as const;
/** Frames are searched in WAV files by so many bytes of one side. */
const FRAME_BYTES = 160;

/** Calls whose recording is started, stopped, kept, paused and resumed. */
describe('control of a running recording', () => {
  let scene: PrerecordScene;
  let startedAtMs: number;

  before(async () => {
    startedAtMs = Date.now();
    scene = await PrerecordScene.start(9);
    await scene.product.changePolicy('u7001', { modes: uniformModes('cisco') });
  });
  after(() => scene?.close());

  /** Asks for something; returns when it was asked and when it was answered. */
  async function act(id: string, action: CallAction): Promise<Stretch> {
    const fromMs = Date.now();
    assert.equal(await (await scene.client()).act(id, action), 200);
    return [fromMs, Date.now()];
  }

  /** Has nothing stored for a while; returns during which time that was so for sure. */
  async function cut(id: string, actions: readonly [CallAction, CallAction], ms: number) {
    const [, fromMs] = await act(id, actions[0]);
    await sleep(ms);
    const [toMs] = await act(id, actions[1]);
    return [fromMs, toMs] as const;
  }

  async function finish(call: SimulatedCall, count = 1): Promise<string> {
    await sleep(400);
    await scene.hangUp(call);
    await scene.waitForRecordings(call, count);
    const client = await scene.client();
    const path = `/recordings?q=${numberOf(call)}&sort=startedAt`;
    return (await client.get<{ items: { id: string }[] }>(path)).items[0]!.id;
  }

  /** Frames of a stretch that stand in the recording, of each side. */
  async function heard(id: string, call: SimulatedCall, stretch: Stretch): Promise<number[]> {
    const client = await scene.client();
    const channels = g711Channels(await client.bytes(`/recordings/${id}/audio`));
    return SIDES.map((side) => {
      const sent = call
        .leg(side)
        .media.stream!.packets.filter(
          ({ frame, sentAtMs }) =>
            frame !== undefined && sentAtMs >= stretch[0] && sentAtMs < stretch[1],
        );
      const frames = sent.map(({ payload }) => payload);
      return frames.length - missingFrames(channels[side], frames).length;
    });
  }

  async function coverage(id: string, side: (typeof SIDES)[number]): Promise<CoverageInterval[]> {
    const client = await scene.client();
    const { facts } = await client.get<{ facts: { coverage: Coverage } }>(`/recordings/${id}`);
    return [...facts.coverage[side]];
  }

  /** Packets of a stretch that are in the journal, digits too. */
  async function journalled(id: string, call: SimulatedCall, stretch: Stretch): Promise<number> {
    const { packets } = await openJournal(scene.product.dataDirectory, id);
    const nameOf = (ssrc: number, sequence: number) => `${ssrc}:${sequence}`;
    const stored = new Set(
      packets.map((packet) => nameOf(packet.readUInt32BE(8), packet.readUInt16BE(2))),
    );
    return call.legs
      .flatMap(({ media: { stream } }) =>
        stream!.packets
          .filter(({ sentAtMs }) => sentAtMs >= stretch[0] && sentAtMs < stretch[1])
          .map(({ sequenceNumber }) => nameOf(stream!.ssrc, sequenceNumber)),
      )
      .filter((name) => stored.has(name)).length;
  }

  it('keeps a buffered call from its first packet when it is started late', async () => {
    const call = scene.newCall(7002);
    const { id } = await scene.talk(call, 1000);
    await act(id, 'start');
    assert.equal((await scene.listed(call)).state, 'recording');
    await sleep(500);
    await finish(call);
    assert.equal(await scene.missing(call), 0);
  });

  for (const number of [7001, 7003]) {
    const mode = number === 7001 ? 'cisco' : 'prerecord';
    it(`leaves a cut in its place in mode ${mode}`, async () => {
      const call = scene.newCall(number);
      const { id } = await scene.talk(call, 1000);
      if (mode === 'prerecord') await act(id, 'start');
      const stopped = await cut(id, ['stop', 'start'], 1000);
      assert.ok(sentIn(call, stopped).length > 60);
      const after: Stretch = [Date.now() + 50, Date.now() + 350];
      await finish(call);
      assert.deepEqual(await heard(id, call, stopped), [0, 0]);
      for (const frames of await heard(id, call, after)) assert.ok(frames > 5);
      for (const side of SIDES) {
        const gaps = (await coverage(id, side)).filter(({ state }) => state === 'stopped');
        assert.equal(gaps.length, 1);
        const [{ startMs, endMs, by }] = gaps as [CoverageInterval];
        assert.equal(by, 'admin');
        assert.ok(endMs - startMs >= stopped[1] - stopped[0] - 250, `${startMs} to ${endMs}`);
      }
      assert.ok(await isInPlace(id, call), 'what comes behind the cut stays where it was');
    });
  }

  /** Whether the first and the last frame are as far apart as they were sent. */
  async function isInPlace(id: string, call: SimulatedCall): Promise<boolean> {
    const client = await scene.client();
    const { near } = g711Channels(await client.bytes(`/recordings/${id}/audio`));
    const sent = call.leg('near').media.stream!.packets;
    const placeOf = (frame: SentPacket) => near.indexOf(frame.payload) / FRAME_BYTES;
    const [first, last] = [sent[0]!, sent.at(-1)!];
    return placeOf(last) - placeOf(first) === last.frame! - first.frame!;
  }

  it('stores neither sound nor digits while it is paused', async () => {
    const call = scene.newCall(7004);
    const { id } = await scene.talk(call, 800);
    const [, fromMs] = await act(id, 'pause');
    assert.equal((await scene.listed(call)).state, 'paused');
    call.press('near', '4111');
    await sleep(1000);
    const [toMs] = await act(id, 'resume');
    const paused = [fromMs, toMs] as const;
    const frames = sentIn(call, paused);
    assert.ok(
      frames.some(({ frame }) => frame === undefined),
      'digits were sent',
    );
    await sleep(400);
    assert.equal(await journalled(id, call, paused), 0);
    assert.ok((await journalled(id, call, [startedAtMs, Date.now()])) > 60);
    await act(id, 'keep');
    await finish(call);
    assert.deepEqual(await heard(id, call, paused), [0, 0]);
    assert.deepEqual(filesWith(frames, scene.product.dataDirectory, startedAtMs), []);
    const states = (await coverage(id, 'near')).map(({ state }) => state);
    // The sides of a call may begin and end apart; between them nothing may be missing.
    if (states[0] === 'stream-missing') states.shift();
    if (states.at(-1) === 'stream-missing') states.pop();
    assert.deepEqual(new Set(states), new Set(['recorded', 'paused']));
  });

  it('goes on paused when the call is held and retrieved', async () => {
    const call = scene.newCall(7005);
    const { id } = await scene.talk(call);
    await act(id, 'keep');
    await act(id, 'pause');
    await scene.hangUp(call);
    await call.resume();
    await sleep(700);
    const { id: next, state } = await scene.listed(call);
    assert.deepEqual([state, next === id], ['paused', false]);
    const paused: Stretch = [Date.now() - 700, (await act(next, 'resume'))[0]];
    await sleep(400);
    assert.equal(await journalled(next, call, paused), 0);
    await finish(call, 2);
    assert.deepEqual(await heard(next, call, paused), [0, 0]);
  });

  describe('across crashes', () => {
    /** A kept call that is paused. */
    async function pausedCall(number: number) {
      const call = scene.newCall(number);
      const { id } = await scene.talk(call);
      await act(id, 'keep');
      const [, fromMs] = await act(id, 'pause');
      return { call, id, fromMs, before: await scene.listed(call) };
    }

    /** Resumes it: there is nothing of the pause, and something of what follows. */
    async function judge({ call, id, fromMs, before }: Awaited<ReturnType<typeof pausedCall>>) {
      const { state, resumesAt } = (await scene.listed(call)) as ListedCall;
      assert.deepEqual([state, resumesAt], ['paused', before.resumesAt]);
      await sleep(300);
      const [toMs] = await act(id, 'resume');
      await sleep(500);
      const after: Stretch = [toMs + 200, Date.now() - 200];
      await finish(call);
      assert.deepEqual(await heard(id, call, [fromMs, toMs]), [0, 0]);
      for (const frames of await heard(id, call, after)) assert.ok(frames > 0);
      const gaps = (await coverage(id, 'far')).filter(({ state: found }) => found === 'paused');
      assert.equal(gaps.length, 1);
    }

    it('stays paused when main dies', async () => {
      const paused = await pausedCall(7006);
      await scene.product.kill('SIGKILL');
      await sleep(300);
      await scene.product.restart();
      await judge(paused);
    });

    it('stays paused when capture dies', async () => {
      const paused = await pausedCall(7009);
      process.kill(scene.product.capturePid, 'SIGKILL');
      await sleep(2000);
      await judge(paused);
    });

    it('stays paused when everything dies', async () => {
      const paused = await pausedCall(7007);
      process.kill(scene.product.capturePid, 'SIGKILL');
      await scene.product.kill('SIGKILL');
      await scene.product.restart();
      await judge(paused);
    });

    it('goes on by itself though main is dead', async () => {
      await scene.product.changeSettings({ pauseSeconds: 5 });
      const { call, id } = await pausedCall(7008);
      await scene.product.kill('SIGKILL');
      await scene.product.restart();
      const isRecording = async () => (await scene.listed(call)).state === 'recording';
      await until(isRecording, 'the pause is over');
      await sleep(500);
      await finish(call);
      const gaps = (await coverage(id, 'near')).filter(({ state }) => state === 'paused');
      const lengths = gaps.map(({ startMs, endMs }) => endMs - startMs);
      assert.equal(lengths.length, 1);
      assert.ok(lengths[0]! > 4700, `${lengths[0]} ms`);
      const events = await scene.product.withCatalog((catalog) => catalog.audit.newest(100));
      const resumed = events.find(({ action, object }) => {
        return action === 'recording.resumed' && object?.id === id;
      });
      assert.equal(resumed?.actor.name, 'pause-limit');
    });
  });
});
