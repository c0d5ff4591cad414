import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeTime } from '../base/index.ts';
import type { Parties } from '../recording/index.ts';
import { type ConversationLink, ConversationLinks } from './conversation-links.ts';

const HOUR_MS = 3_600_000;

function parties(callIdentifier: string | undefined, device = 'SEP1'): Parties {
  return {
    near: { side: 'near', number: '1001', device, clusterId: 'C', callIdentifier },
    far: { side: 'far', number: '2002' },
  };
}

describe('ConversationLinks', () => {
  const link: ConversationLink = { conversationId: 'a', locality: 'internal' };

  it('finds the conversation of a call identifier on the same phone', () => {
    const links = new ConversationLinks(new FakeTime(), () => undefined);
    links.remember(parties('77'), link);
    assert.equal(links.find(parties('77'))?.conversationId, 'a');
    assert.equal(links.find(parties('77', 'sep1'))?.conversationId, 'a');
    assert.equal(links.find(parties('77', 'SEP2')), undefined);
    assert.equal(links.find(parties('78')), undefined);
    assert.equal(links.find(parties(undefined)), undefined);
  });

  it('forgets after half a day, since identifiers come again', () => {
    const time = new FakeTime();
    const links = new ConversationLinks(time, () => undefined);
    links.remember(parties('77'), link);
    time.advance(11 * HOUR_MS);
    assert.equal(links.find(parties('77'))?.conversationId, 'a');
    time.advance(2 * HOUR_MS);
    assert.equal(links.find(parties('77')), undefined);
  });

  it('asks the catalog for what began before the last start', () => {
    const time = new FakeTime(100 * HOUR_MS);
    const asked: unknown[] = [];
    const links = new ConversationLinks(time, (query) => {
      asked.push(query);
      return link;
    });
    assert.deepEqual(links.find(parties('77')), link);
    assert.deepEqual(asked, [
      { clusterId: 'C', device: 'SEP1', callIdentifier: '77', sinceMs: 88 * HOUR_MS },
    ]);
  });
});
