import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { MetadataError, mergeMetadata, parseMetadata, readStreamSenders } from './index.ts';
import { METADATA_ATTACKS } from './testing/metadata-attacks.ts';
import { metadataSummary } from './testing/metadata-summary.ts';
import { VENDOR_BODIES } from './testing/vendor-bodies.ts';

const bytes = (text: string): Buffer => Buffer.from(text);

/** A participant without times, of whom nothing is said that it receives. */
const UNTIMED = { times: [null], receives: [] };

/** What a body says, without what is empty. */
function summary(name: keyof typeof VENDOR_BODIES, labels: string[]): Record<string, unknown> {
  const metadata = parseMetadata(bytes(VENDOR_BODIES[name]));
  return metadataSummary(metadata, labels) as Record<string, unknown>;
}

describe('parseMetadata', () => {
  it('reads drafts: ids as id, send inside participants (AudioCodes)', () => {
    assert.deepEqual(summary('audioCodes', ['1', '2']), {
      mode: 'complete',
      groups: [],
      sessions: [{ sipSessionIds: [], times: '2026-01-05T09:00:00/' }],
      participants: [
        { names: ['Ada <4101@pbx.example>'], ...UNTIMED, sends: ['1'], isHere: true },
        { names: ['+12025550143@carrier.example'], ...UNTIMED, sends: ['2'], isHere: true },
      ],
      described: [{ label: '1' }, { label: '2' }],
      streams: [
        { label: '1', session: 0, senders: [0] },
        { label: '2', session: 0, senders: [1] },
      ],
      extensions: { 'session 1/ac:AvayaUCID': 'FBALKM2OPQ' },
      facts: { ucid: 'FBALKM2OPQ', callers: [] },
    });
  });

  it('reads the headers of the call that Ribbon passes on', () => {
    const { facts, streams } = summary('ribbon', ['1', '2']);
    assert.deepEqual(facts, {
      callingNumber: '<sip:4101@pbx.example>;tag=1',
      calledNumber: '<sip:+12025550143@carrier.example>',
      trackingId: '77120',
      callers: [],
    });
    assert.deepEqual(streams, [
      { label: '1', session: 0, senders: [0] },
      { label: '2', session: 0, senders: [1] },
    ]);
  });

  it('takes prefixes and Partial, and knows who has left (Ribbon)', () => {
    const goodbye = parseMetadata(bytes(VENDOR_BODIES.ribbonBye));
    assert.equal(goodbye.mode, 'partial');
    const after = mergeMetadata(parseMetadata(bytes(VENDOR_BODIES.ribbon)), goodbye);
    const { participants } = metadataSummary(after, []) as { participants: unknown };
    assert.deepEqual(participants, [
      { names: ['sip:4101@pbx.example'], ...UNTIMED, sends: ['1'], isHere: true },
      {
        names: ['sip:%2B12025550143@carrier.example'],
        ...{ times: ['/1970-01-01T00:12:00Z'], sends: [], receives: [] },
        isHere: false,
      },
    ]);
  });

  it('finds both parties on the one stream of Metaswitch and BroadWorks', () => {
    const both = [{ session: 0, senders: [0, 1] }];
    const metaswitch = summary('metaswitch', ['mixed']);
    assert.deepEqual(metaswitch.streams, [{ label: 'mixed', ...both[0] }]);
    assert.deepEqual(metaswitch.facts, {
      recordedParty: '4101',
      callingNumber: '12025550143',
      calledNumber: '4101',
      direction: 'inbound',
      callers: [],
    });
    const broadWorks = summary('broadWorks', ['1']);
    assert.deepEqual(broadWorks.streams, [{ label: '1', ...both[0] }]);
    assert.deepEqual(broadWorks.facts, { trackingId: '99:1', callers: [] });
    assert.deepEqual(broadWorks.participants, [
      { names: ['sip:4101@pbx.example'], ...UNTIMED, sends: ['1'], isHere: true },
      { names: ['tel:+12025550143'], ...UNTIMED, sends: ['1'], isHere: true },
    ]);
  });

  it('goes by the order of things where nobody says who sends (NetSapiens)', () => {
    const { streams, facts } = summary('netSapiens', ['inbound', 'outbound']);
    assert.deepEqual(streams, [
      { label: 'inbound', session: 0, senders: [0], isGuess: true },
      { label: 'outbound', session: 0, senders: [1], isGuess: true },
    ]);
    assert.deepEqual(facts, { callers: [1] });
  });

  it('sees through swapped numbers and a bare ampersand (jambonz)', () => {
    const { participants, facts, streams } = summary('jambonz', ['only']);
    assert.deepEqual(participants, [
      { names: ['Smith & Sons <sip:4101@pbx.example>'], ...UNTIMED, sends: [], isHere: true },
    ]);
    assert.deepEqual(facts, { callingNumber: '4102', calledNumber: '4101', callers: [] });
    assert.deepEqual(streams, [{ label: 'only', session: 0, senders: [0], isGuess: true }]);
  });

  it('finds a stream by its place where no label fits, and keeps a held one empty', () => {
    const metadata = parseMetadata(bytes(VENDOR_BODIES.audioCodes));
    const senders = (labels: (string | undefined)[]) =>
      readStreamSenders(metadata, labels).map((stream) => [stream.senders, stream.isGuess]);
    assert.deepEqual(senders([undefined, undefined]), [
      [['p1'], false],
      [['p2'], false],
    ]);
    const held = mergeMetadata(metadata, {
      ...metadata,
      ...{ mode: 'partial', participants: [], streams: [], sessions: [] },
      participantStreams: [{ participantId: 'p1', send: [], recv: ['m2'] }],
    });
    assert.deepEqual(
      readStreamSenders(held, ['1', '2']).map((stream) => [stream.senders, stream.isGuess]),
      [
        [[], true],
        [['p2'], false],
      ],
    );
  });

  it('goes by who sends where neither m-lines nor streams have labels', () => {
    const metadata = parseMetadata(
      bytes(`<recording><session session_id="s"/><participant participant_id="p"/>
        <participant participant_id="q"/><stream stream_id="a" session_id="s"/>
        <stream stream_id="b" session_id="s"/>
        <participantstreamassoc participant_id="p"><send>b</send></participantstreamassoc>
        <participantstreamassoc participant_id="q"><send>a</send></participantstreamassoc>
        </recording>`),
    );
    assert.deepEqual(readStreamSenders(metadata, [undefined, undefined]), [
      { sessionId: 's', senders: ['q'], isGuess: false },
      { sessionId: 's', senders: ['p'], isGuess: false },
    ]);
  });

  it('counts somebody who comes back as present', () => {
    const there = parseMetadata(
      bytes(`<recording><session session_id="s"/><participant participant_id="p"/>
        <participantsessionassoc participant_id="p" session_id="s">
        <associate-time>1</associate-time></participantsessionassoc></recording>`),
    );
    const move = (time: string) => ({
      ...there,
      mode: 'partial' as const,
      participantSessions: [{ participantId: 'p', sessionId: 's', [time]: '2' }],
    });
    const left = mergeMetadata(there, move('disassociateTime'));
    const back = mergeMetadata(left, move('associateTime'));
    const isHere = (metadata: typeof there) =>
      (metadataSummary(metadata, []) as { participants: { isHere: boolean }[] }).participants[0]!
        .isHere;
    assert.deepEqual([isHere(there), isHere(left), isHere(back)], [true, false, true]);
  });
});

