export { assert, unreachable } from './assert.ts';
export { type Clock, systemClock } from './clock.ts';
export { errorText, RecorderError, type RecorderErrorOptions, systemCode } from './errors.ts';
export { FakeTime } from './fake-time.ts';
export { formatId, idBytes, isId, newId } from './ids.ts';
export { createLog, type Log, type LogLevel, silentLog } from './log.ts';
export { systemTimers, type Timer, type Timers } from './timers.ts';
export { Turns } from './turns.ts';
