import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { AddressNetworks, RecorderError } from '../base/index.ts';

/**
 * Where no webhook goes, whoever chose it: addresses of this link alone, at which clouds tell a
 * machine its secrets (169.254.169.254, fd00:ec2::254, 100.100.100.200), of no machine, and of
 * many. Internal addresses are an administrator's choice.
 */
const REFUSED = new AddressNetworks([
  ...['0.0.0.0/8', '169.254.0.0/16', '100.100.100.200', '224.0.0.0/4', '240.0.0.0/4'],
  ...['::', 'fe80::/10', 'fd00:ec2::254', 'ff00::/8'],
  // The same behind translation (RFC 6052 §2.1) and in the older form of mapping.
  ...['64:ff9b::a9fe:0/112', '64:ff9b::6464:64c8', '::a9fe:0/112'],
]);

/** Whether webhooks may go to this address. */
export function isAllowedAddress(address: string): boolean {
  return isIP(address) !== 0 && !REFUSED.has(address);
}

/** Throws `ADDRESS_REFUSED` for a URL that names such an address itself. */
export function requireAllowedHost({ hostname }: URL): void {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0 && !isAllowedAddress(host)) throw refused(host);
}

/** Finds addresses as the connection is made, so that no name leads to one that is refused. */
export const lookupAllowed: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error !== null) return callback(error, []);
    const allowed = found.filter(({ address }) => isAllowedAddress(address));
    const [first] = allowed;
    if (first === undefined) return callback(refused(hostname), []);
    if (options.all === true) return callback(null, allowed);
    return callback(null, first.address, first.family);
  });
};

function refused(host: string): RecorderError {
  return new RecorderError('ADDRESS_REFUSED', `${host} is an address that no webhook goes to`);
}