describe('hostile metadata', () => {
  for (const { name, body, expected } of METADATA_ATTACKS) {
    it(`is refused: ${name}`, () => {
      assert.throws(
        () => parseMetadata(body),
        (error) => {
          assert.ok(error instanceof MetadataError, String(error));
          assert.match(error.message, expected);
          return true;
        },
      );
    });
  }

  it('never gives anything but metadata or its own error', () => {
    const bodies = Object.values(VENDOR_BODIES);
    const mutation = fc.record({
      body: fc.constantFrom(...bodies),
      at: fc.nat(2000),
      remove: fc.nat(40),
      insert: fc.oneof(
        fc.string({ unit: 'binary', maxLength: 20 }),
        fc.constantFrom('<', '>', '&', '"', '</a>', '<![CDATA[', ']]>', '<!--', '<?x', '\u0000'),
      ),
    });
    const tryBody = (body: Buffer): void => {
      try {
        metadataSummary(parseMetadata(body), ['1', undefined]);
      } catch (error) {
        if (!(error instanceof MetadataError)) throw error;
      }
    };
    fc.assert(
      fc.property(mutation, ({ body, at, remove, insert }) => {
        tryBody(bytes(body.slice(0, at) + insert + body.slice(at + remove)));
      }),
      { numRuns: 500 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (body) => tryBody(Buffer.from(body))));
  });
});
