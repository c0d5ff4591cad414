import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { SdpParseError } from '../protocols/sdp/index.ts';
import { parseSipMessage, type SipRequest } from '../protocols/sip/index.ts';
import { CubeSource } from './cube-source.ts';
import type { PreviewCall } from './fork-source.ts';
import { readRecordingBody } from './recording-body.ts';
import { SiprecSource } from './siprec-source.ts';

const CORPUS = process.env.EARWITNESS_CORPUS;
const EXPECTED = JSON.parse(
  readFileSync(new URL('fixtures/messages-expected.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, unknown>>;

/** Messages and bodies by their place, and the user whose calls are recorded. */
const MESSAGES = [
  ['samples/cube-nbr-2-mline-invite-200-ack.txt', '10000'],
  ['fixtures/siprec/opensips-call/001-INVITE.sip', 'bob@127.0.0.1'],
  ['fixtures/siprec/vendor-offers/acme-siprec-offer.txt', '1002'],
  ['fixtures/siprec/vendor-offers/broadworks-offer.txt', '4101'],
  ['fixtures/siprec/vendor-offers/cisco-siprec-offer.txt', '7300'],
  ['fixtures/siprec/vendor-offers/connectel-offer.txt', '0760516936'],
  ['fixtures/siprec/vendor-offers/non-siprec-payload.txt', '4101'],
] as const;

/** A message as it is, or a body in an INVITE. */
function readInvite(path: string): SipRequest {
  const text = readFileSync(path, 'latin1').replaceAll('\r', '');
  const [invite] = text.split(/^(?=SIP\/2\.0 )/m);
  const bytes = text.startsWith('INVITE ') ? invite!.replace(/\n*$/, '\n') : wrapped(text);
  const message = parseSipMessage(Buffer.from(bytes, 'latin1'));
  assert.ok(message.kind === 'request');
  return message;
}

function wrapped(body: string): string {
  const boundary = /^--(\S+)/m.exec(body)?.[1];
  const type = boundary === undefined ? 'application/sdp' : `multipart/mixed;boundary=${boundary}`;
  const content = boundary === undefined ? body.trimStart() : body;
  return [
    'INVITE sip:srs@192.0.2.1 SIP/2.0',
    'Via: SIP/2.0/TCP 192.0.2.2;branch=z9hG4bK1',
    ...['From: <sip:src@192.0.2.2>;tag=1', 'To: <sip:srs@192.0.2.1>', 'Call-ID: x'],
    ...['CSeq: 1 INVITE', `Content-Type: ${type}`, `Content-Length: ${content.length}`],
    ...['', content],
  ].join('\n');
}

const previewOf = (user: string) =>
  (({ parties: { near } }) => {
    const isUser = near.number === user || near.address === user;
    return {
      user: isUser ? { id: 'u', mustBeRecorded: false, isDisabled: false } : undefined,
      decision: { kind: isUser ? 'record' : 'decline', mode: 'cisco', reason: 'test' },
    } as unknown as ReturnType<PreviewCall>;
  }) satisfies PreviewCall;

/** What becomes of a message: the streams of its description, the call, and the voices. */
function taken(request: SipRequest, user: string): unknown {
  const body = readRecordingBody(request);
  const { description } = body;
  assert.ok(description !== undefined && !(description instanceof SdpParseError));
  const streams = description.media.map(({ kind, label, direction, formats }) => {
    return { kind, label, direction, formats: formats.map(({ encodingName }) => encodingName) };
  });
  const isCube = CubeSource.sends(request);
  if (!isCube && !SiprecSource.sends(request, body)) return { source: 'none', streams };
  const source = new (isCube ? CubeSource : SiprecSource)(previewOf(user));
  source.take(request, body);
  const media = source.plan(streams.map(({ label }) => label));
  const call = media[0]?.call;
  const voices = media.map(({ voice, isGuess }) => {
    return `${voice.isMixed === true ? 'both' : voice.side}${isGuess ? '?' : ''}`;
  });
  const { parties, direction, isIdentified, extra } = call!;
  return { source: source.dialect, streams, voices, isIdentified, parties, direction, extra };
}

describe('messages of real sources', () => {
  for (const [place, user] of MESSAGES) {
    it(place, (t) => {
      if (CORPUS === undefined) return t.skip('EARWITNESS_CORPUS is not set: no messages to read');
      const said = taken(readInvite(join(CORPUS, place)), user);
      assert.deepEqual(JSON.parse(JSON.stringify(said)), EXPECTED[place]);
    });
  }
});
