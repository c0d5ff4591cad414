import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { systemTimers } from '../base/index.ts';
import { behindMessages } from './behind-messages.ts';

describe('timers behind messages', () => {
  it('fire when what waited at a standstill was read', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address() as { port: number };
    const client = connect(address.port, '127.0.0.1');
    const [socket] = (await once(server, 'connection')) as [Socket];
    const seen: string[] = [];
    socket.on('data', () => seen.push('message'));
    const fired = new Promise<void>((resolve) => {
      behindMessages(systemTimers).after(5, () => {
        seen.push('timer');
        resolve();
      });
    });
    client.write('pause');
    // Both are due before the event loop turns again.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    await fired;
    assert.deepEqual(seen, ['message', 'timer']);
    client.destroy();
    socket.destroy();
    server.close();
  });

  it('do not fire once they are cancelled, though they were due', async () => {
    const timers = behindMessages(systemTimers);
    const seen: string[] = [];
    const cancelled = timers.after(1, () => seen.push('cancelled'));
    const other = new Promise<void>((resolve) => {
      timers.after(1, resolve);
      // Runs in the same turn, before the handlers.
      setTimeout(() => cancelled.cancel(), 1);
    });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    await other;
    assert.deepEqual(seen, []);
  });
});
