import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { splitBody } from './message/multipart.ts';
import { parseSipMessage } from './message/parse.ts';
import { CorpusFolder } from './testing/corpus.ts';
import { TestBed } from './testing/test-bed.ts';
import { outcomeOf, servesOrdinaryDialog } from './testing/torture.ts';

const corpus = new CorpusFolder(process.env.EARWITNESS_CORPUS, 'fixtures', 'sip');
const messages = new CorpusFolder(process.env.EARWITNESS_CORPUS, 'fixtures', 'sip', 'rfc4475');

/** Outcomes that are none of those stated, with the reason. Empty: there are none. */
const DEVIATIONS: Readonly<Record<string, string>> = {};

/**
 * What counts as accepted for a request that the text calls valid: it is served, which for a method
 * that a recorder does not have means 405, and for a request in a dialog that never was (`wsinv`,
 * whose To has a tag) 481.
 */
const SERVED = ['200', '405', '481'];

/** The outcomes that a verdict in words allows. */
function allowedBy(verdict: string): string[] {
  const statuses = verdict.match(/\b[2-6]\d\d\b/g) ?? [];
  const isDropped = /dropped/.test(verdict);
  const isServed = /accept|parsed|same as|handled as|normal/.test(verdict);
  return [...statuses, ...(isDropped ? ['dropped'] : []), ...(isServed ? SERVED : [])];
}

interface Row {
  readonly file: string;
  readonly section: string;
  readonly verdict: string;
}

function readRows(): Row[] {
  const lines = corpus.read('rfc4475-EXPECT.tsv').toString().trim().split('\n').slice(1);
  return lines.map((line) => {
    const [file, section, , verdict] = line.split('\t');
    return { file: file!, section: section!, verdict: verdict! };
  });
}

describe('RFC 4475 torture messages', () => {
  it('get the stated outcome, and the server goes on after each', (t) => {
    if (messages.missing !== undefined) return t.skip(messages.missing);
    const bed = new TestBed().acceptAll();
    const rows = readRows();
    const outcomes: string[] = [];
    for (const { file, section, verdict } of rows) {
      const outcome = outcomeOf(bed, messages.read(`${file}.dat`));
      const isStated = allowedBy(verdict).includes(outcome);
      if (!isStated) outcomes.push(`${file} (${section}): ${outcome}, stated: ${verdict}`);
      assert.ok(servesOrdinaryDialog(bed, `after-${file}`), `a dialog after ${file}`);
      t.diagnostic(`${file} ${section}: ${outcome}`);
    }
    assert.equal(rows.length, messages.names().length);
    assert.deepEqual(outcomes, Object.values(DEVIATIONS));
    t.diagnostic(`${rows.length - outcomes.length} of ${rows.length} as stated`);
  });

  it('leave nothing behind', async (t) => {
    if (messages.missing !== undefined) return t.skip(messages.missing);
    const bed = new TestBed().acceptAll();
    for (const name of messages.names()) bed.network.deliver(messages.read(name));
    bed.time.advance(200_000);
    await setImmediate();
    assert.deepEqual([bed.server.dialogCount, bed.time.pending], [0, 0]);
  });

  it('are read as the text says where they are valid', (t) => {
    if (messages.missing !== undefined) return t.skip(messages.missing);
    const read = (name: string) => parseSipMessage(messages.read(`${name}.dat`));
    const wsinv = read('wsinv');
    assert.deepEqual(
      [wsinv.from.displayName, wsinv.to.params.get('tag'), wsinv.cseq, wsinv.via.branch],
      ['J Rosenberg \\"', '1918181833n', { number: 9, method: 'INVITE' }, '390skdjuw'],
    );
    assert.equal(wsinv.headers.get('subject'), '');
    assert.equal(wsinv.headers.count('via'), 2);
    assert.equal(wsinv.body.length, 150);
    const intmeth = read('intmeth');
    assert.equal(intmeth.from.params.get("fromparam''~+*_!.-%"), 'работающий');
    assert.equal(intmeth.headers.get("extensionHeader-!.%*+_`'~"), '\ufeff大停電');
    const nul = read('escnull');
    assert.equal(nul.from.uri.user, 'null-%00-null');
    assert.equal(read('longreq').headers.count('via'), 34);
    assert.equal(read('dblreq').body.length, 0);
    assert.equal(read('lwsdisp').from.displayName, 'caller');
    const multipart = read('mpart01');
    const parts = splitBody(multipart.headers.get('content-type')!, multipart.body);
    assert.deepEqual(
      parts.map((part) => [part.contentType, part.body.length]),
      [
        ['text/plain', 5],
        ['application/octet-stream', 342],
      ],
    );
  });
});
