import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeG711, encodeG711, mixToMono } from '../../src/audio/index.ts';
import {
  CALL_LINES,
  CALL_STREAMS,
  callMetadata,
  callOf,
  metadataXml,
} from '../support/siprec-metadata.ts';
import { framesOf, pause, SourceScene, statesOf } from '../support/source-scene.ts';
import { missingFrames, spanOfFrames } from '../support/unique-sound.ts';

const CAROL = { id: 'p3', aor: 'sip:+442079460112@carrier.example', name: 'Carol' };

const mixedWithSilence = (codes: Uint8Array): Uint8Array =>
  encodeG711('u', mixToMono(decodeG711('u', codes), new Int16Array(codes.length)));

/** By how much a timeline may be off. */
const OFF_MS = 20;

/** What happens in the middle of calls, and what of that is heard and shown. */
describe('SIPREC, in the middle of a call,', { concurrency: 4 }, () => {
  let scene: SourceScene;

  before(async () => {
    scene = await SourceScene.start(20);
  });
  after(() => scene.close());

  it('shows a hold, and goes on after it', async () => {
    const user = scene.nextUser();
    const quiet = [{ label: '1' }, { label: '2', direction: 'inactive' as const }];
    const participants = callOf(user, { send: [] });
    const silent = metadataXml({ participants, streams: CALL_STREAMS });
    await scene.run([
      { send: 'INVITE', offer: CALL_LINES, metadata: callMetadata(user) },
      { talk: [3, 4], frames: 25 },
      { send: 'INVITE', offer: quiet, metadata: silent, expects: 'a=inactive' },
      { talk: [3, undefined], frames: 25 },
      { send: 'INVITE', offer: CALL_LINES, metadata: callMetadata(user) },
      { talk: [3, 4], frames: 25 },
      { send: 'BYE' },
    ]);
    const recording = await scene.recordingOf(user);
    await scene.assertHeard(recording, { near: framesOf(4, 50), far: framesOf(3, 75) });
    const { coverage, parties } = await scene.factsOf(recording);
    assert.equal(parties.far.displayName, 'Dana');
    assert.deepEqual(statesOf(coverage.near), ['recorded', 'on-hold', 'recorded']);
    assert.deepEqual(statesOf(coverage.far), ['recorded']);
    const held = coverage.near.find(({ state }) => state === 'on-hold')!;
    // What the other said meanwhile lies within the hold.
    const { far } = await scene.channelsOf(recording);
    const { fromMs, toMs } = spanOfFrames(far, framesOf(3, 25, 25));
    const what = `${fromMs}-${toMs} in ${held.startMs}-${held.endMs}`;
    assert.ok(held.startMs - OFF_MS <= fromMs && toMs <= held.endMs + OFF_MS, what);
    assert.equal(recording.isComplete, true);
  });

  it('follows a transfer that is told in an UPDATE without description', async () => {
    const user = scene.nextUser();
    const [dana] = callOf(user);
    const transferred = metadataXml({
      mode: 'partial',
      participants: [
        { ...dana!, hasLeft: true, send: undefined },
        { ...CAROL, send: ['a'] },
      ],
    });
    await scene.run([
      { send: 'INVITE', offer: CALL_LINES, metadata: callMetadata(user) },
      { talk: [5, 6], frames: 25 },
      { send: 'UPDATE', metadata: transferred },
      { talk: [5, 6], frames: 25 },
      { send: 'BYE' },
    ]);
    const recording = await scene.recordingOf(user);
    assert.equal(recording.remoteNumber, '+442079460112');
    const { partyChanges, startedAtMs } = await scene.factsOf(recording);
    const changedMs = partyChanges[0]!.atMs - startedAtMs;
    const { far } = await scene.channelsOf(recording);
    assert.ok(changedMs > spanOfFrames(far, framesOf(5, 25)).toMs - 100, 'after the first words');
    assert.deepEqual(await scene.farNamesOf(recording), ['Dana', 'Carol']);
    await scene.assertHeard(recording, { near: framesOf(6, 50), far: framesOf(5, 50) });
  });

  it('follows a blind transfer: another stream for another party', async () => {
    const user = scene.nextUser();
    const [dana, ada] = callOf(user);
    const transferred = metadataXml({
      participants: [
        { ...dana!, hasLeft: true, send: [] },
        { ...CAROL, send: ['c'], recv: ['b'] },
        { ...ada!, recv: ['c'] },
      ],
      streams: { b: '2', c: '3' },
    });
    const offer = [{ label: '1', port: 0 }, { label: '2' }, { label: '3' }];
    await scene.run([
      { send: 'INVITE', offer: CALL_LINES, metadata: callMetadata(user) },
      { talk: [45, 46], frames: 25 },
      { send: 'INVITE', offer, metadata: transferred },
      { talk: [undefined, 46, 47], frames: 50 },
      { send: 'BYE' },
    ]);
    const recording = await scene.recordingOf(user);
    const far = [...framesOf(45, 25), ...framesOf(47, 50)];
    await scene.assertHeard(recording, { near: framesOf(46, 75), far });
    assert.deepEqual(await scene.farNamesOf(recording), ['Dana', 'Carol']);
    const { coverage } = await scene.factsOf(recording);
    for (const side of ['near', 'far'] as const) {
      // How soon one stream follows the other is up to the source.
      const came = coverage[side].filter(({ state }) => state !== 'stream-missing');
      assert.deepEqual(statesOf(came), ['recorded'], side);
    }
  });

  it('follows an attended transfer: the question is a recording of its own', async () => {
    const user = scene.nextUser();
    const [dana, ada] = callOf(user);
    const group = `g${user}`;
    const quiet = CALL_LINES.map((line) => ({ ...line, direction: 'inactive' as const }));
    const asked = [{ ...CAROL, send: ['a'], recv: ['b'] }, ada!];
    const talk = scene.run([
      { send: 'INVITE', offer: CALL_LINES, metadata: callMetadata(user, { group }) },
      { talk: [48, 49], frames: 25 },
      { send: 'INVITE', offer: quiet },
      { talk: [undefined, undefined], frames: 100 },
      {
        ...{ send: 'INVITE', offer: CALL_LINES },
        metadata: callMetadata(user, {
          participants: [{ ...dana!, hasLeft: true, send: [] }, ...asked],
          group,
        }),
      },
      { talk: [50, 49], frames: 25 },
      { send: 'BYE' },
    ]);
    await pause(1000);
    const question = { group, session: 's2', participants: [ada!, asked[0]!] };
    await scene.run([
      { send: 'INVITE', offer: CALL_LINES, metadata: callMetadata(user, question) },
      { talk: [51, 52], frames: 25 },
      { send: 'BYE' },
    ]);
    await talk;
    const [first, second] = await scene.recordingsOf(user, 2);
    await scene.assertHeard(first!, {
      near: framesOf(49, 50),
      far: [...framesOf(48, 25), ...framesOf(50, 25)],
    });
    await scene.assertHeard(second!, { near: framesOf(52, 25), far: framesOf(51, 25) });
    assert.equal(second!.conversationId, first!.conversationId);
    assert.equal(second!.remoteNumber, '+442079460112');
    assert.deepEqual(await scene.farNamesOf(first!), ['Dana', 'Carol']);
    const { coverage } = await scene.factsOf(first!);
    for (const side of ['near', 'far'] as const) {
      assert.deepEqual(statesOf(coverage[side]), ['recorded', 'on-hold', 'recorded'], side);
    }
  });

  it('hears everybody in a conference', async () => {
    const user = scene.nextUser();
    const joined = metadataXml({
      participants: [...callOf(user), { ...CAROL, send: ['c'] }],
      streams: { ...CALL_STREAMS, c: '3' },
    });
    await scene.run([
      { send: 'INVITE', offer: CALL_LINES, metadata: callMetadata(user) },
      { talk: [7, 8], frames: 25 },
      { send: 'INVITE', offer: [...CALL_LINES, { label: '3' }], metadata: joined },
      { talk: [undefined, 8, 9], frames: 25 },
      { talk: [7, 8, undefined], frames: 25 },
      { send: 'BYE' },
    ]);
    const recording = await scene.recordingOf(user);
    const { near, far } = await scene.channelsOf(recording);
    assert.deepEqual(missingFrames(near, framesOf(8, 75)), []);
    // Who shares a side is mixed into it, with silence too.
    const sent = [...framesOf(7, 25), ...framesOf(9, 25), ...framesOf(7, 25, 25)];
    assert.deepEqual(missingFrames(far, sent.map(mixedWithSilence)), []);
    const { parties } = await scene.factsOf(recording);
    assert.equal(parties.far.displayName, 'Dana, Carol');
    await scene.assertWhole(recording);
  });

  it('takes a stream that is added, and lets one go that is taken out', async () => {
    const user = scene.nextUser();
    const metadata = callMetadata(user);
    await scene.run([
      { send: 'INVITE', offer: CALL_LINES.slice(0, 1), metadata },
      { talk: [10], frames: 25 },
      { send: 'INVITE', offer: CALL_LINES, metadata },
      { talk: [10, 11], frames: 25 },
      { send: 'INVITE', offer: [{ label: '1', port: 0 }, { label: '2' }], expects: 'm=audio 0 ' },
      { talk: [undefined, 11], frames: 50 },
      { send: 'BYE' },
    ]);
    const recording = await scene.recordingOf(user);
    await scene.assertHeard(recording, { near: framesOf(11, 75), far: framesOf(10, 50) });
    const { coverage } = await scene.factsOf(recording);
    assert.deepEqual(statesOf(coverage.near), ['stream-missing', 'recorded']);
    assert.deepEqual(statesOf(coverage.far), ['recorded', 'on-hold']);
  });

  it('offers again what was agreed on to a re-INVITE without description', async () => {
    const user = scene.nextUser();
    await scene.run([
      { send: 'INVITE', offer: CALL_LINES, metadata: callMetadata(user) },
      { talk: [25, 26], frames: 25 },
      { send: 'INVITE', expects: 'a=label:2', answer: CALL_LINES },
      { talk: [25, 26], frames: 25 },
      { send: 'BYE' },
    ]);
    const recording = await scene.recordingOf(user);
    await scene.assertHeard(recording, { near: framesOf(26, 50), far: framesOf(25, 50) });
  });

  it('loses nothing to an inactive re-INVITE before the goodbye, or to metadata in it', async () => {
    const user = scene.nextUser();
    const inactive = CALL_LINES.map((line) => ({ ...line, direction: 'inactive' as const }));
    const gone = metadataXml({
      mode: 'partial',
      participants: callOf(user).map((each) => ({ ...each, send: undefined, hasLeft: true })),
    });
    await scene.run([
      { send: 'INVITE', offer: CALL_LINES, metadata: callMetadata(user) },
      { talk: [27, 28], frames: 25 },
      { send: 'INVITE', offer: inactive },
      { send: 'BYE', metadata: gone },
    ]);
    const recording = await scene.recordingOf(user);
    assert.equal(recording.remoteNumber, '+12025550143');
    await scene.assertHeard(recording, { near: framesOf(28, 25), far: framesOf(27, 25) });
  });

  it('follows codec, packet length, port and address while the media goes on', async () => {
    const user = scene.nextUser();
    const moved = { codec: 'PCMA', packetMs: 40, address: '127.0.0.2', port: 31000 } as const;
    const changed = CALL_LINES.map((line) => ({ ...line, ...moved }));
    await scene.run([
      { send: 'INVITE', offer: CALL_LINES, metadata: callMetadata(user) },
      { talk: [35, 36], frames: 50, goesOn: true },
      { send: 'INVITE', offer: changed, expects: 'RTP/AVP 8 101' },
      { talk: [35, 36], frames: 50, ...moved },
      { send: 'BYE' },
    ]);
    const recording = await scene.recordingOf(user);
    await scene.assertWhole(recording);
    const { legs } = await scene.factsOf(recording);
    for (const { segments, sources } of legs) {
      const codecs = segments.map(({ format, startMs, endMs }) => {
        return [format.encodingName, endMs - startMs];
      });
      assert.deepEqual(codecs, [
        ['PCMU', 1000],
        ['PCMA', 1000],
      ]);
      assert.deepEqual(
        sources.map((source) => source.split(':')[0]),
        ['127.0.0.1', '127.0.0.2'],
      );
    }
    const inMuLaw = (frame: Uint8Array) => encodeG711('u', decodeG711('a', frame));
    const said = (seed: number) => [...framesOf(seed, 50), ...framesOf(seed, 50, 50).map(inMuLaw)];
    await scene.assertHeard(recording, { near: said(36), far: said(35) });
  });

  it('loses nothing to an offer that it refuses', async () => {
    const user = scene.nextUser();
    const crypto = 'a=crypto:1 F8_128_HMAC_SHA1_80 inline:x';
    const unusable = CALL_LINES.map((line) => ({ ...line, crypto }));
    await scene.run([
      { send: 'INVITE', offer: CALL_LINES, metadata: callMetadata(user) },
      { talk: [53, 54], frames: 25 },
      { send: 'UPDATE', offer: unusable, status: 488 },
      { talk: [53, 54], frames: 100 },
      { send: 'BYE' },
    ]);
    const recording = await scene.recordingOf(user);
    await scene.assertHeard(recording, { near: framesOf(54, 125), far: framesOf(53, 125) });
    assert.equal(recording.isComplete, true);
  });

  it('asks to wait with an offer while its own is open, and goes on', async () => {
    const user = scene.nextUser();
    const glare = { send: 'UPDATE', offer: CALL_LINES, status: 491 } as const;
    await scene.run([
      { send: 'INVITE', offer: CALL_LINES, metadata: callMetadata(user) },
      { talk: [37, 38], frames: 25 },
      { send: 'INVITE', expects: 'a=label:2', answer: CALL_LINES, beforeAck: glare },
      { talk: [37, 38], frames: 25 },
      { send: 'UPDATE', offer: CALL_LINES, expects: 'a=label:2' },
      { talk: [37, 38], frames: 25 },
      { send: 'BYE' },
    ]);
    const recording = await scene.recordingOf(user);
    await scene.assertHeard(recording, { near: framesOf(38, 75), far: framesOf(37, 75) });
    assert.equal(recording.isComplete, true);
  });
});
