/** Whether an address is the old way to say hold: nothing is to be sent there (RFC 3264 §8.4). */
export function isNowhere(address: string | undefined): boolean {
  return address === '0.0.0.0' || address === '::' || address === '0:0:0:0:0:0:0:0';
}
