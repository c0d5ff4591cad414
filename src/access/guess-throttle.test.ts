import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { temporaryCatalog } from '../../test/support/temporary-catalog.ts';
import { FakeTime } from '../base/index.ts';
import { addressGroup } from './address-group.ts';
import { GuessThrottle } from './guess-throttle.ts';

const MINUTE_MS = 60_000;

const by = (subject: string, address: string) =>
  ({ purpose: 'password', subject, address }) as const;

describe('the throttle of guesses', () => {
  it('lets five attempts of one name from one address through in a quarter of an hour', async (t) => {
    const time = new FakeTime();
    const throttle = new GuessThrottle(await temporaryCatalog(t, time), time);
    for (let count = 0; count < 5; count++) {
      assert.equal(await throttle.begin(by('anna', '10.0.0.1')), 0);
      time.advance(MINUTE_MS);
    }
    assert.equal(await throttle.begin(by('ANNA', '10.0.0.1')), 10 * MINUTE_MS);
    assert.equal(await throttle.begin(by('anna', '10.0.0.2')), 0);
    assert.equal(await throttle.begin(by('bruno', '10.0.0.1')), 0);
    time.advance(10 * MINUTE_MS);
    assert.equal(await throttle.begin(by('anna', '10.0.0.1')), MINUTE_MS - MINUTE_MS + 1000);
    time.advance(1);
    assert.equal(await throttle.begin(by('anna', '10.0.0.1')), 0);
  });

  it('counts attempts from their beginning, so many at once gain nothing', async (t) => {
    const time = new FakeTime();
    const throttle = new GuessThrottle(await temporaryCatalog(t, time), time);
    const attempts = Array.from({ length: 20 }, () => throttle.begin(by('anna', '10.0.0.1')));
    const let5 = (await Promise.all(attempts)).filter((wait) => wait === 0);
    assert.equal(let5.length, 5);
  });

  it('forgets wrong attempts of a person who then succeeds, not those of others', async (t) => {
    const time = new FakeTime();
    const throttle = new GuessThrottle(await temporaryCatalog(t, time), time);
    for (let count = 0; count < 5; count++) await throttle.begin(by('anna', '10.0.0.1'));
    for (let count = 0; count < 5; count++) await throttle.begin(by('anna', '10.0.0.2'));
    await throttle.succeeded(by('Anna', '10.0.0.1'));
    assert.equal(await throttle.begin(by('anna', '10.0.0.1')), 0);
    assert.ok((await throttle.begin(by('anna', '10.0.0.2'))) > 0);
  });

  it('stops who tries many names from one network', async (t) => {
    const time = new FakeTime();
    const throttle = new GuessThrottle(await temporaryCatalog(t, time), time);
    for (let count = 0; count < 30; count++) {
      assert.equal(await throttle.begin(by(`user${count}`, `2001:db8:1:2::${count}`)), 0);
    }
    assert.ok((await throttle.begin(by('user31', '2001:db8:1:2:ffff::1'))) > 0);
    assert.equal(await throttle.begin(by('user31', '2001:db8:1:3::1')), 0);
  });

  it('stops who tries one name from everywhere', async (t) => {
    const time = new FakeTime();
    const throttle = new GuessThrottle(await temporaryCatalog(t, time), time);
    for (let count = 0; count < 100; count++) {
      assert.equal(await throttle.begin(by('admin', `10.0.${count}.1`)), 0);
    }
    assert.ok((await throttle.begin(by('admin', '10.1.0.1'))) > 0);
  });
});

describe('the part of an address that nobody changes at will', () => {
  it('is all of IPv4 and the network of IPv6', () => {
    const groups: [string, string][] = [
      ['10.0.0.1', '10.0.0.1'],
      ['::ffff:10.0.0.1', '10.0.0.1'],
      ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
      ['2001:DB8::1', '2001:db8:0:0::/64'],
      ['2001:0db8:0001::', '2001:db8:1:0::/64'],
      ['::1', '0:0:0:0::/64'],
      ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ];
    for (const [address, group] of groups) assert.equal(addressGroup(address), group);
  });
});
