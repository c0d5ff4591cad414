import koffi from 'koffi';

/** Bytes of `struct timex` on 64-bit Linux, with room to spare (adjtimex(2)). */
const TIMEX_BYTES = 256;
const STATUS_OFFSET = 40;
/** The clock is not synchronised (include/uapi/linux/timex.h). */
const STA_UNSYNC = 0x40;

/**
 * Makes a function that asks the kernel whether a time server keeps the clock right. Undefined
 * where it does not say: in some containers it may not be asked.
 */
export function kernelClock(): () => boolean | undefined {
  const timex = Buffer.alloc(TIMEX_BYTES);
  const adjtimex = tryLoad();
  return () => {
    if (adjtimex === undefined || adjtimex(timex.fill(0)) < 0) return undefined;
    return (timex.readInt32LE(STATUS_OFFSET) & STA_UNSYNC) === 0;
  };
}

function tryLoad(): ((timex: Buffer) => number) | undefined {
  try {
    return koffi.load('libc.so.6').func('int adjtimex(void *)');
  } catch {
    return undefined;
  }
}
