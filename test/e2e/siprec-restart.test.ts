import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { runSource } from '../support/run-source.ts';
import {
  CALL_LINES,
  CALL_STREAMS,
  callMetadata,
  callOf,
  metadataXml,
} from '../support/siprec-metadata.ts';
import { framesOf, pause, SourceScene } from '../support/source-scene.ts';

it('SIPREC goes on with both streams after the program was killed', async (t) => {
  const scene = await SourceScene.start(1);
  t.after(() => scene.close());
  const user = scene.nextUser();
  const carol = { id: 'p3', aor: 'sip:4199@pbx.example', name: 'Carol', send: ['c'] };
  // A connection would not outlive it.
  const running = runSource(
    scene.product,
    [
      { send: 'INVITE', offer: CALL_LINES, metadata: callMetadata(user) },
      { talk: [33, 34], frames: 25 },
      { talk: [33, 34], frames: 150 },
      // Of whom it heard before it was killed.
      { send: 'UPDATE', metadata: metadataXml({ mode: 'partial', participants: [carol] }) },
      { send: 'BYE' },
    ],
    { transport: 'udp' },
  );
  await pause(1000);
  await scene.product.kill('SIGKILL');
  await scene.product.restart();
  const { exitCode, errors, messages } = await running;
  assert.equal(exitCode, 0, errors + messages);
  const recording = await scene.recordingOf(user);
  await scene.assertHeard(recording, { near: framesOf(34, 175), far: framesOf(33, 175) });
  const { parties } = await scene.factsOf(recording);
  assert.equal(parties.far.displayName, 'Dana, Carol');
});

it('SIPREC leaves nothing of what came between two calls, when everything was killed', async (t) => {
  const scene = await SourceScene.start(1);
  t.after(() => scene.close());
  const { product } = scene;
  const user = scene.nextUser();
  const metadata = (isOver: boolean) =>
    metadataXml({ session: 's1', isOver, participants: callOf(user), streams: CALL_STREAMS });
  const running = runSource(
    product,
    [
      { send: 'INVITE', offer: CALL_LINES, metadata: metadata(false) },
      { talk: [33, 34], frames: 25 },
      { send: 'UPDATE', metadata: metadata(true) },
      { talk: [35, 36], frames: 200 },
    ],
    { transport: 'udp' },
  );
  await scene.recordingOf(user);
  await pause(1000);
  process.kill(product.capturePid, 'SIGKILL');
  await product.kill('SIGKILL');
  await running;
  const journals = readdirSync(join(product.dataDirectory, 'journal'));
  assert.equal(journals.length, 1);
  // As after a night: the dialog is over.
  product.ageJournals();
  await product.restart();
  assert.equal(product.report.finalising, 0);
  assert.deepEqual(readdirSync(join(product.dataDirectory, 'journal')), []);
});
