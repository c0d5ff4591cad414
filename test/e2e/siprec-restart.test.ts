import assert from 'node:assert/strict';
import { it } from 'node:test';
import { runSource } from '../support/run-source.ts';
import { CALL_LINES, callMetadata, metadataXml } from '../support/siprec-metadata.ts';
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
