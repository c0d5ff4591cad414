import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseSdp } from '../sdp/index.ts';
import { parseSipMessage, splitBody } from '../sip/index.ts';
import { mergeMetadata, NO_METADATA, parseMetadata } from './index.ts';
import { metadataSummary } from './testing/metadata-summary.ts';

const CORPUS = process.env.EARWITNESS_CORPUS;
const EXPECTED = JSON.parse(
  readFileSync(new URL('fixtures/corpus-expected.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, unknown>>;

/** Calls of RFC 8068, snapshot after snapshot. */
const CALLS = [
  ['rfc8068-01', 'rfc8068-02', 'rfc8068-03', 'rfc8068-04', 'rfc8068-05'],
  ['rfc8068-06', 'rfc8068-07'],
  ['rfc8068-08', 'rfc8068-09', 'rfc8068-10', 'rfc8068-11', 'rfc8068-12', 'rfc8068-13'],
  ['rfc8068-14'],
  ['rfc7865-01', 'rfc7865-02'],
] as const;
const OFFERS = ['acme-siprec-offer', 'broadworks-offer', 'cisco-siprec-offer', 'connectel-offer'];

function corpusIt(name: string, test: (directory: string) => void): void {
  it(name, (t) => {
    if (CORPUS === undefined) return t.skip('EARWITNESS_CORPUS is not set: no bodies to read');
    test(join(CORPUS, 'fixtures/siprec'));
  });
}

/** What offer and metadata of a multipart body say together. */
function summaryOf(contentType: string, body: Buffer): unknown {
  const parts = splitBody(contentType, body);
  const sdp = parts.find((part) => part.contentType === 'application/sdp')!;
  const metadata = parts.find((part) => /rs-metadata|\+xml/.test(part.contentType))!;
  const labels = parseSdp(sdp.body).media.map(({ label }) => label);
  return metadataSummary(parseMetadata(metadata.body), labels);
}

describe('metadata of real sources and of the RFCs', () => {
  for (const name of OFFERS) {
    corpusIt(name, (directory) => {
      const body = readFileSync(join(directory, 'vendor-offers', `${name}.txt`));
      const boundary = /^--(\S+)/m.exec(body.toString('latin1'))![1]!;
      const summary = summaryOf(`multipart/mixed;boundary=${boundary}`, body);
      assert.deepEqual(summary, EXPECTED[name]);
    });
  }

  corpusIt('OpenSIPS', (directory) => {
    const text = readFileSync(join(directory, 'opensips-call/001-INVITE.sip'));
    const { headers, body } = parseSipMessage(text, {
      ...{ address: '127.0.0.1', port: 5060, transport: 'udp' },
    });
    const summary = summaryOf(headers.get('content-type')!, body);
    assert.deepEqual(summary, EXPECTED.opensips);
  });

  for (const call of CALLS) {
    corpusIt(call.join(', '), (directory) => {
      let metadata = NO_METADATA;
      for (const name of call) {
        const file = join(directory, 'rfc-examples', `${name}.xml`);
        metadata = mergeMetadata(metadata, parseMetadata(readFileSync(file)));
        const labels = metadata.streams.map(({ label }) => label);
        assert.deepEqual(metadataSummary(metadata, labels), EXPECTED[name], name);
      }
    });
  }
});
