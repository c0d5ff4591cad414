import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type ApiClient, Product } from '../support/product.ts';
import {
  runSipp,
  runSippConversation,
  type SippResult,
  type SippScenario,
  sippPair,
} from '../support/sipp.ts';
import { g711Channels, missingFrames, uniqueSound } from '../support/unique-sound.ts';

interface Listed {
  readonly id: string;
  readonly localNumber: string;
  readonly durationSeconds: number;
}

/** Number of the call whose ACK never comes. */
const UNACKNOWLEDGED_CALL = 99;

/** 20 ms frames of one side, joined. */
function codesOf(seed: number, frames: number): Uint8Array {
  const sound = uniqueSound(seed);
  return Buffer.concat(Array.from({ length: frames }, (_, index) => sound.frame(index)!));
}

/** A stranger's SIP stack and packets, so that two mistakes of ours cannot cancel each other. */
describe('calls by sipp', () => {
  let product: Product;
  let client: ApiClient;
  let unacknowledged: Promise<SippResult>;
  let lastCall = 0;

  before(async () => {
    product = await Product.start();
    product.run('settings', 'set', 'audioFormat', 'wav-g711');
    product.run('settings', 'set', 'unknownUsers', 'record');
    client = await product.logIn();
    // Takes 32 s: goes on while the others run.
    const legs = sippPair(UNACKNOWLEDGED_CALL);
    const codes = codesOf(99, 100);
    unacknowledged = runSipp({ scenario: 'lost-ack', target: target('udp'), legs, codes });
  });
  after(() => product.close());

  const target = (transport: 'udp' | 'tcp') => ({
    host: '127.0.0.1',
    port: product.report.sipPorts[transport],
  });

  /** The recording of the one call of this near end, once it is listed. */
  async function recordingOf(localNumber: string): Promise<Listed> {
    for (;;) {
      const all = await client.recordings<Listed>();
      const own = all.find((recording) => recording.localNumber === localNumber);
      if (own !== undefined) return own;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  for (const transport of ['udp', 'tcp'] as const) {
    it(`records a conversation over ${transport} bit for bit`, async () => {
      const legs = sippPair(++lastCall);
      const codes = [codesOf(2 * lastCall, 75), codesOf(2 * lastCall + 1, 75)] as const;
      const results = await runSippConversation({
        ...{ target: target(transport), transport, legs, codes, talkMs: 2000 },
      });
      assert.deepEqual(
        results.map(({ exitCode, errors }) => [exitCode, errors]),
        [
          ...[
            [0, ''],
            [0, ''],
          ],
        ],
      );
      const { id } = await recordingOf(legs[0].nearNumber);
      const channels = g711Channels(await client.bytes(`/recordings/${id}/audio`));
      for (const [index, side] of (['near', 'far'] as const).entries()) {
        const sent = Array.from({ length: 75 }, (_, frame) =>
          codes[index]!.subarray(frame * 160, frame * 160 + 160),
        );
        assert.deepEqual(missingFrames(channels[side], sent), [], side);
      }
    });
  }

  const recorded: SippScenario[] = ['late-ack', 'refresh', 'update'];
  for (const scenario of recorded) {
    it(`goes through ${scenario}`, async () => {
      const legs = sippPair(++lastCall, { otherFarNumber: '+442079460112' });
      const codes = codesOf(2 * lastCall, 100);
      const result = await runSipp({ scenario, target: target('udp'), legs, codes, talkMs: 800 });
      assert.equal(result.exitCode, 0, result.errors + result.messages);
      const recording = await recordingOf(legs[0].nearNumber);
      assert.ok(recording.durationSeconds >= 0.7, `${recording.durationSeconds} s`);
    });
  }

  it('answers every CANCEL and INVITE, whichever is quicker', async () => {
    for (const isHeldUp of [false, true]) {
      const legs = [1, 2, 3, 4].flatMap(() => sippPair(++lastCall));
      // Nothing is answered without capture: each gets 100 and can be cancelled.
      if (isHeldUp) process.kill(product.capturePid, 'SIGSTOP');
      const running = runSipp({ scenario: 'cancel', target: target('udp'), legs });
      const { exitCode, successful, errors, messages } = await running.finally(() =>
        process.kill(product.capturePid, 'SIGCONT'),
      );
      assert.equal(exitCode, 0, errors + messages);
      assert.equal(successful, 8);
      if (isHeldUp)
        assert.equal(messages.match(/message received[^\n]*\n\nSIP\/2.0 487 /g)?.length, 8);
    }
  });

  it('ends a call whose ACK never comes, and keeps what was said', async () => {
    const { exitCode, successful, errors, messages } = await unacknowledged;
    assert.deepEqual({ exitCode, successful, errors }, { exitCode: 0, successful: 2, errors: '' });
    const answers = messages.match(/message received[^\n]*\n\nSIP\/2.0 200 /g) ?? [];
    assert.ok(answers.length >= 16, `${answers.length} copies of the 200`);
    const [leg] = sippPair(UNACKNOWLEDGED_CALL);
    const { id } = await recordingOf(leg.nearNumber);
    const channels = g711Channels(await client.bytes(`/recordings/${id}/audio`));
    const codes = codesOf(99, 100);
    const sent = Array.from({ length: 100 }, (_, frame) =>
      codes.subarray(frame * 160, frame * 160 + 160),
    );
    assert.deepEqual(missingFrames(channels.near, sent), []);
  });
});
