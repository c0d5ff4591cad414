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
