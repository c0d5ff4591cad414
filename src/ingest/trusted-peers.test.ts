import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TrustedPeers } from './trusted-peers.ts';

describe('TrustedPeers', () => {
  it('is loopback alone until it is configured', () => {
    const peers = new TrustedPeers([]);
    assert.deepEqual(
      [
        '127.0.0.1',
        '127.9.9.9',
        '::1',
        '::ffff:127.0.0.1',
        '10.0.0.1',
        '::ffff:10.0.0.1',
        '::2',
      ].filter((address) => peers.has(address)),
      ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'],
    );
  });

  it('asks for the name in the certificate where an entry says so', () => {
    const peers = new TrustedPeers([
      ...['10.0.0.0/8', '10.1.2.3 CUCM1.example.com', '10.1.2.3 cucm2.example.com'],
      ...['192.0.2.0/24 sbc.example.com', '127.0.0.1 simulator.example.com'],
    ]);
    const said = (address: string, ...names: string[]) => [
      peers.knows(address),
      peers.has(address, names),
    ];
    assert.deepEqual(said('10.1.2.3'), [true, false]);
    assert.deepEqual(said('10.1.2.3', 'other.example.com'), [true, false]);
    assert.deepEqual(said('10.1.2.3', 'cucm2.example.com'), [true, true]);
    assert.deepEqual(said('10.9.9.9'), [true, true]);
    assert.deepEqual(said('192.0.2.7', 'x', 'sbc.example.com'), [true, true]);
    assert.deepEqual(said('192.0.2.7', 'cucm1.example.com'), [true, false]);
    assert.deepEqual(said('127.0.0.1'), [true, false]);
    assert.deepEqual(said('::1'), [true, true]);
    assert.deepEqual(said('198.51.100.1', 'sbc.example.com'), [false, false]);
  });

  it('knows addresses and networks of both families', () => {
    const peers = new TrustedPeers(['10.1.2.3', '192.0.2.0/28', 'fd00::/8', '2001:db8::1']);
    const trusted = ['10.1.2.3', '192.0.2.15', '::ffff:192.0.2.1', 'fd12::1', '2001:db8::1'];
    const others = ['10.1.2.4', '192.0.2.16', 'fe80::1', '2001:db8::2', 'nonsense', ''];
    assert.deepEqual(
      [...trusted, ...others].filter((address) => peers.has(address)),
      trusted,
    );
  });
});
