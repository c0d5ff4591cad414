import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseNameAddr } from '../sip/index.ts';
import { guessDirection, pairKey } from './correlation.ts';
import { type CucmParameters, readRecordingParameters } from './recording-parameters.ts';

const corpus = process.env.EARWITNESS_CORPUS;

function corpusIt(name: string, file: string, test: (froms: string[]) => void): void {
  it(name, (t) => {
    if (corpus === undefined) return t.skip('EARWITNESS_CORPUS is not set: no traces to read');
    const text = readFileSync(join(corpus, 'samples', file), 'latin1');
    // A value may go on in further lines: until one that begins a header or a section.
    test(
      [...text.matchAll(/^From: (.*(?:\n(?![\w-]+: |###|$)\S.*)*)/gm)].map(([, value]) => value!),
    );
  });
}

function read(from: string): CucmParameters {
  const parameters = readRecordingParameters(parseNameAddr(from.replaceAll('\n', ' ')));
  assert.ok(parameters !== undefined, from);
  return parameters;
}

/** Both legs have all parameters but the side; `raw` is what a trace has, in its own case. */
function legs(facts: Omit<CucmParameters, 'side' | 'raw'>, raw: Record<string, string>) {
  const leg = (side: 'near' | 'far') => ({ side, ...facts, raw: { [`x-${side}end`]: '', ...raw } });
  return { near: leg('near'), far: leg('far') };
}

describe('traces of CUCM', () => {
  corpusIt('10.5, SCCP phone', 'cucm-10.5-bib-sccp-udp-nearend-farend.txt', (froms) => {
    const raw = {
      'x-refci': '38960750',
      'x-nearendclusterid': 'glenscucm10-5',
      'x-nearenddevice': 'sep001795bdd16b',
      'x-nearendaddr': '9110001',
      'x-farendrefci': '38960749',
      'x-farendclusterid': 'glenscucm10-5',
      'x-farenddevice': 'sep0018195aa209',
      'x-farendaddr': '9110006',
    };
    const facts = {
      refci: '38960750',
      nearDevice: 'SEP001795BDD16B',
      nearNumber: '9110001',
      nearClusterId: 'glenscucm10-5',
      farRefci: '38960749',
      farDevice: 'SEP0018195AA209',
      farNumber: '9110006',
      farClusterId: 'glenscucm10-5',
    };
    const { near, far } = legs(facts, raw);
    assert.deepEqual(froms.map(read), [near, near, far, near, far]);
    assert.deepEqual(
      [...new Set(froms.map((value) => pairKey(read(value))))],
      ['glenscucm10-5/38960750/38960749/sep001795bdd16b'],
    );
    assert.equal(guessDirection(near), 'inbound');
  });

  corpusIt('11.5, SIP phone', 'cucm-11.5-bib-sip-tcp-nearend-farend.txt', (froms) => {
    const raw = {
      'x-refci': '19301625',
      'x-nearendclusterid': 'StandAloneCluster',
      'x-nearenddevice': 'SEP6C416A369525',
      'x-nearendaddr': '1001',
      'x-farendrefci': '19301624',
      'x-farendclusterid': 'StandAloneCluster',
      'x-farenddevice': 'SEP38ED18552A12',
      'x-farendaddr': '1000',
    };
    const facts = {
      refci: '19301625',
      nearDevice: 'SEP6C416A369525',
      nearNumber: '1001',
      nearClusterId: 'StandAloneCluster',
      nearName: 'SJ User 2',
      farRefci: '19301624',
      farDevice: 'SEP38ED18552A12',
      farNumber: '1000',
      farClusterId: 'StandAloneCluster',
    };
    const { near, far } = legs(facts, raw);
    assert.deepEqual(froms.map(read), [near, far, far, near, far, near]);
    assert.equal(new Set(froms.map((value) => pairKey(read(value)))).size, 1);
    assert.equal(guessDirection(far), 'inbound');
  });

  corpusIt('12.5 by CUBE Media Proxy', 'cucm-12.5-mediaproxy-from-header.txt', (froms) => {
    const parameters = froms.map(read);
    assert.deepEqual(parameters, [
      {
        side: 'near',
        refci: '27298698',
        nearDevice: 'SEP2834A28318CE',
        nearNumber: '198101',
        nearClusterId: 'NY-NJ-Labcluster',
        nearName: 'abcd',
        farRefci: '27298699',
        farDevice: 'AFIFIM-VI1',
        farNumber: '172001',
        farClusterId: 'NY-NJ-Labcluster',
        sessionId: '696dd5d3f7755c6abdc438e93d01febf',
        raw: {
          'x-nearend': '',
          'x-refci': '27298698',
          'x-nearendclusterid': 'NY-NJ-Labcluster',
          'x-nearenddevice': 'SEP2834A28318CE',
          'x-nearendaddr': '198101',
          'x-farendrefci': '27298699',
          'x-farendclusterid': 'NY-NJ-Labcluster',
          'x-farenddevice': 'AFIFIM-VI1',
          'x-farendaddr': '172001',
          'x-sessionid': '696dd5d3f7755c6abdc438e93d01febf',
        },
      },
    ]);
    assert.equal(guessDirection(parameters[0]!), 'outbound');
  });

  corpusIt('a gateway that records by itself', 'cube-nbr-2-mline-invite-200-ack.txt', (froms) => {
    const found = froms.map((value) => readRecordingParameters(parseNameAddr(value)));
    assert.deepEqual(found, [undefined, undefined, undefined]);
  });
});
