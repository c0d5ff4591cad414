import koffi from 'koffi';
import { RecorderError } from '../base/index.ts';

/** Numbers of Linux that Node does not name (`asm-generic`, the same on x86-64 and arm64). */
export const AF_INET = 2;
export const AF_INET6 = 10;
export const SOCK_DGRAM = 2;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;
export const SOL_SOCKET = 1;
export const SO_RCVBUF = 8;
export const SO_RCVBUFFORCE = 33;
export const SO_TIMESTAMPNS = 35;
export const IPPROTO_IPV6 = 41;
export const IPV6_V6ONLY = 26;
export const MSG_DONTWAIT = 0x40;
export const MSG_TRUNC = 0x20;
export const RLIMIT_NOFILE = 7;
const LOCK_EX = 2;
const LOCK_NB = 4;

const { EAGAIN, EADDRINUSE, EACCES, EINTR, EMFILE, ENFILE } = koffi.os.errno as Record<
  'EAGAIN' | 'EADDRINUSE' | 'EACCES' | 'EINTR' | 'EMFILE' | 'ENFILE',
  number
>;
export const ERRNO = { EAGAIN, EADDRINUSE, EACCES, EINTR, EMFILE, ENFILE } as const;

type Call<Args extends readonly unknown[]> = (...args: Args) => number;

/** The calls of the C library that Node does not offer. All return −1 and set errno on failure. */
export interface Libc {
  readonly socket: Call<[family: number, type: number, protocol: number]>;
  readonly bind: Call<[descriptor: number, address: Uint8Array, length: number]>;
  readonly setsockopt: Call<
    [descriptor: number, level: number, name: number, value: Uint8Array, length: number]
  >;
  /** `headers` is the address of an array of `mmsghdr`; it is called with numbers only. */
  readonly recvmmsg: Call<
    [descriptor: number, headers: number, count: number, flags: number, timeout: number]
  >;
  readonly flock: Call<[descriptor: number, operation: number]>;
  readonly getrlimit: Call<[resource: number, limits: Uint8Array]>;
  readonly setrlimit: Call<[resource: number, limits: Uint8Array]>;
  /** On a thread of its own. */
  readonly syncfs: (descriptor: number) => Promise<number>;
  readonly errno: () => number;
  /** Where `bytes` lie in memory; whoever passes that on keeps them from being collected. */
  readonly addressOf: (bytes: Uint8Array) => number;
}

/** Binds the calls. Errors: `CAPTURE_PLATFORM` where this is not a 64-bit Linux. */
export function loadLibc(): Libc {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
    const here = `${process.platform} ${process.arch}`;
    const why = `Capturing needs Linux on x64 or arm64; this is ${here}.`;
    throw new RecorderError('CAPTURE_PLATFORM', why);
  }
  const library = koffi.load(null);
  const syncfs = library.func('int syncfs(int fd)');
  return {
    socket: library.func('int socket(int family, int type, int protocol)'),
    bind: library.func('int bind(int fd, const uint8_t *address, uint32_t length)'),
    setsockopt: library.func(
      'int setsockopt(int fd, int level, int name, const uint8_t *value, uint32_t length)',
    ),
    recvmmsg: library.func(
      'int recvmmsg(int fd, uintptr_t headers, uint32_t count, int flags, uintptr_t timeout)',
    ),
    flock: library.func('int flock(int fd, int operation)'),
    getrlimit: library.func('int getrlimit(int resource, _Out_ uint8_t *limits)'),
    setrlimit: library.func('int setrlimit(int resource, const uint8_t *limits)'),
    syncfs: (descriptor) =>
      new Promise((resolve, reject) => {
        syncfs.async(descriptor, (error: Error | null, result: number) => {
          if (error === null) resolve(result);
          else reject(error);
        });
      }),
    errno: () => koffi.errno(),
    addressOf: (bytes) => Number(koffi.address(bytes)),
  };
}

/** Takes the lock of the open file `descriptor`, held until the process ends. False if taken. */
export function tryLock(libc: Libc, descriptor: number): boolean {
  return libc.flock(descriptor, LOCK_EX | LOCK_NB) === 0;
}
