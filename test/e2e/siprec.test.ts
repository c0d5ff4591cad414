import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { decodeG711, encodeG711, mixToMono } from '../../src/audio/index.ts';
import { type ApiClient, Product } from '../support/product.ts';
import type { SippResult } from '../support/sipp.ts';
import { metadataXml, type TestParticipant } from '../support/siprec-metadata.ts';
import { runSiprec, type SiprecStep } from '../support/siprec-scenario.ts';
import { g711Channels, missingFrames, uniqueSound } from '../support/unique-sound.ts';

interface Listed {
  readonly id: string;
  readonly localNumber: string | null;
  readonly localName: string | null;
  readonly remoteNumber: string | null;
  readonly direction: string;
  readonly isComplete: boolean;
  readonly durationSeconds: number;
}

interface TwoParties {
  readonly near: object;
  readonly far: { readonly displayName?: string };
}

const LINES = [{ label: '1' }, { label: '2' }];
const STREAMS = { a: '1', b: '2' };

const CAROL = { id: 'p3', aor: 'sip:4199@pbx.example', name: 'Carol', send: ['c'] };

/** Somebody who called first and somebody who was called; the second is a user. */
function callOf(user: string, changes: Partial<TestParticipant> = {}): TestParticipant[] {
  return [
    { id: 'p1', aor: 'sip:+12025550143@carrier.example', name: 'Dana', send: ['a'], recv: ['b'] },
    { id: 'p2', aor: `sip:${user}@pbx.example`, name: 'Ada', send: ['b'], recv: ['a'], ...changes },
  ];
}

const metadataOf = (user: string): string =>
  metadataXml({ participants: callOf(user), streams: STREAMS });

const CONTACT = 'Contact: <sip:src@[local_ip]:[local_port];transport=[transport]>;+sip.src';
/** The first user of all: their call goes on while the other tests run, for a minute. */
const LOST_USER = '4101';
const RUNNING_BESIDE = 1;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const mixedWithSilence = (codes: Uint8Array): Uint8Array =>
  encodeG711('u', mixToMono(decodeG711('u', codes), new Int16Array(codes.length)));

const frames = (seed: number, count: number, from = 0): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => uniqueSound(seed).frame(from + i)!);

