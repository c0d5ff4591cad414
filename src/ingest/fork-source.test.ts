import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSipMessage, type SipRequest } from '../protocols/sip/index.ts';
import { VENDOR_BODIES } from '../protocols/siprec/testing/vendor-bodies.ts';
import { CubeSource } from './cube-source.ts';
import type { ForkSource, PreviewCall } from './fork-source.ts';
import { readRecordingBody } from './recording-body.ts';
import { SiprecSource } from './siprec-source.ts';

/** Calls of these numbers are recorded; nobody else is known. */
function previewOf(...users: string[]): PreviewCall {
  return ({ parties }) => {
    const isUser = users.includes(parties.near.number ?? '');
    const user = isUser ? { id: 'u', mustBeRecorded: false, isDisabled: false } : undefined;
    const decision = isUser
      ? { kind: 'record', mode: 'cisco', reason: 'user-mode' }
      : { kind: 'decline', reason: 'unknown-user-declined' };
    return { user, decision } as unknown as ReturnType<PreviewCall>;
  };
}

function invite(headers: readonly string[], metadata?: string): SipRequest {
  const body = metadata ?? '';
  const head = [
    'INVITE sip:srs@192.0.2.1 SIP/2.0',
    'Via: SIP/2.0/TCP 192.0.2.2;branch=z9hG4bK1',
    ...['From: <sip:src@192.0.2.2>;tag=1', 'To: <sip:srs@192.0.2.1>', 'Call-ID: x'],
    ...['CSeq: 1 INVITE', ...headers],
    ...(metadata === undefined ? [] : ['Content-Type: application/rs-metadata+xml']),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  const message = parseSipMessage(Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`));
  assert.ok(message.kind === 'request');
  return message;
}

function take(source: ForkSource, request: SipRequest): void {
  source.take(request, readRecordingBody(request));
}

/** Who is near and far, who called, and the voices of the m-lines. */
function described(source: ForkSource, labels: (string | undefined)[]) {
  const media = source.plan(labels);
  const { parties, direction, isIdentified } = media[0]!.call!;
  return {
    near: parties.near.number,
    far: parties.far.number,
    direction,
    isIdentified,
    identifier: parties.near.callIdentifier,
    voices: media.map(({ voice, isGuess }) => {
      return `${voice.isMixed === true ? 'both' : voice.side}${isGuess ? '?' : ''}`;
    }),
  };
}

function vendor(name: keyof typeof VENDOR_BODIES, labels: string[], ...users: string[]) {
  const source = new SiprecSource(previewOf(...users));
  take(source, invite([], VENDOR_BODIES[name]));
  return described(source, labels);
}

describe('SiprecSource', () => {
  it('takes the recorded user as near, whoever is named first', () => {
    const call = { isIdentified: true, identifier: undefined };
    assert.deepEqual(vendor('audioCodes', ['1', '2'], '4101'), {
      ...{ ...call, near: '4101', far: '+12025550143', direction: 'outbound' },
      ...{ identifier: 'FBALKM2OPQ', voices: ['near', 'far'] },
    });
    assert.deepEqual(vendor('metaswitch', ['mixed'], '4101'), {
      ...{ ...call, near: '4101', far: '12025550143', direction: 'inbound', voices: ['both'] },
    });
    assert.deepEqual(vendor('netSapiens', ['inbound', 'outbound'], '4101'), {
      ...{ ...call, near: '4101', far: '4102', direction: 'inbound', voices: ['near?', 'far?'] },
    });
  });

  it('goes by what the source hints at where nobody is a user, else by the first', () => {
    assert.equal(vendor('metaswitch', ['mixed']).near, '4101');
    assert.equal(vendor('ribbon', ['1', '2']).near, '4101');
  });

  it('finds the other party in extension data where only one is named', () => {
    const { near, far, direction } = vendor('jambonz', ['1', '2'], '4101');
    assert.deepEqual(
      { near, far, direction },
      { near: '4101', far: '4102', direction: 'outbound' },
    );
  });

  it('waits for the names where the source has only a placeholder', () => {
    const source = new SiprecSource(previewOf('4101'));
    take(source, invite([], VENDOR_BODIES.avayaFirst));
    const { isIdentified, voices } = described(source, ['10', '20']);
    assert.deepEqual([isIdentified, voices], [false, ['near?', 'far?']]);
    take(source, invite([], VENDOR_BODIES.audioCodes));
    assert.deepEqual(described(source, ['1', '2']).isIdentified, true);
  });

  it('keeps little of very much', () => {
    const many = Array.from({ length: 900 }, (_, i) => `<x:f${i}>${'y'.repeat(200)}</x:f${i}>`);
    const source = new SiprecSource(previewOf());
    const body = VENDOR_BODIES.netSapiens.replace('</recording>', `${many.join('')}</recording>`);
    const request = invite([], body);
    const kept = source.take(request, readRecordingBody(request));
    assert.deepEqual([kept?.text.length, kept?.problem], [32_768, undefined]);
    const { extra } = source.plan(['inbound', 'outbound'])[0]!.call!;
    assert.ok(JSON.stringify(extra).length < 20_000);
    assert.ok(JSON.stringify(source.state).length < 40_000);
  });

  it('is known by option tag, feature tag, misspelled tag or metadata', () => {
    const isSiprec = (headers: string[], metadata?: string): boolean => {
      const request = invite(headers, metadata);
      return SiprecSource.sends(request, readRecordingBody(request));
    };
    const contacts = ['<sip:a@b>;+sip.src', '<sip:a@b>;src', '<sip:a@b;+sip.src>'];
    assert.deepEqual(
      [
        ...contacts.map((contact) => isSiprec([`Contact: ${contact}`])),
        ...['Require', 'Supported'].map((name) => isSiprec([`${name}: 100rel, siprec`])),
        isSiprec([], '<recording/>'),
        isSiprec(['Contact: <sip:a@b>', 'Supported: timer']),
      ],
      [true, true, true, true, true, true, false],
    );
  });

  it('goes on from its state in another process', () => {
    const before = new SiprecSource(previewOf('4101'));
    take(before, invite(['X-Call: 7'], VENDOR_BODIES.audioCodes));
    const labels = ['1', '2'];
    const expected = described(before, labels);
    const state: unknown = JSON.parse(JSON.stringify(before.state));
    // Who is near was decided then.
    const after = new SiprecSource(previewOf(), state);
    assert.deepEqual(described(after, labels), expected);
    assert.equal(after.plan(labels)[0]!.call!.extra['x-call'], '7');
  });
});

describe('CubeSource', () => {
  const headers = [
    'X-Cisco-Recording-Participant: sip:708090@10.0.0.5;media-index="0"',
    'X-Cisco-Recording-Participant: <sip:4101@10.0.0.32>;media-index="1"',
    'Cisco-Guid: 1-2-3-4',
  ];

  it('finds the voices of the participants by media-index', () => {
    const source = new CubeSource(previewOf('4101'));
    take(source, invite(headers));
    assert.deepEqual(described(source, [undefined, undefined]), {
      ...{ near: '4101', far: '708090', direction: 'inbound', isIdentified: true },
      ...{ identifier: '1-2-3-4', voices: ['far', 'near'] },
    });
    assert.equal(CubeSource.sends(invite(headers)), true);
    assert.equal(CubeSource.sends(invite([])), false);
  });

  it('keeps what it knows when a later request says nothing', () => {
    const source = new CubeSource(previewOf('4101'));
    take(source, invite(headers));
    take(source, invite([]));
    assert.equal(described(source, [undefined, undefined]).near, '4101');
  });
});
