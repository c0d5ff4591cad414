import { pino } from 'pino';

/** Structured log. Facts first, then a constant sentence: `log.info({ recordingId }, 'stored')`. */
export interface Log {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
  /** A log whose every line carries `facts` too. */
  child(facts: object): Log;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** A log of JSON lines on standard error; standard output belongs to the user. */
export function createLog(level: LogLevel, facts: object = {}): Log {
  // Not synchronous: a reader that is slow must not hold up the calls.
  const destination = pino.destination({ fd: 2, sync: false });
  process.on('exit', () => {
    try {
      destination.flushSync();
    } catch {
      // Nobody reads standard error any more.
    }
  });
  return pino(
    {
      level,
      base: facts,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  ) as unknown as Log;
}

/** A log that says nothing. For tests. */
export const silentLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLog,
};
