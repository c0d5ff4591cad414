import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeG711, encodeG711 } from '../../src/audio/index.ts';
import { type CucmCall, cucmFrom, cucmInvite, cucmRequest } from '../support/cucm-source.ts';
import { framesOf, SourceScene, statesOf } from '../support/source-scene.ts';
import type { SourceStep } from '../support/source-steps.ts';
import { spanOfFrames } from '../support/unique-sound.ts';

const DANA = '+12025550143';
const CAROL = '+442079460112';

/** What happens in the middle of calls of CUCM: two dialogs of sipp, one of each side. */
describe('CUCM, in the middle of a call,', { concurrency: 4 }, () => {
  let scene: SourceScene;
  let lastIdentifier = 40_000_000;

  before(async () => {
    scene = await SourceScene.start(20);
  });
  after(() => scene.close());

  function newCall(far = DANA): CucmCall {
    lastIdentifier += 2;
    return { near: scene.nextUser(), refci: lastIdentifier, far, farRefci: lastIdentifier - 1 };
  }

  /** Both legs at once; `steps` of the near leg have the first seed, of the far leg the second. */
  async function place(
    call: CucmCall,
    seeds: readonly [near: number, far: number],
    steps: (side: 'near' | 'far', seed: number) => readonly SourceStep[],
  ): Promise<void> {
    const legs = (['near', 'far'] as const).map((side, index) => {
      return scene.run(steps(side, seeds[index]!), { from: cucmFrom(side, call) });
    });
    await Promise.all(legs);
  }

  /** A stretch of a call that ends with BYE: after it the next, on new dialogs, may come. */
  const stretch = (call: CucmCall, seeds: readonly [near: number, far: number]) =>
    place(call, seeds, (_, seed) => [
      cucmInvite(),
      { talk: [seed], frames: 25 },
      { send: 'BYE', headers: [] },
    ]);

  /** Asserts that parts of one conversation hold these voices, and returns their far numbers. */
  async function assertParts(
    call: CucmCall,
    voices: readonly (readonly [near: number, far: number])[],
  ): Promise<(string | null)[]> {
    const parts = await scene.recordingsOf(call.near, voices.length);
    assert.equal(parts.length, voices.length);
    for (const [index, part] of parts.entries()) {
      const [near, far] = voices[index]!;
      await scene.assertHeard(part, { near: framesOf(near, 25), far: framesOf(far, 25) });
      await scene.assertWhole(part);
      assert.equal(part.conversationId, parts[0]!.conversationId);
    }
    return parts.map(({ remoteNumber }) => remoteNumber);
  }

  it('holds and resumes: two recordings of one conversation', async () => {
    const call = newCall();
    await stretch(call, [101, 102]);
    await stretch(call, [103, 104]);
    const voices = [
      [101, 102],
      [103, 104],
    ] as const;
    assert.deepEqual(await assertParts(call, voices), [DANA, DANA]);
  });

  it('transfers blind: the next recording has the new party', async () => {
    const call = newCall();
    await stretch(call, [105, 106]);
    await stretch({ ...call, far: CAROL, farRefci: call.farRefci + 100_000 }, [107, 108]);
    const voices = [
      [105, 106],
      [107, 108],
    ] as const;
    assert.deepEqual(await assertParts(call, voices), [DANA, CAROL]);
  });

  it('transfers attended: the question is a call of its own, the talk goes on with it', async () => {
    const call = newCall();
    await stretch(call, [109, 110]);
    const question = { ...call, refci: call.refci + 200_000, far: CAROL };
    await stretch({ ...question, farRefci: question.refci + 1 }, [111, 112]);
    // The far end was given to Carol: what was talked about goes on with the first identifier.
    await stretch({ ...call, far: CAROL, farRefci: question.refci + 1 }, [113, 114]);
    const [first, consult, last] = await scene.recordingsOf(call.near, 3);
    assert.deepEqual(
      [first, consult, last].map((part) => part!.remoteNumber),
      [DANA, CAROL, CAROL],
    );
    assert.equal(last!.conversationId, first!.conversationId);
    assert.notEqual(consult!.conversationId, first!.conversationId);
    for (const [part, near] of [
      [first!, 109],
      [consult!, 111],
      [last!, 113],
    ] as const) {
      await scene.assertHeard(part, { near: framesOf(near, 25), far: framesOf(near + 1, 25) });
    }
  });

  it('makes a conference: the next recording is with the bridge', async () => {
    const call = newCall();
    await stretch(call, [115, 116]);
    const bridge = { far: 'b001234567', farDevice: 'CFB_LAB', farRefci: call.farRefci + 300_000 };
    await stretch({ ...call, ...bridge }, [117, 118]);
    const voices = [
      [115, 116],
      [117, 118],
    ] as const;
    assert.deepEqual(await assertParts(call, voices), [DANA, 'b001234567']);
  });

  it('transfers beyond a trunk: UPDATE names the new party from then on', async () => {
    const call = newCall();
    await place(call, [119, 120], (side, seed) => [
      cucmInvite(),
      { talk: [seed], frames: 25 },
      cucmRequest('UPDATE', { from: cucmFrom(side, { ...call, far: CAROL }) }),
      { talk: [seed], frames: 25 },
      { send: 'BYE', headers: [] },
    ]);
    const recording = await scene.recordingOf(call.near);
    await scene.assertHeard(recording, { near: framesOf(119, 50), far: framesOf(120, 50) });
    assert.equal(recording.remoteNumber, CAROL);
    assert.deepEqual(await scene.farNamesOf(recording), [DANA, CAROL]);
    const { partyChanges, startedAtMs } = await scene.factsOf(recording);
    const { near } = await scene.channelsOf(recording);
    const changedMs = partyChanges[0]!.atMs - startedAtMs;
    assert.ok(changedMs > spanOfFrames(near, framesOf(119, 25)).toMs - 100);
    // The answer to UPDATE lets them talk: its turn of the SIP server and one packet lie between.
    assert.ok(changedMs < spanOfFrames(near, framesOf(119, 25, 25)).fromMs + 50);
  });

  it('says in the dialog that it sends nothing for a while: that is a hold', async () => {
    const call = newCall();
    const inactive = { codec: 'PCMU', direction: 'inactive' } as const;
    await place(call, [121, 122], (_, seed) => [
      cucmInvite(),
      { talk: [seed], frames: 25 },
      cucmRequest('INVITE', { offer: [inactive], expects: 'a=inactive' }),
      { talk: [undefined], frames: 100 },
      cucmInvite(),
      { talk: [seed], frames: 25 },
      { send: 'BYE', headers: [] },
    ]);
    const recording = await scene.recordingOf(call.near);
    await scene.assertHeard(recording, { near: framesOf(121, 50), far: framesOf(122, 50) });
    const { coverage } = await scene.factsOf(recording);
    for (const side of [coverage.near, coverage.far]) {
      assert.deepEqual(statesOf(side), ['recorded', 'on-hold', 'recorded']);
      const held = side.find(({ state }) => state === 'on-hold')!;
      assert.ok(held.endMs - held.startMs > 1900);
    }
    assert.equal(recording.isComplete, true);
  });

  for (const isOffered of [true, false]) {
    const how = isOffered ? 'with' : 'without';
    it(`changes codec, packet length, port and address by a re-INVITE ${how} offer`, async () => {
      const call = newCall();
      const moved = { codec: 'PCMA', packetMs: 40, address: '127.0.0.2', port: 31_000 } as const;
      await place(call, isOffered ? [123, 124] : [125, 126], (_, seed) => [
        cucmInvite(),
        { talk: [seed], frames: 50, goesOn: true },
        isOffered
          ? cucmRequest('INVITE', { offer: [moved], expects: 'RTP/AVP 8 101' })
          : cucmInvite(moved),
        { talk: [seed], frames: 50, ...moved },
        { send: 'BYE', headers: [] },
      ]);
      const recording = await scene.recordingOf(call.near);
      const inMuLaw = (frame: Uint8Array) => encodeG711('u', decodeG711('a', frame));
      const said = (seed: number) => [
        ...framesOf(seed, 50),
        ...framesOf(seed, 50, 50).map(inMuLaw),
      ];
      const [near, far] = isOffered ? [123, 124] : [125, 126];
      await scene.assertHeard(recording, { near: said(near!), far: said(far!) });
      await scene.assertWhole(recording);
      for (const { segments, sources } of (await scene.factsOf(recording)).legs) {
        const codecs = segments.map(({ format }) => format.encodingName);
        assert.deepEqual(codecs, ['PCMU', 'PCMA']);
        assert.deepEqual(
          sources.map((source) => source.split(':')[0]),
          ['127.0.0.1', '127.0.0.2'],
        );
      }
    });
  }

  it('crosses its offer with ours: 491, and all goes on', async () => {
    const call = newCall();
    const glare = cucmRequest('UPDATE', { offer: [{ codec: 'PCMU' }], status: 491 });
    await place(call, [127, 128], (_, seed) => [
      cucmInvite(),
      { talk: [seed], frames: 25 },
      cucmInvite({ codec: 'PCMU' }, { beforeAck: glare }),
      { talk: [seed], frames: 25 },
      { send: 'BYE', headers: [] },
    ]);
    const recording = await scene.recordingOf(call.near);
    await scene.assertHeard(recording, { near: framesOf(127, 50), far: framesOf(128, 50) });
    assert.equal(recording.isComplete, true);
  });

  it('refreshes by re-INVITE and by UPDATE without description: nothing changes', async () => {
    const call = newCall();
    await place(call, [129, 130], (_, seed) => [
      cucmInvite(),
      { talk: [seed], frames: 75, goesOn: true },
      cucmInvite(),
      cucmRequest('UPDATE'),
      { talk: [seed], frames: 25 },
      { send: 'BYE', headers: [] },
    ]);
    const recording = await scene.recordingOf(call.near);
    await scene.assertHeard(recording, { near: framesOf(129, 100), far: framesOf(130, 100) });
    const { legs, partyChanges } = await scene.factsOf(recording);
    assert.deepEqual(partyChanges, []);
    for (const { segments } of legs) {
      const lengths = segments.map(({ startMs, endMs }) => endMs - startMs);
      assert.deepEqual(lengths, [2000]);
    }
    await scene.assertWhole(recording);
  });
});
