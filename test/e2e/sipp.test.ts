import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type ApiClient, Product } from '../support/product.ts';
import { runSipp, runSippConversation, type SippScenario, sippPair } from '../support/sipp.ts';
import { g711Channels, missingFrames, uniqueSound } from '../support/unique-sound.ts';

interface Listed {
  readonly id: string;
  readonly localNumber: string;
  readonly remoteNumber: string;
  readonly durationSeconds: number;
  readonly isComplete: boolean;
}

/** 20 ms frames of one side, joined. */
function codesOf(seed: number, frames: number): Uint8Array {
  const sound = uniqueSound(seed);
  return Buffer.concat(Array.from({ length: frames }, (_, index) => sound.frame(index)!));
}

/** A stranger's SIP stack and packets, so that two mistakes of ours cannot cancel each other. */
describe('calls by sipp', () => {
  let product: Product;
  let client: ApiClient;
  let lastCall = 0;
  const seen = new Set<string>();

  before(async () => {
    product = await Product.start();
    product.run('settings', 'set', 'audioFormat', 'wav-g711');
    product.run('settings', 'set', 'unknownUsers', 'record');
    client = await product.logIn();
  });
  after(() => product.close());

  const target = (transport: 'udp' | 'tcp') => ({
    host: '127.0.0.1',
    port: product.report.sipPorts[transport],
  });

  async function newRecordings(count: number): Promise<Listed[]> {
    const all = await client.waitForRecordings<Listed>(seen.size + count);
    const fresh = all.filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    assert.equal(fresh.length, count);
    return fresh;
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
      const [recording] = await newRecordings(1);
      assert.equal(recording!.localNumber, legs[0].nearNumber);
      const channels = g711Channels(await client.bytes(`/recordings/${recording!.id}/audio`));
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
      const [recording] = await newRecordings(1);
      assert.equal(recording!.localNumber, legs[0].nearNumber);
    });
  }

  it('answers every CANCEL and INVITE, whichever is quicker', async () => {
    const legs = [1, 2, 3, 4].flatMap(() => sippPair(++lastCall));
    const result = await runSipp({ scenario: 'cancel', target: target('udp'), legs });
    assert.equal(result.exitCode, 0, result.errors + result.messages);
    assert.equal(result.successful, 8);
  });
});
