import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type AuditLink, CHAIN_START, ChainCheck, linkHash } from './audit-chain.ts';

const LINK = {
  sequence: 1,
  atMs: 1_795_000_000_000,
  actorKind: 'user',
  actorId: 'u1',
  actorName: 'anna',
  address: '10.0.0.1',
  action: 'user.changed',
  objectKind: 'user',
  objectId: 'u2',
  objectName: 'Bérénice "B"',
  outcome: 'done',
  details: '{"changes":{}}',
};

function chainOf(length: number): AuditLink[] {
  const links: AuditLink[] = [];
  for (let sequence = 1; sequence <= length; sequence++) {
    const link = { ...LINK, sequence, atMs: LINK.atMs + sequence, objectId: `u${sequence % 7}` };
    links.push({ ...link, hash: linkHash(links.at(-1)?.hash ?? CHAIN_START, link) });
  }
  return links;
}

/** The first damage, or undefined where the chain holds and has `length` links. */
function check(links: readonly AuditLink[], length: number): string | undefined {
  const chain = new ChainCheck();
  for (const link of links) {
    const damage = chain.next(link);
    if (damage !== undefined) return `${damage.sequence} ${damage.problem}`;
  }
  return chain.length === length ? undefined : `${chain.length + 1} cut`;
}

describe('the audit chain', () => {
  it('hashes what the format document says', () => {
    const said =
      '["earwitness-audit-1",1,1795000000000,"user","u1","anna","10.0.0.1","user.changed",' +
      '"user","u2","Bérénice \\"B\\"","done","{\\"changes\\":{}}"]';
    const expected = createHash('sha256').update(Buffer.alloc(32)).update(said).digest('hex');
    assert.equal(linkHash(CHAIN_START, LINK).toString('hex'), expected);
  });

  it('holds as it was written', () => {
    assert.equal(check(chainOf(50), 50), undefined);
    assert.equal(check([], 0), undefined);
  });

  it('shows every flipped, deleted, inserted, swapped and cut link, 1000 of 1000', () => {
    const length = 40;
    const whole = chainOf(length);
    const fields = Object.keys(LINK) as (keyof typeof LINK)[];
    const at = fc.nat({ max: length - 1 });
    const flip = fc
      .record({ at, field: fc.constantFrom(...fields, 'hash' as const) })
      .map(({ at: index, field }) =>
        whole.map((link, position) => (position === index ? altered(link, field) : link)),
      );
    const remove = at.map((index) => whole.filter((_, position) => position !== index));
    const insert = fc.record({ at, from: at }).map(({ at: index, from }) => {
      return [...whole.slice(0, index), whole[from]!, ...whole.slice(index)];
    });
    const swap = fc
      .record({ first: at, second: at })
      .filter(({ first, second }) => first !== second)
      .map(({ first, second }) => {
        const links = [...whole];
        [links[first], links[second]] = [links[second]!, links[first]!];
        return links;
      });
    const cut = at.map((index) => whole.slice(0, index));
    const damaged = fc.oneof(flip, remove, insert, swap, cut);
    const holds = (links: AuditLink[]) => check(links, length) !== undefined;
    fc.assert(fc.property(damaged, holds), { numRuns: 1000 });
  });

  it('names the first link that does not fit', () => {
    const links = chainOf(9);
    assert.equal(check([...links.slice(0, 3), ...links.slice(4)], 9), '4 missing');
    const changed = links.map((link) => (link.sequence === 6 ? altered(link, 'details') : link));
    assert.equal(check(changed, 9), '6 altered');
  });

  it('is no use renumbered: what followed a deleted link was hashed after it', () => {
    const links = chainOf(9).filter(({ sequence }) => sequence !== 4);
    const renumbered = links.map((link, index) => ({ ...link, sequence: index + 1 }));
    assert.equal(check(renumbered, 8), '4 altered');
  });
});

function altered(link: AuditLink, field: keyof AuditLink): AuditLink {
  const value = link[field];
  if (typeof value === 'number') return { ...link, [field]: value + 1 };
  if (value instanceof Uint8Array) return { ...link, hash: Buffer.from(value).fill(0, 3, 4) };
  return { ...link, [field]: value === null ? '' : `${value} ` };
}
