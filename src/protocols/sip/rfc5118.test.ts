import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SipRequest } from './message/message.ts';
import { parseSipMessage } from './message/parse.ts';
import { CorpusFolder } from './testing/corpus.ts';
import { TestBed } from './testing/test-bed.ts';
import { outcomeOf, servesOrdinaryDialog } from './testing/torture.ts';

const corpus = new CorpusFolder(process.env.EARWITNESS_CORPUS, 'fixtures', 'sip', 'rfc5118');

/** The verdict of RFC 5118 for each message, with what a recorder answers to the valid ones. */
const VERDICTS: Readonly<Record<string, string>> = {
  'ipv6-good': '405', // §4.1 valid; REGISTER
  'ipv6-bad': '400', // §4.2 address without brackets
  'port-ambiguous': '405', // §4.3 valid: all is address
  'port-unambiguous': '405', // §4.4 valid
  'via-received-param-with-delim': '481', // §4.5 valid; BYE of no dialog
  'via-received-param-no-delim': '200', // §4.5 valid
  'ipv6-in-sdp': '200', // §4.6 valid
  'mult-ip-in-header': '481', // §4.7 valid; BYE of no dialog
  'mult-ip-in-sdp': '200', // §4.8 valid
  'ipv4-mapped-ipv6': '200', // §4.9 valid
  'ipv6-bug-abnf-3-colons': '200', // §4.10 must be tolerated
  'ipv6-correct-abnf-2-colons': '200', // §4.10 valid
};

/** The stored texts have bare line feeds; on the wire they have CRLF and the matching length. */
function asOnTheWire(text: string): string {
  const [head, ...rest] = text.split('\n\n');
  const body = rest.join('\n\n').replaceAll('\n', '\r\n');
  const lines = head!.trimEnd().replaceAll('\n', '\r\n');
  return `${lines.replace(/(Content-Length: )\d+/, `$1${body.length}`)}\r\n\r\n${body}`;
}

describe('RFC 5118 torture messages for IPv6', () => {
  it('get the verdict of the RFC, as stored and as on the wire', (t) => {
    if (corpus.missing !== undefined) return t.skip(corpus.missing);
    const names = corpus.names();
    for (const convert of [(text: string) => text, asOnTheWire]) {
      const outcomes: Record<string, string> = {};
      for (const name of names) {
        // Several share Call-ID and CSeq; on one server they would be merged requests.
        const bed = new TestBed().acceptAll();
        outcomes[name] = outcomeOf(bed, Buffer.from(convert(corpus.read(name).toString())));
        assert.ok(servesOrdinaryDialog(bed, `after-${name}`), name);
      }
      assert.deepEqual(outcomes, VERDICTS);
    }
    t.diagnostic(`${names.length} of ${names.length} as RFC 5118 says`);
  });

  it('are understood', (t) => {
    if (corpus.missing !== undefined) return t.skip(corpus.missing);
    const read = (name: string) => parseSipMessage(corpus.read(name)) as SipRequest;
    assert.deepEqual(
      [read('port-ambiguous').uri.host, read('port-ambiguous').uri.port],
      ['2001:db8::10:5070', undefined],
    );
    assert.deepEqual(
      [read('port-unambiguous').uri.host, read('port-unambiguous').uri.port],
      ['2001:db8::10', 5070],
    );
    assert.equal(read('ipv6-bug-abnf-3-colons').uri.host, '2001:db8::192.0.2.1');
    assert.deepEqual(
      ['with', 'no'].map((kind) =>
        read(`via-received-param-${kind}-delim`).via.params.get('received'),
      ),
      ['[2001:db8::9:255]', '2001:db8::9:255'],
    );
    assert.deepEqual(
      [read('ipv4-mapped-ipv6').via.host, read('ipv4-mapped-ipv6').via.port],
      ['::ffff:192.0.2.10', 19823],
    );
    assert.equal(read('mult-ip-in-header').headers.count('via'), 3);
  });
});
