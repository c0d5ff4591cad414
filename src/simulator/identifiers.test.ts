import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeTime } from '../base/index.ts';
import { IdentifierSource } from './identifiers.ts';
import { SeededRandom } from './seeded-random.ts';

function source(startMs: number, seed = 1): IdentifierSource {
  const random = new SeededRandom(seed);
  return new IdentifierSource({ clock: new FakeTime(startMs), random, address: '192.0.2.5' });
}

describe('IdentifierSource', () => {
  const start = Date.UTC(2026, 5, 1);

  it('gives the caller the lower identifier', () => {
    const identifiers = source(start);
    const outbound = identifiers.nextPair('outbound');
    const inbound = identifiers.nextPair('inbound');
    assert.equal(outbound.far - outbound.near, 1);
    assert.equal(inbound.near - inbound.far, 1);
    assert.ok(inbound.far > outbound.far);
  });

  it('grows from run to run and never repeats within one', () => {
    const first = source(start);
    const seen = new Set<number>();
    let highest = 0;
    for (let i = 0; i < 100; i++) {
      const { near, far } = first.nextPair('outbound');
      seen.add(near).add(far);
      highest = far;
    }
    assert.equal(seen.size, 200);
    assert.ok(source(start + 3000, 2).nextPair('outbound').near > highest);
    assert.ok(highest < 2 ** 32);
  });

  it('derives the Call-ID from the GUID and names the phone in the Session-ID', () => {
    const leg = source(start).nextLeg('SEP00D0C0FFEE01');
    const [first, second, third, fourth] = leg.ciscoGuid.split('-').map(Number);
    assert.equal(leg.callId.slice(0, 8), first!.toString(16).padStart(8, '0'));
    assert.equal(second, 65536);
    assert.equal(third, leg.legNumber & 0xffff);
    assert.ok(leg.callId.endsWith(`-${(fourth! >>> 4).toString(16).padStart(7, '0')}@192.0.2.5`));
    assert.match(leg.sessionId, /^[0-9a-f]{8}00105000a00000d0c0ffee01$/);
    assert.match(source(start).nextLeg('CSFAMOREAU').sessionId, /^[0-9a-f]{32}$/);
  });
});
