import { randomBytes } from 'node:crypto';
import { masterLength, SrtpSender, type SrtpSuite } from '../../src/protocols/rtp/index.ts';

/** Master key and salt of one source, and what it does with them. */
export function sourceKeys(suite: SrtpSuite, tag: number) {
  const inline = randomBytes(masterLength(suite)).toString('base64');
  const sender = new SrtpSender({ suite, keys: [{ inline }] });
  return {
    inline,
    attribute: `a=crypto:${tag} ${suite} inline:${inline}|2^31`,
    seal: (packet: Buffer) => sender.protectRtp(packet),
  };
}
