import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { newId } from '../../src/base/index.ts';
import { prepareDataDirectory } from '../../src/config/index.ts';
import type { PayloadFormat, UndecodedFormat } from '../../src/recording/index.ts';
import { KeyRing } from '../../src/storage/crypto/index.ts';
import { speechLike } from '../support/audio.ts';
import { runTool } from '../support/ffmpeg.ts';
import { type ApiClient, Product, tryCommand } from '../support/product.ts';
import {
  arrivals,
  callBegins,
  callEnds,
  cutPayloads,
  G729,
  negotiated,
  send,
  writeJournal,
} from '../support/rtp-stream.ts';
import { g729Encoder } from '../support/speech-encoders.ts';
import { waitUntil } from '../support/wait-until.ts';

const ISAC: PayloadFormat = {
  ...{ payloadType: 124, encodingName: 'ISAC', clockRate: 16_000, channels: 1 },
};

interface Detail {
  readonly facts: {
    readonly legs: readonly { readonly undecoded: readonly UndecodedFormat[] }[];
  };
}

/** A call left from before, one side in a codec of ffmpeg, the other in one that nobody decodes. */
describe('codecs that are not built in', () => {
  const directory = mkdtempSync(join(tmpdir(), 'earwitness-decoding-'));
  const program = join(directory, 'decoder');
  let product: Product;
  let client: ApiClient;
  let recordingId = '';

  before(async () => {
    const { journals } = prepareDataDirectory(directory);
    const keyRing = await KeyRing.open(directory);
    recordingId = newId();
    const speech = speechLike({ seed: 61, sampleRate: 8000, durationMs: 2000 });
    const payloads = cutPayloads(Buffer.concat(g729Encoder()(speech)), 20);
    const unknown = Array.from({ length: 66 }, () => new Uint8Array(70));
    const entries = [
      ...callBegins(recordingId),
      negotiated(-100, 1, 'sendonly', [ISAC]),
      ...arrivals(0, send(payloads, { format: G729 })),
      ...arrivals(1, send(unknown, { format: ISAC, packetMs: 30, ssrc: 2 })),
      ...callEnds(2000),
    ];
    await writeJournal(journals, recordingId, entries, keyRing.newDataKey(recordingId));
    product = await Product.start({ dataDirectory: directory, flags: ['--ffmpeg', program] });
    product.ageJournals();
    product.run('settings', 'set', 'audioFormat', 'flac');
    client = await product.logIn();
    await client.waitForRecordings(1);
  });
  after(() => product.close());

  const undecoded = async (): Promise<string[]> => {
    const { facts } = await client.get<Detail>(`/recordings/${recordingId}`);
    return facts.legs.flatMap((leg) => leg.undecoded.map((f) => `${f.encodingName} ${f.reason}`));
  };
  const waiting = async () => {
    const { decoding } = await client.get<{ decoding: { waiting: unknown } }>('/system/status');
    return decoding;
  };

  it('wait for a program, and the recorder says so', async () => {
    assert.deepEqual(await undecoded(), ['G729 program-missing', 'ISAC no-decoder']);
    assert.deepEqual(await waiting(), {
      ...{ program: null, decoders: 0, waitingRecordings: 1 },
      waiting: [
        { codec: 'G729', reason: 'program-missing', recordings: 1 },
        { codec: 'ISAC', reason: 'no-decoder', recordings: 1 },
      ],
    });
    const data = ['--data', directory];
    const { status, stdout } = tryCommand(['doctor', ...data], { EARWITNESS_FFMPEG: program });
    assert.equal(status, 2);
    assert.match(stdout, /decoder is missing \(Debian: apt-get install ffmpeg\)/);
    assert.match(stdout, /Recordings with G729 that is not decoded: 1 \(wait for ffmpeg\)/);
    assert.match(stdout, /Recordings with ISAC that is not decoded: 1 \(no program is known/);
    assert.equal(JSON.parse(product.run('refinalise', '--json')).decoding, 0);
  });

  it('are decoded when it is there; what nobody decodes is kept', async () => {
    const before = await client.bytes(`/recordings/${recordingId}/audio`);
    symlinkSync(runTool('sh', ['-c', 'command -v ffmpeg']).toString().trim(), program);
    assert.equal(JSON.parse(product.run('refinalise', '--json')).decoding, 1);
    await waitUntil('decoded', async () => (await undecoded()).length === 1);
    assert.deepEqual(await undecoded(), ['ISAC no-decoder']);
    assert.deepEqual((await waiting()).waiting, [
      { codec: 'ISAC', reason: 'no-decoder', recordings: 1 },
    ]);
    const audio = await client.bytes(`/recordings/${recordingId}/audio`);
    assert.ok(audio.length > before.length * 2, 'speech takes more than silence');
    assert.deepEqual(readdirSync(join(directory, 'undecoded')), [`${recordingId}.ewj`]);
    const { items } = await client.get<{ items: { action: string; object: { id: string } }[] }>(
      '/audit?action=recording.decoded',
    );
    assert.deepEqual(
      items.map(({ object }) => object.id),
      [recordingId],
    );
  });
});
