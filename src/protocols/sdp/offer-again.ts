/**
 * Our last description as an offer, for a re-INVITE that has none: word for word (RFC 3264 §8), but
 * what was held is received again, as the next version.
 */
export function offerAgain(sent: string): string {
  const received = sent.replace(/^a=inactive\r$/gm, 'a=recvonly\r');
  if (received === sent) return sent;
  return received.replace(/^(o=\S+ \d+) (\d+) /m, (_, head: string, version: string) => {
    return `${head} ${BigInt(version) + 1n} `;
  });
}
