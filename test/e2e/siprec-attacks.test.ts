import assert from 'node:assert/strict';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import {
  METADATA_ATTACKS,
  type MetadataAttack,
} from '../../src/protocols/siprec/testing/metadata-attacks.ts';
import { framesOf, SourceScene } from '../support/source-scene.ts';
import { SourceVoices } from '../support/source-voices.ts';
import { missingFrames } from '../support/unique-sound.ts';

const FRAMES = 25;
const KEPT_CHARACTERS = 32_768;
/** A whole message over TCP has to fit into 262 144 bytes. */
const MOST_BYTES = 260_000;
const SDP = [
  ...['v=0', 'o=src 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0'],
  ...['m=audio 30000 RTP/AVP 0', 'a=label:1', 'a=sendonly'],
  ...['m=audio 30002 RTP/AVP 0', 'a=label:2', 'a=sendonly', ''],
].join('\r\n');

function corpusAttacks(t: TestContext): MetadataAttack[] {
  const corpus = process.env.EARWITNESS_CORPUS;
  if (corpus === undefined) {
    t.diagnostic('EARWITNESS_CORPUS is not set: only own attacks are tried');
    return [];
  }
  const directory = join(corpus, 'fixtures/payloads/xxe/Files');
  return globSync('*', { cwd: directory }).map((name) => {
    return { name, body: readFileSync(join(directory, name)), expected: /./ };
  });
}

/** Each with a call of its own, signalled by hand: sipp knows no messages that are so large. */
it('SIPREC records every call whose metadata attacks, and asks nobody for anything', async (t) => {
  let asked = 0;
  const listener = createServer(() => asked++).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const scene = await SourceScene.start(0);
  t.after(() => scene.close());
  t.after(() => listener.close());
  const asking = `<!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1:${port}/"> %x;]><recording/>`;
  const attacks = [
    ...METADATA_ATTACKS.filter(({ body }) => body.length < MOST_BYTES),
    { name: 'one that asks', body: Buffer.from(asking), expected: /document type/ },
    ...corpusAttacks(t),
  ];
  const voices = new SourceVoices();
  t.after(() => voices.close());
  await Promise.all(attacks.map(({ body }, index) => call(scene, voices, body, 300 + 2 * index)));
  const recordings = await scene.recordingsOf(null, attacks.length);
  for (const [index, { name, body, expected }] of attacks.entries()) {
    const [near, far] = [framesOf(300 + 2 * index, FRAMES), framesOf(301 + 2 * index, FRAMES)];
    const holds = await Promise.all(
      recordings.map(async (recording) => {
        const channels = await scene.channelsOf(recording);
        const missing = [missingFrames(channels.near, near), missingFrames(channels.far, far)];
        return missing.flat().length === 0;
      }),
    );
    assert.equal(holds.filter(Boolean).length, 1, name);
    const { sourceMetadata } = await scene.factsOf(recordings[holds.indexOf(true)]!);
    assert.equal(sourceMetadata?.length, 1, name);
    assert.match(sourceMetadata[0]!.problem ?? '', expected, name);
    const kept = body.toString('utf8').slice(0, KEPT_CHARACTERS);
    assert.equal(sourceMetadata[0]!.text.trim(), kept.trim(), name);
  }
  assert.equal(asked, 0);
});

/** A call with this metadata; the first m-line says the sound of `seed`, the second the next. */
async function call(
  { product }: SourceScene,
  voices: SourceVoices,
  metadata: Buffer,
  seed: number,
): Promise<void> {
  const socket = connect(product.report.sipPorts.tcp, '127.0.0.1');
  await once(socket, 'connect');
  const head = (method: string, number: number, tag = '') => [
    `${method} sip:srs@127.0.0.1 SIP/2.0`,
    `Via: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK${seed}${method}`,
    ...[`From: <sip:src@127.0.0.1>;tag=${seed}`, `To: <sip:srs@127.0.0.1>${tag}`],
    ...[`Call-ID: attack-${seed}`, `CSeq: ${number} ${method}`, 'Max-Forwards: 70'],
    ...['Require: siprec', 'Contact: <sip:src@127.0.0.1>;+sip.src'],
  ];
  const body = Buffer.concat([
    Buffer.from(`--b\r\nContent-Type: application/sdp\r\n\r\n${SDP}\r\n--b\r\n`),
    Buffer.from('Content-Type: application/rs-metadata+xml\r\n\r\n'),
    ...[metadata, Buffer.from('\r\n--b--\r\n')],
  ]);
  const type = ['Content-Type: multipart/mixed;boundary=b', `Content-Length: ${body.length}`];
  socket.write([...head('INVITE', 1), ...type, '', ''].join('\r\n'));
  socket.write(body);
  const answer = await finalResponse(socket);
  const tag = /^To:.*(;tag=\S+)/im.exec(answer)![1]!;
  const ports = [...answer.matchAll(/^m=audio (\d+)/gm)].map(([, port]) => Number(port));
  const empty = ['Content-Length: 0', '', ''];
  socket.write([...head('ACK', 1, tag), ...empty].join('\r\n'));
  const talk = { talk: [seed, seed + 1], frames: FRAMES };
  await Promise.all(talk.talk.map((voice, line) => voices.say(voice, ports[line], talk)));
  socket.write([...head('BYE', 2, tag), ...empty].join('\r\n'));
  await finalResponse(socket);
  socket.destroy();
}

/** The next response that is no provisional one, with its body; it is 200. */
async function finalResponse(socket: Socket): Promise<string> {
  let text = '';
  for (;;) {
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    text = (text + bytes.toString('latin1')).replace(/^SIP\/2.0 1[\s\S]*?\r\n\r\n/, '');
    const length = Number(/^Content-Length: *(\d+)/im.exec(text)?.[1] ?? Number.NaN);
    if (text.length < text.indexOf('\r\n\r\n') + 4 + length || !(length >= 0)) continue;
    assert.match(text, /^SIP\/2.0 200 /);
    return text;
  }
}
