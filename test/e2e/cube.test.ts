import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { framesOf, SourceScene } from '../support/source-scene.ts';

const GUID = '1334370502-1348997600-2396699092-3395863316';

/** Header lines of a CUBE that records by itself: who is heard on which m-line. */
const headersOf = (first: string, second: string): string[] => [
  `X-Cisco-Recording-Participant: sip:${first}@10.0.0.5;media-index="0"`,
  `X-Cisco-Recording-Participant: sip:${second}@10.0.0.32;media-index="1"`,
  `Cisco-Guid: ${GUID}`,
  'Contact: <sip:[local_ip]:[local_port];transport=[transport]>',
];

/** Network-based recording of Cisco CUBE: one dialog, parties named in headers. */
describe('Cisco CUBE', () => {
  let scene: SourceScene;

  before(async () => {
    scene = await SourceScene.start(2);
  });
  after(() => scene.close());

  it('names the parties in headers, and is taken at the recording number alone', async () => {
    const user = scene.nextUser();
    const headers = headersOf('+12025550143', user);
    const offer = [{}, {}];
    await scene.run([{ send: 'INVITE', offer, headers, status: 404 }]);
    await scene.run([
      { send: 'INVITE', offer, headers, user: '7878' },
      { talk: [31, 32], frames: 25 },
      { send: 'BYE' },
    ]);
    const recording = await scene.recordingOf(user);
    await scene.assertHeard(recording, { near: framesOf(32, 25), far: framesOf(31, 25) });
    const { session, parties } = await scene.factsOf(recording);
    assert.equal(session.dialect, 'cube');
    assert.deepEqual(parties, {
      near: {
        side: 'near',
        number: user,
        address: `${user}@10.0.0.32`,
        callIdentifier: GUID,
      },
      far: { side: 'far', number: '+12025550143', address: '+12025550143@10.0.0.5' },
    });
  });

  it('follows a transfer: another participant, another port', async () => {
    const user = scene.nextUser();
    const offer = [{}, {}];
    const moved = [{ port: 31_000 }, {}];
    await scene.run([
      { send: 'INVITE', offer, headers: headersOf('+12025550143', user), user: '7878' },
      { talk: [39, 40], frames: 25 },
      { send: 'INVITE', offer: moved, headers: headersOf('+442079460112', user) },
      { talk: [41, 40], frames: 25 },
      { send: 'BYE' },
    ]);
    const recording = await scene.recordingOf(user);
    const far = [...framesOf(39, 25), ...framesOf(41, 25)];
    await scene.assertHeard(recording, { near: framesOf(40, 50), far });
    assert.deepEqual(await scene.farNamesOf(recording), ['+12025550143', '+442079460112']);
    assert.equal(recording.isComplete, true);
  });
});
