import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { answerOffer } from './answer-offer.ts';
import { RECORDER_FORMATS } from './formats.ts';
import { readAnswer } from './offer.ts';
import { parseSdp } from './parse-sdp.ts';

const corpus = process.env.EARWITNESS_CORPUS;

function corpusIt(name: string, test: (directory: string) => void): void {
  it(name, (t) => {
    if (corpus === undefined)
      return t.skip('EARWITNESS_CORPUS is not set: no descriptions to read');
    test(corpus);
  });
}

/** Every session description in a text: from `v=0` to the first line that is none of its lines. */
function descriptionsIn(text: string): string[] {
  return [...text.matchAll(/^v=0\r?\n(?:[a-z]=.*\r?\n?)*/gm)].map(([body]) => body);
}

/** Kind, port, formats, direction and label of every m-line. */
function outline(body: string): string[] {
  return parseSdp(body).media.map((media) => {
    const formats = media.formats.map((f) => `${f.payloadType}:${f.encodingName}`).join(',');
    return [media.kind, media.port, formats, media.direction, media.label ?? '-'].join(' ');
  });
}

const EVENTS = '101:TELEPHONE-EVENT';

const SAMPLES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'samples/cube-nbr-2-mline-invite-200-ack.txt': [
    [
      `audio 24544 0:PCMU,${EVENTS},19:CN sendonly -`,
      `audio 31166 0:PCMU,${EVENTS},19:CN sendonly -`,
    ],
    ['audio 54100 0:PCMU recvonly -', 'audio 39674 0:PCMU recvonly -'],
  ],
  'samples/cucm-10.5-bib-sccp-udp-nearend-farend.txt': [
    ['audio 6000 0:PCMU sendrecv -'],
    [`audio 4000 0:PCMU,${EVENTS} sendonly -`],
    [`audio 4000 0:PCMU,${EVENTS} sendonly -`],
  ],
  'samples/cucm-11.5-bib-sip-tcp-nearend-farend.txt': [
    ['audio 56512 102:MP4A-LATM,0:PCMU,8:PCMA,9:G722,18:G729 recvonly -'],
    ['audio 59058 102:MP4A-LATM,0:PCMU,8:PCMA,9:G722,18:G729 recvonly -'],
    [`audio 17904 0:PCMU,${EVENTS} sendonly -`],
    [`audio 26396 0:PCMU,${EVENTS} sendonly -`],
  ],
  'fixtures/siprec/vendor-offers/acme-siprec-offer.txt': [
    ['audio 20106 0:PCMU sendonly 16777227', 'audio 20110 0:PCMU sendonly 16777228'],
  ],
  'fixtures/siprec/vendor-offers/broadworks-offer.txt': [
    [`audio 22294 8:PCMA,${EVENTS},0:PCMU,9:G722,18:G729 sendonly 1`],
  ],
  'fixtures/siprec/vendor-offers/cisco-siprec-offer.txt': [
    [`audio 10292 0:PCMU,${EVENTS} sendonly 1`, `audio 10294 0:PCMU,${EVENTS} sendonly 2`],
  ],
  'fixtures/siprec/vendor-offers/connectel-offer.txt': [
    [
      `audio 35011 0:PCMU,8:PCMA,3:GSM,${EVENTS} sendonly 1`,
      `audio 35012 8:PCMA,0:PCMU,${EVENTS} sendonly 2`,
    ],
  ],
  'fixtures/siprec/opensips-call/001-INVITE.sip': [
    [`audio 30028 8:PCMA,${EVENTS} sendonly 1`, `audio 30036 8:PCMA,${EVENTS} sendonly 0`],
  ],
  'fixtures/rtp/generated/opus-srtp32.sdp': [['audio 5014 97:OPUS sendrecv -']],
  'fixtures/rtp/generated/l16.sdp': [['audio 5016 97:L16 sendrecv -']],
  'fixtures/sip/rfc5118/ipv6-in-sdp': [
    ['audio 6000 2:G726-32 sendrecv -', 'video 6024 107:H263-1998 sendrecv -'],
  ],
};

describe('descriptions of real sources', () => {
  for (const [file, expected] of Object.entries(SAMPLES)) {
    corpusIt(file, (directory) => {
      const bodies = descriptionsIn(readFileSync(join(directory, file), 'latin1'));
      assert.deepEqual(bodies.map(outline), expected);
    });
  }

  corpusIt('every one is read and gets an answer as long as itself', (directory) => {
    const files = ['samples', 'fixtures/siprec', 'fixtures/sip', 'fixtures/rtp/generated']
      .flatMap((folder) => {
        const entries = readdirSync(join(directory, folder), { recursive: true, encoding: 'utf8' });
        return entries.map((entry) => join(directory, folder, entry));
      })
      .filter((path) => /\.(txt|sip|sdp|dat)$|rfc5118\/[\w-]+$/.test(path));
    let read = 0;
    for (const path of files) {
      for (const body of descriptionsIn(readFileSync(path, 'latin1'))) {
        const offer = parseSdp(body);
        const ports = offer.media.map((_, index) => 20_000 + index * 2);
        const ownKey = (_index: number, _suite: string, bytes: number) => Buffer.alloc(bytes);
        const options = { address: '192.0.2.7', originId: 1, version: 1, ports, ownKey };
        const answer = answerOffer(offer, { ...options, supported: RECORDER_FORMATS });
        if ('body' in answer) {
          assert.equal(parseSdp(answer.body).media.length, offer.media.length, path);
        }
        read += 1;
      }
    }
    assert.ok(read >= 30, `only ${read}`);
  });

  corpusIt('the answers in the ACKs of CUCM', (directory) => {
    const file = join(directory, 'samples/cucm-11.5-bib-sip-tcp-nearend-farend.txt');
    const answer = parseSdp(descriptionsIn(readFileSync(file, 'latin1'))[2]!);
    assert.deepEqual(readAnswer(RECORDER_FORMATS, answer), [
      {
        mediaIndex: 0,
        label: undefined,
        formats: [
          { payloadType: 0, encodingName: 'PCMU', clockRate: 8000, channels: 1 },
          {
            payloadType: 101,
            encodingName: 'TELEPHONE-EVENT',
            clockRate: 8000,
            channels: 1,
            parameters: '0-15',
          },
        ],
        direction: 'sendonly',
        mediaAddress: '10.48.38.107:17904',
        address: '10.48.38.107',
      },
    ]);
  });
});
