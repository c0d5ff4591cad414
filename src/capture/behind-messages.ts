import type { Timer, Timers } from '../base/index.ts';

/**
 * The same timers, whose handlers run behind the messages that wait. After a standstill a timer
 * would be first, and take packets that main has just said are not to be stored.
 */
export function behindMessages(timers: Timers): Timers {
  return {
    after: (delayMs, handler) => deferred((run) => timers.after(delayMs, run), handler),
    every: (periodMs, handler) => deferred((run) => timers.every(periodMs, run), handler),
  };
}

/** Node runs timers, then reads sockets, then runs immediates. */
function deferred(start: (run: () => void) => Timer, handler: () => void): Timer {
  let isCancelled = false;
  const timer = start(() => {
    setImmediate(() => {
      if (!isCancelled) handler();
    });
  });
  return {
    cancel() {
      isCancelled = true;
      timer.cancel();
    },
  };
}
