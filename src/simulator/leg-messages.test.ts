import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { guessDirection, readRecordingParameters } from '../protocols/cucm/index.ts';
import { parseSipMessage, type SipRequest } from '../protocols/sip/index.ts';
import { fromValue, inviteText, type LegHeading } from './leg-messages.ts';

const LEG: LegHeading = {
  node: {
    ...{ transport: 'tcp', address: '192.0.2.5', port: 5060 },
    ...{ recorderHost: '192.0.2.80', recorderPort: 5060, recordingNumber: '7878' },
    ...{ clusterId: 'Lab Cluster', product: 'Cisco-CUCM14.0' },
  },
  identity: {
    callId: '0a0b0c00-00112233-2b67-7b5a1c0@192.0.2.5',
    tag: '11111~0c3e4f5a-0000-4000-8000-0123456789ab-20000002',
    legNumber: 11111,
    ciscoGuid: '0168496128-0000065536-0000011111-2075500544',
    sessionId: '0000000a00105000a00000d0c0ffee01',
  },
  side: 'far',
  identifiers: { near: 20000001, far: 20000000 },
  near: { number: '2101', device: 'SEP00D0C0FFEE01', displayName: 'Zoë "Z" O\\Hara' },
  far: { number: '', device: 'Trunk>1;x=y' },
  sessionExpiresSeconds: 1800,
  conversationId: '00112233445566778899aabbccddeeff',
};
const PARTS = { branch: 'z9hG4bK1', sequence: 101, date: new Date(0) };

describe('inviteText', () => {
  const request = parseSipMessage(inviteText(LEG, PARTS)) as SipRequest;

  it('is read back whole, odd names too', () => {
    const parameters = readRecordingParameters({
      uri: request.from.uri,
      displayName: request.from.displayName,
    })!;
    assert.equal(request.from.displayName, 'Zoë "Z" O\\Hara');
    const { side, refci, nearDevice, nearNumber, nearClusterId, farRefci, farDevice, sessionId } =
      parameters;
    assert.deepEqual(
      { side, refci, nearDevice, nearNumber, nearClusterId, farRefci, farDevice, sessionId },
      {
        ...{ side: 'far', refci: '20000001', farRefci: '20000000', nearNumber: '2101' },
        ...{ nearDevice: 'SEP00D0C0FFEE01', nearClusterId: 'Lab Cluster' },
        ...{ farDevice: 'TRUNK>1;X=Y', sessionId: LEG.conversationId },
      },
    );
    assert.equal(guessDirection(parameters), 'inbound');
  });

  it('escapes what would end a URI parameter', () => {
    assert.ok(fromValue(LEG).includes(';x-farenddevice=Trunk%3E1%3Bx%3Dy;x-farendaddr=;x-sessi'));
  });

  it('puts IPv6 addresses into brackets', () => {
    const node = { ...LEG.node, address: '2001:db8::5', recorderHost: '2001:db8::80' };
    const { uri, via, from } = parseSipMessage(inviteText({ ...LEG, node }, PARTS)) as SipRequest;
    assert.deepEqual(
      [uri.host, uri.port, via.host, via.port, from.uri.host],
      ['2001:db8::80', 5060, '2001:db8::5', 5060, '2001:db8::5'],
    );
  });

  it('has the headers of a real CUCM in the same order', (t) => {
    const corpus = process.env.EARWITNESS_CORPUS;
    if (corpus === undefined) return t.skip('EARWITNESS_CORPUS is not set: no real message');
    const path = join(corpus, 'samples', 'cucm-11.5-bib-sip-tcp-nearend-farend.txt');
    const [, real] = readFileSync(path, 'utf8').split(/^### .*\n/m);
    const names = [...real!.matchAll(/^([A-Za-z-]+):/gm)].map(([, name]) => name);
    assert.deepEqual(
      [...request.headers.entries()].map(([name]) => name),
      names,
    );
    const parameterNames = (text: string) => [...text.matchAll(/;(x-[a-z]+)/g)].map(([, n]) => n);
    const from = /^From: (.*)$/m.exec(real!)![1]!.replaceAll('x-nearend;', 'x-farend;');
    const own = fromValue({ ...LEG, conversationId: undefined });
    assert.deepEqual(parameterNames(own), parameterNames(from));
    return undefined;
  });
});