/** Recording sessions of a SIP stack of strangers, with voices of which every frame is known. */
describe('SIPREC', () => {
  let product: Product;
  let client: ApiClient;
  let lastUser = 4100;
  let lostGoodbye: Promise<SippResult>;

  before(async () => {
    product = await Product.start();
    product.run('settings', 'set', 'audioFormat', 'wav-g711');
    client = await product.logIn();
    assert.equal(await newUser(), LOST_USER);
    // Takes a minute: goes on while the others run.
    const timer = { headers: ['Require: siprec', 'Session-Expires: 90;refresher=uac', CONTACT] };
    lostGoodbye = runSiprec(product, [
      { send: 'INVITE', offer: LINES, metadata: metadataOf(LOST_USER), ...timer },
      { talk: [29, 30], frames: 25 },
      { awaits: 'BYE', withinMs: 100_000 },
    ]);
  });
  after(() => product.close());

  /** A user whose calls are recorded, with a number of their own. */
  async function newUser(): Promise<string> {
    const number = String(++lastUser);
    const flags = ['--login', `u${number}`, '--number', number, '--mode', 'cisco'];
    product.run('user', 'add', ...flags);
    await pause(150);
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
      if (own.length >= count) return own;
      await pause(100);
    }
  }

  /** The one recording that is nobody's, once it is listed. */
  async function unassigned(): Promise<Listed> {
    for (;;) {
      const all = await client.recordings<Listed>();
      const own = all.find(({ localNumber }) => localNumber === null);
      if (own !== undefined) return own;
      await pause(100);
    }
  }

  const channelsOf = async ({ id }: Listed) =>
    g711Channels(await client.bytes(`/recordings/${id}/audio`));

  async function factsOf({ id }: Listed): Promise<{
    readonly session: {
      readonly dialect: string;
      readonly policyReason: string;
      readonly parties: TwoParties;
    };
    readonly parties: TwoParties;
    readonly partyChanges: readonly { readonly parties: TwoParties }[];
    readonly coverage: { readonly near: readonly { readonly state: string }[] };
    readonly endReason: object;
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

  it('shows a hold, and goes on after it', async () => {
    const user = await newUser();
    const everybody = callOf(user);
    const held = [{ label: '1' }, { label: '2', direction: 'inactive' as const }];
    const silent = metadataXml({ participants: callOf(user, { send: [] }), streams: STREAMS });
    const metadata = metadataXml({ participants: everybody, streams: STREAMS });
    await run([
      { send: 'INVITE', offer: LINES, metadata },
      { talk: [3, 4], frames: 25 },
      { send: 'INVITE', offer: held, metadata: silent, expects: 'a=inactive' },
      { talk: [3, undefined], frames: 25 },
      { send: 'INVITE', offer: LINES, metadata },
      { talk: [3, 4], frames: 25 },
      { send: 'BYE' },
    ]);
    const [recording] = await recordingsOf(user);
    const { near, far } = await channelsOf(recording!);
    assert.deepEqual(missingFrames(near, frames(4, 50)), []);
    assert.deepEqual(missingFrames(far, frames(3, 75)), []);
    const { coverage, parties } = await factsOf(recording!);
    assert.ok(coverage.near.some(({ state }) => state === 'on-hold'));
    assert.equal(parties.far.displayName, 'Dana');
  });

  it('follows a transfer that is told in an UPDATE without description', async () => {
    const user = await newUser();
    const [dana] = callOf(user);
    const transferred = metadataXml({
      mode: 'partial',
      participants: [
        { ...dana!, hasLeft: true, send: undefined },
        { id: 'p3', aor: 'sip:+442079460112@carrier.example', name: 'Carol', send: ['a'] },
      ],
    });
    await run([
      { send: 'INVITE', offer: LINES, metadata: metadataOf(user) },
      { talk: [5, 6], frames: 25 },
      { send: 'UPDATE', metadata: transferred },
      { talk: [5, 6], frames: 25 },
      { send: 'BYE' },
    ]);
    const [recording] = await recordingsOf(user);
    assert.equal(recording!.remoteNumber, '+442079460112');
    const { partyChanges, session } = await factsOf(recording!);
    assert.deepEqual(
      [
        session.parties.far.displayName,
        ...partyChanges.map(({ parties }) => parties.far.displayName),
      ],
      ['Dana', 'Carol'],
    );
    const { near, far } = await channelsOf(recording!);
    assert.deepEqual(missingFrames(near, frames(6, 50)), []);
    assert.deepEqual(missingFrames(far, frames(5, 50)), []);
  });

  it('hears everybody in a conference', async () => {
    const user = await newUser();
    const joined = metadataXml({
      participants: [...callOf(user), CAROL],
      streams: { ...STREAMS, c: '3' },
    });
    await run([
      { send: 'INVITE', offer: LINES, metadata: metadataOf(user) },
      { talk: [7, 8], frames: 25 },
      { send: 'INVITE', offer: [...LINES, { label: '3' }], metadata: joined },
      { talk: [undefined, 8, 9], frames: 25 },
      { talk: [7, 8, undefined], frames: 25 },
      { send: 'BYE' },
    ]);
    const [recording] = await recordingsOf(user);
    const { near, far } = await channelsOf(recording!);
    assert.deepEqual(missingFrames(near, frames(8, 75)), []);
    // Who shares a side is mixed into it, with silence too.
    const sent = [...frames(7, 25), ...frames(9, 25), ...frames(7, 25, 25)].map(mixedWithSilence);
    assert.deepEqual(missingFrames(far, sent), []);
    const { parties } = await factsOf(recording!);
    assert.equal(parties.far.displayName, 'Dana, Carol');
  });

  it('takes a stream that is added, and lets one go that is taken out', async () => {
    const user = await newUser();
    const metadata = metadataOf(user);
    await run([
      { send: 'INVITE', offer: LINES.slice(0, 1), metadata },
      { talk: [10], frames: 25 },
      { send: 'INVITE', offer: LINES, metadata },
      { talk: [10, 11], frames: 25 },
      { send: 'INVITE', offer: [{ label: '1', port: 0 }, { label: '2' }], expects: 'm=audio 0 ' },
      { talk: [undefined, 11], frames: 25 },
      { send: 'BYE' },
    ]);
    const [recording] = await recordingsOf(user);
    const { near, far } = await channelsOf(recording!);
    assert.deepEqual(missingFrames(far, frames(10, 50)), []);
    assert.deepEqual(missingFrames(near, frames(11, 50)), []);
  });

  it('records a single stream of both voices on both sides', async () => {
    const user = await newUser();
    const [dana, ada] = callOf(user, { send: ['a'] });
    const metadata = metadataXml({ participants: [dana!, ada!], streams: { a: 'mixed' } });
    await run([
      { send: 'INVITE', offer: [{ label: 'mixed' }], metadata },
      { talk: [12], frames: 50 },
      { send: 'BYE' },
    ]);
    const [recording] = await recordingsOf(user);
    const { near, far } = await channelsOf(recording!);
    assert.deepEqual(missingFrames(near, frames(12, 50)), []);
    assert.deepEqual(far, near);
    assert.equal(recording!.remoteNumber, '+12025550143');
  });

  for (const [name, body] of [
    ['metadata before the description', { isMetadataFirst: true }],
    ['a missing closing boundary', { hasNoClosingBoundary: true }],
    ['neither option tag nor feature tag', { headers: ['Contact: <sip:src@[local_ip]>'] }],
  ] as const) {
    it(`understands ${name}`, async () => {
      const user = await newUser();
      await run([
        { send: 'INVITE', offer: LINES, metadata: metadataOf(user), ...body },
        { talk: [13, 14], frames: 25 },
        { send: 'BYE' },
      ]);
      const [recording] = await recordingsOf(user);
      const { near, far } = await channelsOf(recording!);
      assert.deepEqual(missingFrames(near, frames(14, 25)), []);
      assert.deepEqual(missingFrames(far, frames(13, 25)), []);
      assert.equal(recording!.remoteNumber, '+12025550143');
    });
  }

  it('records at once a call of which it learns later whose it is', async () => {
    const user = await newUser();
    await run([
      { send: 'INVITE', offer: LINES },
      { talk: [15, 16], frames: 25 },
      { send: 'UPDATE', metadata: metadataOf(user) },
      { talk: [15, 16], frames: 25 },
      { send: 'BYE' },
    ]);
    const [recording] = await recordingsOf(user);
    const { near, far } = await channelsOf(recording!);
    assert.deepEqual(missingFrames(near, frames(16, 50)), []);
    assert.deepEqual(missingFrames(far, frames(15, 50)), []);
    const { session } = await factsOf(recording!);
    assert.equal(session.policyReason, 'user-mode');
  });

  it('ends a call that turns out not to be recorded, and keeps nothing of it', async () => {
    const journals = () => readdirSync(join(product.dataDirectory, 'journal'));
    // What was recorded before may still be on its way into the list.
    while (journals().length > RUNNING_BESIDE) await pause(100);
    const before = (await client.recordings<Listed>()).length;
    await run([
      { send: 'INVITE', offer: LINES },
      { talk: [17, 18], frames: 25 },
      { send: 'UPDATE', metadata: metadataOf('4999') },
      { awaits: 'BYE', withinMs: 5000 },
    ]);
    await run([{ send: 'INVITE', offer: LINES, metadata: metadataOf('4999'), status: 603 }]);
    while (journals().length > RUNNING_BESIDE) await pause(100);
    assert.equal((await client.recordings<Listed>()).length, before);
  });

  it('keeps metadata that it cannot read beside the recording', async () => {
    const attack = '<!DOCTYPE recording SYSTEM "file:///etc/passwd"><recording/>';
    await run([
      { send: 'INVITE', offer: LINES, metadata: attack },
      { talk: [19, 20], frames: 25 },
      { send: 'BYE' },
    ]);
    const recording = await unassigned();
    const { near, far } = await channelsOf(recording);
    assert.deepEqual(missingFrames(near, frames(19, 25)), []);
    assert.deepEqual(missingFrames(far, frames(20, 25)), []);
    const { sourceMetadata, session } = await factsOf(recording);
    assert.deepEqual(
      sourceMetadata?.map(({ text, problem }) => [text.trim(), problem]),
      [[attack, 'a document type is not read']],
    );
    assert.equal(session.policyReason, 'parties-unknown');
  });

  it('makes a recording of each call in one recording session', async () => {
    const [first, second] = [await newUser(), await newUser()];
    const metadata = (user: string, session: string, isOver = false) =>
      metadataXml({ session, isOver, participants: callOf(user), streams: STREAMS });
    await run([
      { send: 'INVITE', offer: LINES, metadata: metadata(first, 's1') },
      { talk: [21, 22], frames: 25 },
      { send: 'UPDATE', metadata: metadata(first, 's1', true) },
      // Between the calls: nobody's.
      { talk: [23, 24], frames: 25 },
      { send: 'UPDATE', metadata: metadata(second, 's2') },
      { talk: [21, 22], frames: 25 },
      { send: 'INVITE', offer: LINES, metadata: metadata(first, 's3') },
      { talk: [21, 22], frames: 25 },
      { send: 'BYE' },
    ]);
    const [one, three] = await recordingsOf(first, 2);
    const [two] = await recordingsOf(second);
    for (const [index, recording] of [one, two, three].entries()) {
      const { near, far } = await channelsOf(recording!);
      assert.deepEqual(missingFrames(near, frames(22, 25, 25 * index)), [], `call ${index + 1}`);
      assert.deepEqual(missingFrames(far, frames(21, 25, 25 * index)), [], `call ${index + 1}`);
      const strange = [...frames(23, 25), ...frames(24, 25)];
      assert.equal(missingFrames(near, strange).length + missingFrames(far, strange).length, 100);
    }
  });

  it('offers again what was agreed on to a re-INVITE without description', async () => {
    const user = await newUser();
    await run([
      { send: 'INVITE', offer: LINES, metadata: metadataOf(user) },
      { talk: [25, 26], frames: 25 },
      { send: 'INVITE', expects: 'a=label:2', answer: LINES },
      { talk: [25, 26], frames: 25 },
      { send: 'BYE' },
    ]);
    const [recording] = await recordingsOf(user);
    const { near, far } = await channelsOf(recording!);
    assert.deepEqual(missingFrames(near, frames(26, 50)), []);
    assert.deepEqual(missingFrames(far, frames(25, 50)), []);
  });

  it('loses nothing to an inactive re-INVITE before the goodbye, or to metadata in it', async () => {
    const user = await newUser();
    const inactive = LINES.map((line) => ({ ...line, direction: 'inactive' as const }));
    const gone = metadataXml({
      mode: 'partial',
      participants: callOf(user).map((each) => ({ ...each, send: undefined, hasLeft: true })),
    });
    await run([
      { send: 'INVITE', offer: LINES, metadata: metadataOf(user) },
      { talk: [27, 28], frames: 25 },
      { send: 'INVITE', offer: inactive },
      { send: 'BYE', metadata: gone },
    ]);
    const [recording] = await recordingsOf(user);
    assert.equal(recording!.remoteNumber, '+12025550143');
    const { near, far } = await channelsOf(recording!);
    assert.deepEqual(missingFrames(near, frames(28, 25)), []);
    assert.deepEqual(missingFrames(far, frames(27, 25)), []);
  });

  it('records a call of Cisco CUBE, which names the parties in headers', async () => {
    const user = await newUser();
    const headers = [
      'X-Cisco-Recording-Participant: sip:+12025550143@10.0.0.5;media-index="0"',
      `X-Cisco-Recording-Participant: sip:${user}@10.0.0.32;media-index="1"`,
      'Cisco-Guid: 1334370502-1348997600-2396699092-3395863316',
      'Contact: <sip:[local_ip]:[local_port];transport=[transport]>',
    ];
    const offer = [{}, {}];
    await run([{ send: 'INVITE', offer, headers, status: 404 }]);
    await run([
      { send: 'INVITE', offer, headers, user: '7878' },
      { talk: [31, 32], frames: 25 },
      { send: 'BYE' },
    ]);
    const [recording] = await recordingsOf(user);
    const { near, far } = await channelsOf(recording!);
    assert.deepEqual(missingFrames(near, frames(32, 25)), []);
    assert.deepEqual(missingFrames(far, frames(31, 25)), []);
    const { session, parties } = await factsOf(recording!);
    assert.equal(session.dialect, 'cube');
    assert.deepEqual(parties, {
      near: {
        side: 'near',
        number: user,
        address: `${user}@10.0.0.32`,
        callIdentifier: '1334370502-1348997600-2396699092-3395863316',
      },
      far: { side: 'far', number: '+12025550143', address: '+12025550143@10.0.0.5' },
    });
  });

  it('ends a call whose goodbye is lost when the session timer runs out', async () => {
    const { exitCode, errors, messages } = await lostGoodbye;
    assert.equal(exitCode, 0, errors + messages);
    const [recording] = await recordingsOf(LOST_USER);
    const { near, far } = await channelsOf(recording!);
    assert.deepEqual(missingFrames(near, frames(30, 25)), []);
    assert.deepEqual(missingFrames(far, frames(29, 25)), []);
    const { endReason } = await factsOf(recording!);
    assert.deepEqual(endReason, { class: 'network', code: 'session-expired' });
  });

  it('goes on with both streams after the program was killed', async () => {
    const user = await newUser();
    const steps: SiprecStep[] = [
      { send: 'INVITE', offer: LINES, metadata: metadataOf(user) },
      { talk: [33, 34], frames: 25 },
      { talk: [33, 34], frames: 150 },
      // Of whom it heard before it was killed.
      { send: 'UPDATE', metadata: metadataXml({ mode: 'partial', participants: [CAROL] }) },
      { send: 'BYE' },
    ];
    // A connection would not outlive it.
    const running = runSiprec(product, steps, 'udp');
    await pause(1000);
    await product.kill('SIGKILL');
    await product.restart();
    const { exitCode, errors, messages } = await running;
    assert.equal(exitCode, 0, errors + messages);
    const [recording] = await recordingsOf(user);
    const { near, far } = await channelsOf(recording!);
    assert.deepEqual(missingFrames(near, frames(34, 175)), []);
    assert.deepEqual(missingFrames(far, frames(33, 175)), []);
    const { parties } = await factsOf(recording!);
    assert.equal(parties.far.displayName, 'Dana, Carol');
  });
});
