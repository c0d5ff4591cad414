import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeTime } from '../../../base/index.ts';
import { LocalAddressFinder } from './local-address.ts';

const OWN = ['127.0.0.1', '::1', '192.0.2.1', '198.51.100.7', '2001:db8::7'];

describe('LocalAddressFinder', () => {
  const finder = new LocalAddressFinder(new FakeTime(), () => OWN);
  const cases: [string, string, [string, string, string?]][] = [
    ['the bound address', '192.0.2.1', ['192.0.2.10', '192.0.2.1', '203.0.113.9']],
    ['an IPv4-mapped one as IPv4', '192.0.2.1', ['192.0.2.10', '::ffff:192.0.2.1']],
    ['the Request-URI where it is ours', '198.51.100.7', ['192.0.2.10', '0.0.0.0', '198.51.100.7']],
    ['loopback for a peer there', '127.0.0.1', ['127.0.0.1', '0.0.0.0', '10.48.38.30']],
    ['our address for a peer on this machine', '192.0.2.1', ['192.0.2.1', '::', '10.48.38.30']],
    ['the Request-URI through a translator', '203.0.113.9', ['192.0.2.10', '::', '203.0.113.9']],
    ['the nearest for a name', '198.51.100.7', ['198.51.100.9', '0.0.0.0', 'rec.example']],
    ['the nearest of the family', '2001:db8::7', ['2001:db8::99', '::', '::']],
    ['anything rather than nothing', '192.0.2.1', ['10.0.0.1', '0.0.0.0']],
  ];
  for (const [name, expected, [peer, bound, host]] of cases) {
    it(`gives ${name}`, () => assert.equal(finder.find(peer, bound, host), expected));
  }

  it('looks again after a while', () => {
    const time = new FakeTime();
    const lists = [['192.0.2.1'], ['192.0.2.2']];
    const moving = new LocalAddressFinder(time, () => lists.shift() ?? []);
    const found = [0, 59_000, 2000].map((ms) => {
      time.advance(ms);
      return moving.find('192.0.2.10', '0.0.0.0');
    });
    assert.deepEqual(found, ['192.0.2.1', '192.0.2.1', '192.0.2.2']);
  });
});
