import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SipMessage } from './message/message.ts';
import { parseSipMessage } from './message/parse.ts';
import { CorpusFolder } from './testing/corpus.ts';
import { TestBed } from './testing/test-bed.ts';

const samples = new CorpusFolder(process.env.EARWITNESS_CORPUS, 'samples');

/** The messages of a trace: each begins with a start line; lines with ### are comments. */
function messagesOf(text: string): string[] {
  const withoutComments = text.replace(/^###.*\n/gm, '\f').replace(/\n(?=SIP\/2\.0 \d)/g, '\n\f');
  const pieces = withoutComments.split(/\f|\n(?=ACK sip)/).map((piece) => piece.trim());
  return pieces.filter((piece) => /^(SIP\/2\.0 \d|[A-Z]+ sips?:)/.test(piece));
}

function readTrace(name: string): SipMessage[] {
  return messagesOf(samples.read(name).toString('latin1')).map((text) => {
    // Traces are stored with bare line feeds; Content-Length counts CRLF.
    const [head, ...body] = `${text}\n`.split('\n\n');
    const wire = `${head!.trimEnd()}\n\n${body.join('\n\n')}`.replaceAll('\n', '\r\n');
    return parseSipMessage(Buffer.from(wire.replace(/^Content-Length:.*\r\n/m, ''), 'latin1'));
  });
}

describe('traces of real call managers', () => {
  const traces: Readonly<Record<string, string[]>> = {
    'cucm-10.5-bib-sccp-udp-nearend-farend.txt': ['INVITE', '200', 'INVITE', 'ACK', 'ACK'],
    'cucm-11.5-bib-sip-tcp-nearend-farend.txt': ['INVITE', 'INVITE', '200', '200', 'ACK', 'ACK'],
    'cube-nbr-2-mline-invite-200-ack.txt': ['INVITE', '200', 'ACK'],
  };
  for (const [name, expected] of Object.entries(traces)) {
    it(`${name} is read`, (t) => {
      if (samples.missing !== undefined) return t.skip(samples.missing);
      const found = readTrace(name).map((message) =>
        message.kind === 'request' ? message.method : `${message.status}`,
      );
      assert.deepEqual(found, expected);
    });
  }

  it('has all parameters of the From URI', (t) => {
    if (samples.missing !== undefined) return t.skip(samples.missing);
    const [near] = readTrace('cucm-11.5-bib-sip-tcp-nearend-farend.txt');
    assert.deepEqual(Object.fromEntries(near!.from.uri.params), {
      'x-nearend': undefined,
      'x-refci': '19301625',
      'x-nearendclusterid': 'StandAloneCluster',
      'x-nearenddevice': 'SEP6C416A369525',
      'x-nearendaddr': '1001',
      'x-farendrefci': '19301624',
      'x-farendclusterid': 'StandAloneCluster',
      'x-farenddevice': 'SEP38ED18552A12',
      'x-farendaddr': '1000',
    });
    assert.equal(near!.from.displayName, 'SJ User 2');
    assert.equal(near!.headers.getAll('call-info').length, 2);
  });

  it('runs: INVITE pair, ACK with the answer, no offer lost', (t) => {
    if (samples.missing !== undefined) return t.skip(samples.missing);
    for (const name of Object.keys(traces).filter((trace) => trace.startsWith('cucm'))) {
      const bed = new TestBed().acceptAll();
      const requests = messagesOf(samples.read(name).toString('latin1')).filter(
        (text) => !text.startsWith('SIP/2.0'),
      );
      const tags = new Map<string, string>();
      for (const text of requests) {
        const callId = /^Call-ID: (.*)$/m.exec(text)![1]!;
        const tagged = text.replace(/^(To: <[^>]*>).*$/m, (_, to: string) => {
          const tag = tags.get(callId);
          return tag === undefined ? to : `${to};tag=${tag}`;
        });
        bed.deliver(`${tagged}\n\n`.replace(/\n\n\n\n$/, '\n\n'));
        for (const { message } of bed.network.take()) {
          tags.set(callId, message.to.params.get('tag') ?? '');
        }
      }
      assert.equal(bed.invites.length, 2, name);
      assert.equal(bed.heard.length, 2, name);
      assert.ok(
        bed.heard.every((line) => /^ack 2\d\d$/.test(line)),
        `${bed.heard}`,
      );
    }
  });

  it('has a From of a later release, folded over lines', (t) => {
    if (samples.missing !== undefined) return t.skip(samples.missing);
    const text = samples.read('cucm-12.5-mediaproxy-from-header.txt').toString().trim();
    const folded = text.replaceAll('\n', '\r\n ');
    const message = parseSipMessage(
      Buffer.from(
        `INVITE sip:a@h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\n${folded}\r\nTo: <sip:a@h>\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n\r\n`,
      ),
    );
    const { params } = message.from.uri;
    assert.deepEqual(
      [params.size, params.get('x-sessionid'), message.from.params.get('tag')],
      [
        ...[10, '696dd5d3f7755c6abdc438e93d01febf'],
        '14087~b35a5915-3167-4d6a-871d-c121221602bf-27298703',
      ],
    );
  });
});
