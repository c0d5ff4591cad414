import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { runSipp, runSippConversation, type SippScenario, sippPair } from './sipp.ts';
import { header, TestRecorder, type TestRecorderOptions } from './test-recorder.ts';

const open: TestRecorder[] = [];

afterEach(async () => {
  for (const recorder of open.splice(0)) await recorder.close();
});

async function start(options: TestRecorderOptions = {}): Promise<TestRecorder> {
  const recorder = await TestRecorder.start(options);
  open.push(recorder);
  return recorder;
}

describe('runSipp', () => {
  it('plays codes as packets, both legs of a conversation', async () => {
    for (const transport of ['udp', 'tcp'] as const) {
      const recorder = await start({ transport });
      const near = Uint8Array.from({ length: 3200 }, (_, i) => i & 0xff);
      const far = Uint8Array.from({ length: 3200 }, (_, i) => (3 * i) & 0xff);
      const target = recorder.address;
      const results = await runSippConversation({
        ...{ target, transport, legs: sippPair(1), codes: [near, far], talkMs: 600 },
      });
      for (const { exitCode, successful, failed, errors } of results) {
        assert.deepEqual(
          { exitCode, successful, failed, errors },
          { exitCode: 0, successful: 1, failed: 0, errors: '' },
        );
      }
      const invites = recorder.requests('INVITE');
      assert.match(header(invites[0]!, 'From')!, /;x-nearend;x-refci=30000004;/);
      assert.match(header(invites[1]!, 'From')!, /;x-farend;x-refci=30000004;/);
      for (const [index, codes] of [near, far].entries()) {
        const { rtp } = recorder.media.get(header(invites[index]!, 'Call-ID')!)!;
        const heard = Buffer.concat(rtp.map(({ bytes }) => bytes.subarray(12)));
        assert.deepEqual(new Uint8Array(heard), codes);
      }
    }
  });

  const scenarios: SippScenario[] = ['late-ack', 'refresh', 'update', 'cancel'];
  for (const scenario of scenarios) {
    it(`goes through ${scenario}`, async () => {
      const recorder = await start();
      const legs = sippPair(2, { otherFarNumber: '+442079460112' });
      const result = await runSipp({ scenario, target: recorder.address, legs, talkMs: 100 });
      assert.equal(result.exitCode, 0, result.errors + result.messages);
      assert.equal(result.successful, 2);
      const changed = scenario === 'update' ? recorder.requests('UPDATE') : [];
      for (const update of changed) {
        assert.match(header(update, 'From')!, /;x-farendaddr=\+442079460112>/);
      }
    });
  }

  it('says what went wrong', async () => {
    const recorder = await start({ statusOf: () => 503 });
    const legs = sippPair(3);
    const result = await runSipp({ scenario: 'leg', target: recorder.address, legs });
    assert.equal(result.exitCode, 1);
    assert.equal(result.failed, 2);
    assert.match(result.errors, /503/);
  });
});
