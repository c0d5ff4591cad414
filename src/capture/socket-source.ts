import { closeSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { RecorderError } from '../base/index.ts';
import {
  AF_INET,
  AF_INET6,
  ERRNO,
  IPPROTO_IPV6,
  IPV6_V6ONLY,
  type Libc,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SO_TIMESTAMPNS,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOL_SOCKET,
} from './libc.ts';

/** Where media sockets come from: another process could hold them over a crash of this one. */
export interface SocketSource {
  /**
   * A UDP socket bound to `port`, not registered with the event loop; undefined where another
   * program has the port. Errors: `TOO_MANY_FILES`, `SOCKET_FAILED`.
   */
  open(port: number): number | undefined;
  close(descriptor: number): void;
}

/** Twenty seconds of a G.711 stream as the kernel counts: a stall loses nothing. */
const RECEIVE_BUFFER_BYTES = 1 << 20;

/** Values of socket options as the kernel reads them. */
const [OFF, ON, BUFFER_OPTION] = [0, 1, RECEIVE_BUFFER_BYTES].map(
  (value) => new Uint8Array(Int32Array.of(value).buffer),
) as [Uint8Array, Uint8Array, Uint8Array];

/** Makes the sockets itself. */
export class KernelSockets implements SocketSource {
  readonly #libc: Libc;
  readonly #family: number;
  readonly #address: Buffer;

  /**
   * `bindAddress`: `0.0.0.0`, `::` for both families (IPv4 alone where the machine has no other),
   * or an address of this machine.
   */
  constructor(libc: Libc, bindAddress: string) {
    this.#libc = libc;
    const address = bindAddress === '::' && !hasIpv6(libc) ? '0.0.0.0' : bindAddress;
    this.#family = isIPv6(address) ? AF_INET6 : AF_INET;
    this.#address = encodeSocketAddress(address, 0);
  }

  open(port: number): number | undefined {
    const { socket, bind } = this.#libc;
    const descriptor = socket(this.#family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) throw this.#failure('made');
    try {
      this.#configure(descriptor);
      this.#address.writeUInt16BE(port, 2);
      if (bind(descriptor, this.#address, this.#address.length) === 0) return descriptor;
      const errno = this.#libc.errno();
      if (errno !== ERRNO.EADDRINUSE && errno !== ERRNO.EACCES) throw this.#failure('bound');
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
    closeSync(descriptor);
    return undefined;
  }

  close(descriptor: number): void {
    closeSync(descriptor);
  }

  #configure(descriptor: number): void {
    const { setsockopt } = this.#libc;
    const set = (level: number, name: number, value: Uint8Array): number =>
      setsockopt(descriptor, level, name, value, value.length);
    // With the privilege beyond the system's limit, without it up to that.
    if (set(SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_OPTION) < 0) {
      set(SOL_SOCKET, SO_RCVBUF, BUFFER_OPTION);
    }
    if (set(SOL_SOCKET, SO_TIMESTAMPNS, ON) < 0) throw this.#failure('configured');
    if (this.#family === AF_INET6) set(IPPROTO_IPV6, IPV6_V6ONLY, OFF);
  }

  #failure(what: string): RecorderError {
    const errno = this.#libc.errno();
    if (errno === ERRNO.EMFILE || errno === ERRNO.ENFILE) {
      const why = 'No more sockets can be opened: raise the limit of open files (LimitNOFILE).';
      return new RecorderError('TOO_MANY_FILES', why, { isRetryable: true });
    }
    return new RecorderError('SOCKET_FAILED', `A media socket cannot be ${what}: errno ${errno}.`);
  }
}

function hasIpv6({ socket }: Libc): boolean {
  const descriptor = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return false;
  closeSync(descriptor);
  return true;
}

/** `sockaddr_in` or `sockaddr_in6` of an address in text form. */
function encodeSocketAddress(address: string, port: number): Buffer {
  if (!isIPv6(address)) {
    const bytes = Buffer.alloc(16);
    bytes.writeUInt16LE(AF_INET, 0);
    bytes.writeUInt16BE(port, 2);
    bytes.set(address.split('.').map(Number), 4);
    return bytes;
  }
  const bytes = Buffer.alloc(28);
  bytes.writeUInt16LE(AF_INET6, 0);
  bytes.writeUInt16BE(port, 2);
  ipv6Bytes(address).copy(bytes, 8);
  return bytes;
}

/** The 16 bytes of a valid IPv6 address without a zone. */
function ipv6Bytes(address: string): Buffer {
  // The URL parser brings every spelling into one with hexadecimal groups alone.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [first, last] = [groups(head), groups(tail ?? '')];
  const zeros = Array<string>(8 - first.length - last.length).fill('0');
  const bytes = Buffer.alloc(16);
  for (const [index, group] of [...first, ...zeros, ...last].entries()) {
    bytes.writeUInt16BE(Number.parseInt(group, 16), index * 2);
  }
  return bytes;
}
