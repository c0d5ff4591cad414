import assert from 'node:assert/strict';
import { closeSync } from 'node:fs';
import { describe, it } from 'node:test';
import { portRange, RtpSender } from '../../test/support/capture-scene.ts';
import { AF_INET6, loadLibc } from './libc.ts';
import { ReceiveBatch } from './receive-batch.ts';
import { KernelSockets } from './socket-source.ts';
import { addressText, canonicalAddress, portOf } from './source-address.ts';

const libc = loadLibc();

describe('KernelSockets', () => {
  it('says that a port is taken, and can have it when it is free again', async () => {
    const sockets = new KernelSockets(libc, '127.0.0.1');
    const { first } = await portRange(1);
    const descriptor = sockets.open(first);
    assert.notEqual(descriptor, undefined);
    assert.equal(sockets.open(first), undefined);
    sockets.close(descriptor!);
    sockets.close(sockets.open(first)!);
  });

  it('fails with its own error for an address of another machine', () => {
    const sockets = new KernelSockets(libc, '192.0.2.1');
    assert.throws(() => sockets.open(40_000), { code: 'SOCKET_FAILED' });
  });

  it('does with IPv4 where there is no IPv6', async () => {
    const socket: typeof libc.socket = (family, ...rest) =>
      family === AF_INET6 ? -1 : libc.socket(family, ...rest);
    const sockets = new KernelSockets({ ...libc, socket }, '::');
    const { first } = await portRange(1);
    sockets.close(sockets.open(first)!);
  });
});

describe('ReceiveBatch', () => {
  it('takes datagrams with sender and arrival, in order, and says which were cut off', async (t) => {
    const { first } = await portRange(1);
    const sockets = new KernelSockets(libc, '127.0.0.1');
    const descriptor = sockets.open(first)!;
    const sender = await RtpSender.open();
    t.after(() => {
      sender.close();
      closeSync(descriptor);
    });
    const batch = new ReceiveBatch(libc);
    assert.equal(batch.receive(descriptor), 0);
    const startMs = Date.now();
    await sender.send(first, 40);
    await sender.sendBytes(first, Buffer.alloc(5000));
    await sender.sendBytes(first, Buffer.alloc(0));
    const found: Buffer[] = [];
    let lastMs = startMs - 1;
    for (let count = batch.receive(descriptor); count > 0; count = batch.receive(descriptor)) {
      for (let slot = 0; slot < count; slot++) {
        const at = slot * batch.stride;
        assert.equal(addressText(batch.names, slot * batch.nameWords), '127.0.0.1');
        assert.equal(portOf(batch.names, slot * batch.nameWords), sender.port);
        const arrivalMs = batch.arrivalSec[slot]! * 1000 + batch.arrivalNsec[slot]! / 1e6;
        assert.ok(arrivalMs >= lastMs && arrivalMs <= Date.now() + 1);
        lastMs = arrivalMs;
        assert.equal(batch.isCutOff(slot), found.length === 40);
        found.push(Buffer.from(batch.bytes.subarray(at, at + batch.length(slot))));
      }
      batch.recycle(count);
    }
    assert.deepEqual(found.slice(0, 40), sender.sent);
    assert.deepEqual(found.slice(40), [Buffer.alloc(4096), Buffer.alloc(0)]);
  });

  it('fails with its own error on what is no socket', () => {
    assert.throws(() => new ReceiveBatch(libc).receive(-1), { code: 'RECEIVE_FAILED' });
  });
});

describe('addresses', () => {
  it('are spelled in one way', () => {
    assert.equal(canonicalAddress('2001:DB8:0:0:0::1'), '2001:db8::1');
    assert.equal(canonicalAddress('192.0.2.7'), '192.0.2.7');
    assert.equal(canonicalAddress('phone.example.com'), 'phone.example.com');
  });
});
