import type { Log } from '../base/index.ts';
import { type Libc, RLIMIT_NOFILE } from './libc.ts';

/** Per stream two sockets, and a journal for as many sessions as streams at worst. */
const FILES_PER_STREAM = 3;
const OTHER_FILES = 128;

/**
 * Raises this process's limit of open files to what `streams` need, as far as allowed; says in the
 * log where that is not enough. Returns the limit.
 */
export function raiseFileLimit(libc: Libc, streams: number, log: Log): number {
  const needed = streams * FILES_PER_STREAM + OTHER_FILES;
  const limits = Buffer.alloc(16);
  if (libc.getrlimit(RLIMIT_NOFILE, limits) !== 0) return 0;
  const [soft, hard] = [limits.readBigUInt64LE(0), limits.readBigUInt64LE(8)];
  if (soft >= needed) return Number(soft);
  const tryLimits = (newSoft: bigint, newHard: bigint): boolean => {
    limits.writeBigUInt64LE(newSoft, 0);
    limits.writeBigUInt64LE(newHard, 8);
    return libc.setrlimit(RLIMIT_NOFILE, limits) === 0;
  };
  const wanted = BigInt(needed);
  if (tryLimits(wanted, hard > wanted ? hard : wanted)) return needed;
  const limit = tryLimits(hard, hard) ? hard : soft;
  const streamsPossible = Math.floor((Number(limit) - OTHER_FILES) / FILES_PER_STREAM);
  log.warn({ limit: Number(limit), needed, streamsPossible }, 'limit of open files is low');
  return Number(limit);
}
