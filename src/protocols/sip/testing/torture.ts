import type { TestBed } from './test-bed.ts';
import { TestPeer } from './test-peer.ts';

/**
 * What a server that serves everybody does with a message: `dropped`, the status of its final
 * response, or several things, in order.
 */
export function outcomeOf(bed: TestBed, message: Buffer): string {
  bed.network.take();
  bed.network.deliver(message);
  const names = bed.network.takeNames().filter((name) => name !== '100');
  return names.length === 0 ? 'dropped' : names.join(' ');
}

/** Whether an ordinary dialog works on a server: INVITE, ACK with answer, BYE. */
export function servesOrdinaryDialog(bed: TestBed, callId: string): boolean {
  bed.network.take();
  const peer = new TestPeer(callId);
  bed.deliver(peer.invite());
  const ok = bed.lastResponse();
  if (ok.status !== 200) return false;
  peer.learn(ok);
  bed.heard.length = 0;
  bed.deliver(peer.ack({ body: 'v=0\r\n' }));
  bed.deliver(peer.bye());
  const isAnswered = bed.network.takeNames().join() === '200';
  return isAnswered && bed.heard.join() === 'ack 5,bye';
}
