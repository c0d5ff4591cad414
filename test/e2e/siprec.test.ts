import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { SRTP_SUITES } from '../../src/protocols/rtp/index.ts';
import { runSource } from '../support/run-source.ts';
import type { SippResult } from '../support/sipp.ts';
import {
  CALL_LINES,
  CALL_STREAMS,
  callMetadata,
  callOf,
  metadataXml,
} from '../support/siprec-metadata.ts';
import { sourceKeys } from '../support/source-keys.ts';
import { framesOf, pause, SourceScene } from '../support/source-scene.ts';
import { missingFrames } from '../support/unique-sound.ts';

const CONTACT = 'Contact: <sip:src@[local_ip]:[local_port];transport=[transport]>;+sip.src';
const RUNNING_BESIDE = 1;

/** Recording sessions of a SIP stack of strangers, with voices of which every frame is known. */
describe('SIPREC', () => {
  let scene: SourceScene;
  let lostUser: string;
  let lostGoodbye: Promise<SippResult>;

  before(async () => {
    scene = await SourceScene.start(20);
    lostUser = scene.nextUser();
    // Takes a minute: goes on while the others run.
    const headers = ['Require: siprec', 'Session-Expires: 90;refresher=uac', CONTACT];
    lostGoodbye = runSource(scene.product, [
      { send: 'INVITE', offer: CALL_LINES, metadata: callMetadata(lostUser), headers },
      { talk: [29, 30], frames: 25 },
      { awaits: 'BYE', withinMs: 100_000 },
    ]);
  });
  after(() => scene.close());

  it('ends a call that turns out not to be recorded, and keeps nothing of it', async () => {
    const journals = () => readdirSync(join(scene.product.dataDirectory, 'journal'));
    const before = (await scene.client.recordings()).length;
    await scene.run([
      { send: 'INVITE', offer: CALL_LINES },
      { talk: [17, 18], frames: 25 },
      { send: 'UPDATE', metadata: callMetadata('4999') },
      { awaits: 'BYE', withinMs: 5000 },
    ]);
    const refused = { offer: CALL_LINES, metadata: callMetadata('4999'), status: 603 };
    await scene.run([{ send: 'INVITE', ...refused }]);
    while (journals().length > RUNNING_BESIDE) await pause(100);
    assert.equal((await scene.client.recordings()).length, before);
  });

  describe('records, several calls at once,', { concurrency: 4 }, () => {
    it('both voices on their sides, the user near', async () => {
      const user = scene.nextUser();
      const expects = 'RTP/AVP 0 8 3 101';
      await scene.run([
        { send: 'INVITE', offer: CALL_LINES, metadata: callMetadata(user), expects },
        { talk: [1, 2], frames: 50 },
        { send: 'BYE' },
      ]);
      const recording = await scene.recordingOf(user);
      const { localNumber, remoteNumber, direction, isComplete } = recording;
      assert.deepEqual(
        { localNumber, remoteNumber, direction, isComplete },
        { localNumber: user, remoteNumber: '+12025550143', direction: 'inbound', isComplete: true },
      );
      await scene.assertHeard(recording, { near: framesOf(2, 50), far: framesOf(1, 50) });
      const { session, parties, sourceMetadata } = await scene.factsOf(recording);
      assert.deepEqual([session.dialect, session.policyReason], ['siprec', 'user-mode']);
      assert.deepEqual(parties, {
        near: { side: 'near', number: user, address: `${user}@pbx.example`, displayName: 'Ada' },
        far: {
          side: 'far',
          number: '+12025550143',
          address: '+12025550143@carrier.example',
          displayName: 'Dana',
        },
      });
      assert.deepEqual(
        sourceMetadata?.map(({ text, problem }) => [text.length > 500, problem]),
        [[true, undefined]],
      );
    });

    it('a single stream of both voices on both sides', async () => {
      const user = scene.nextUser();
      const participants = callOf(user, { send: ['a'] });
      const metadata = metadataXml({ participants, streams: { a: 'mixed' } });
      await scene.run([
        { send: 'INVITE', offer: [{ label: 'mixed' }], metadata },
        { talk: [12], frames: 50 },
        { send: 'BYE' },
      ]);
      const recording = await scene.recordingOf(user);
      const { near, far } = await scene.channelsOf(recording);
      assert.deepEqual(missingFrames(near, framesOf(12, 50)), []);
      assert.deepEqual(far, near);
      assert.equal(recording.remoteNumber, '+12025550143');
    });

    for (const [name, body] of [
      ['metadata before the description', { isMetadataFirst: true }],
      ['a missing closing boundary', { hasNoClosingBoundary: true }],
      ['neither option tag nor feature tag', { headers: ['Contact: <sip:src@[local_ip]>'] }],
    ] as const) {
      it(`in spite of ${name}`, async () => {
        const user = scene.nextUser();
        await scene.run([
          { send: 'INVITE', offer: CALL_LINES, metadata: callMetadata(user), ...body },
          { talk: [13, 14], frames: 25 },
          { send: 'BYE' },
        ]);
        const recording = await scene.recordingOf(user);
        await scene.assertHeard(recording, { near: framesOf(14, 25), far: framesOf(13, 25) });
        assert.equal(recording.remoteNumber, '+12025550143');
      });
    }

    for (const suite of SRTP_SUITES) {
      it(`what is encrypted by ${suite}`, async () => {
        const user = scene.nextUser();
        const keys = CALL_LINES.map((_, index) => sourceKeys(suite, index + 1));
        const offer = CALL_LINES.map((line, index) => {
          return { ...line, crypto: keys[index]!.attribute };
        });
        const seals = keys.map(({ seal }) => seal);
        await scene.run([
          {
            send: 'INVITE',
            offer,
            metadata: callMetadata(user),
            expects: `SAVP.*crypto:2 ${suite}`,
          },
          { talk: [53, 54], frames: 25, seals },
          { send: 'BYE' },
        ]);
        const recording = await scene.recordingOf(user);
        await scene.assertHeard(recording, { near: framesOf(54, 25), far: framesOf(53, 25) });
        assert.equal(recording.isComplete, true);
      });
    }

    it('at once a call of which it learns later whose it is', async () => {
      const user = scene.nextUser();
      await scene.run([
        { send: 'INVITE', offer: CALL_LINES },
        { talk: [15, 16], frames: 25 },
        { send: 'UPDATE', metadata: callMetadata(user) },
        { talk: [15, 16], frames: 25 },
        { send: 'BYE' },
      ]);
      const recording = await scene.recordingOf(user);
      await scene.assertHeard(recording, { near: framesOf(16, 50), far: framesOf(15, 50) });
      assert.equal((await scene.factsOf(recording)).session.policyReason, 'user-mode');
    });

    it('with metadata that it cannot read, which is kept', async () => {
      const attack = '<!DOCTYPE recording SYSTEM "file:///etc/passwd"><recording/>';
      await scene.run([
        { send: 'INVITE', offer: CALL_LINES, metadata: attack },
        { talk: [19, 20], frames: 25 },
        { send: 'BYE' },
      ]);
      const recording = await scene.recordingOf(null);
      await scene.assertHeard(recording, { near: framesOf(19, 25), far: framesOf(20, 25) });
      const { sourceMetadata, session } = await scene.factsOf(recording);
      assert.deepEqual(
        sourceMetadata?.map(({ text, problem }) => [text.trim(), problem]),
        [[attack, 'a document type is not read']],
      );
      assert.equal(session.policyReason, 'parties-unknown');
    });

    it('each call in one recording session by itself', async () => {
      const [first, second] = [scene.nextUser(), scene.nextUser()];
      const metadata = (user: string, session: string, isOver = false) =>
        metadataXml({ session, isOver, participants: callOf(user), streams: CALL_STREAMS });
      await scene.run([
        { send: 'INVITE', offer: CALL_LINES, metadata: metadata(first, 's1') },
        { talk: [21, 22], frames: 25 },
        { send: 'UPDATE', metadata: metadata(first, 's1', true) },
        // Between the calls: nobody's.
        { talk: [23, 24], frames: 25 },
        { send: 'UPDATE', metadata: metadata(second, 's2') },
        { talk: [21, 22], frames: 25 },
        { send: 'INVITE', offer: CALL_LINES, metadata: metadata(first, 's3') },
        { talk: [21, 22], frames: 25 },
        { send: 'BYE' },
      ]);
      const [one, three] = await scene.recordingsOf(first, 2);
      const two = await scene.recordingOf(second);
      for (const [index, recording] of [one!, two, three!].entries()) {
        const { near, far } = await scene.channelsOf(recording);
        assert.deepEqual(missingFrames(near, framesOf(22, 25, 25 * index)), [], `${index + 1}`);
        assert.deepEqual(missingFrames(far, framesOf(21, 25, 25 * index)), [], `${index + 1}`);
        const strange = [...framesOf(23, 25), ...framesOf(24, 25)];
        assert.equal(missingFrames(near, strange).length + missingFrames(far, strange).length, 100);
      }
    });
  });

  it('ends a call whose goodbye is lost when the session timer runs out', async () => {
    const { exitCode, errors, messages } = await lostGoodbye;
    assert.equal(exitCode, 0, errors + messages);
    const recording = await scene.recordingOf(lostUser);
    await scene.assertHeard(recording, { near: framesOf(30, 25), far: framesOf(29, 25) });
    const { endReason } = await scene.factsOf(recording);
    assert.deepEqual(endReason, { class: 'network', code: 'session-expired' });
  });
});
