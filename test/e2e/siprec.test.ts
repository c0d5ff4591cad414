import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type ApiClient, Product } from '../support/product.ts';
import { metadataXml, type TestParticipant } from '../support/siprec-metadata.ts';
import { runSiprec, type SiprecStep } from '../support/siprec-scenario.ts';
import { g711Channels, missingFrames, uniqueSound } from '../support/unique-sound.ts';

interface Listed {
  readonly id: string;
  readonly localNumber: string;
  readonly localName: string | null;
  readonly remoteNumber: string | null;
  readonly direction: string;
  readonly isComplete: boolean;
  readonly durationSeconds: number;
}

const LINES = [{ label: '1' }, { label: '2' }];
const STREAMS = { a: '1', b: '2' };

/** Somebody who called first and somebody who was called; the second is a user. */
function callOf(user: string, changes: Partial<TestParticipant> = {}): TestParticipant[] {
  return [
    { id: 'p1', aor: 'sip:+12025550143@carrier.example', name: 'Dana', send: ['a'], recv: ['b'] },
    { id: 'p2', aor: `sip:${user}@pbx.example`, name: 'Ada', send: ['b'], recv: ['a'], ...changes },
  ];
}

const frames = (seed: number, count: number, from = 0): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => uniqueSound(seed).frame(from + i)!);

/** Recording sessions of a SIP stack of strangers, with voices of which every frame is known. */
describe('SIPREC', () => {
  let product: Product;
  let client: ApiClient;
  let lastUser = 4100;

  before(async () => {
    product = await Product.start();
    product.run('settings', 'set', 'audioFormat', 'wav-g711');
    client = await product.logIn();
  });
  after(() => product.close());

  /** A user whose calls are recorded, with a number of their own. */
  async function newUser(): Promise<string> {
    const number = String(++lastUser);
    const flags = ['--login', `u${number}`, '--number', number, '--mode', 'cisco'];
    product.run('user', 'add', ...flags);
    await new Promise((resolve) => setTimeout(resolve, 150));
    return number;
  }

  async function run(steps: readonly SiprecStep[]): Promise<void> {
    const { exitCode, errors, messages } = await runSiprec(product, steps);
    assert.equal(exitCode, 0, errors + messages);
  }

  /** The recordings of this user, oldest first, once there are so many. */
  async function recordingsOf(number: string, count = 1): Promise<Listed[]> {
    for (;;) {
      const all = await client.recordings<Listed>();
      const own = all.filter(({ localNumber }) => localNumber === number);
      if (own.length >= count) return own.reverse();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  const channelsOf = async ({ id }: Listed) =>
    g711Channels(await client.bytes(`/recordings/${id}/audio`));

  async function factsOf({ id }: Listed): Promise<{
    readonly session: { readonly dialect: string; readonly policyReason: string };
    readonly parties: { readonly near: object; readonly far: { readonly displayName?: string } };
    readonly sourceMetadata?: readonly { readonly problem?: string; readonly text: string }[];
  }> {
    const { facts } = await client.get<{ facts: never }>(`/recordings/${id}`);
    return facts;
  }

  it('records both voices on their sides, the user near', async () => {
    const user = await newUser();
    const metadata = metadataXml({ participants: callOf(user), streams: STREAMS });
    await run([
      { send: 'INVITE', offer: LINES, metadata, expects: 'RTP/AVP 0 8 3 101' },
      { talk: [1, 2], frames: 50 },
      { send: 'BYE' },
    ]);
    const [recording] = await recordingsOf(user);
    const { localNumber, remoteNumber, direction, isComplete } = recording!;
    assert.deepEqual(
      { localNumber, remoteNumber, direction, isComplete },
      { localNumber: user, remoteNumber: '+12025550143', direction: 'inbound', isComplete: true },
    );
    const { near, far } = await channelsOf(recording!);
    assert.deepEqual(missingFrames(near, frames(2, 50)), []);
    assert.deepEqual(missingFrames(far, frames(1, 50)), []);
    const { session, parties, sourceMetadata } = await factsOf(recording!);
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
});
