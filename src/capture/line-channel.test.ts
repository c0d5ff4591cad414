import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { newId } from '../base/index.ts';
import { LineChannel } from './line-channel.ts';

interface Ends {
  readonly raw: Socket;
  readonly lines: unknown[];
  readonly ended: Promise<void>;
  readonly channel: LineChannel;
}

/** A channel whose other end is a bare socket. */
async function open(t: TestContext): Promise<Ends> {
  const path = join(tmpdir(), `${newId()}.sock`);
  const server = createServer().listen(path);
  t.after(() => server.close());
  await once(server, 'listening');
  const raw = connect(path);
  raw.on('error', () => {});
  const [socket] = (await once(server, 'connection')) as [Socket];
  const lines: unknown[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const channel = new LineChannel(socket, {
    onLine: (value) => void lines.push(value),
    onEnd: resolve,
  });
  return { raw, lines, ended, channel };
}

describe('LineChannel', () => {
  it('takes lines however they are cut up', async (t) => {
    const { raw, lines, ended } = await open(t);
    const bytes = Buffer.from('{"a":1}\n"zwei ü"\n[3]\n');
    for (const byte of bytes) {
      raw.write(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    raw.end(bytes);
    await ended;
    const all = [{ a: 1 }, 'zwei ü', [3]];
    assert.deepEqual(lines, [...all, ...all]);
  });

  it('sends what waits before it ends', async (t) => {
    const { raw, channel, ended } = await open(t);
    let text = '';
    raw.on('data', (part: Buffer) => {
      text += part.toString();
    });
    for (let n = 0; n < 1000; n++) channel.send({ n });
    channel.close();
    channel.close();
    await ended;
    assert.equal(text.split('\n').length, 1001);
    channel.send('too late');
  });

  it('ends with one that does not speak JSON, or never ends its line', async (t) => {
    const one = await open(t);
    one.raw.write('{"a":1}\nGET / HTTP/1.1\r\n');
    await one.ended;
    assert.deepEqual(one.lines, [{ a: 1 }]);
    const two = await open(t);
    two.raw.write(Buffer.alloc(9 << 20, 'x'));
    await two.ended;
    assert.deepEqual(two.lines, []);
  });
});
