// A thread of its own that reads running calls behind capture: main's loop never waits for it.
import { parentPort } from 'node:worker_threads';
import type { FromLiveWorker, ToLiveWorker } from './live-messages.ts';
import { WatchedCall } from './watched-call.ts';

const TURN_MS = 100;
const TURNS_PER_LEVELS = 10;

const calls = new Map<string, { readonly call: WatchedCall; isListenedTo: boolean }>();
const state: { timer: NodeJS.Timeout | undefined; turns: number } = { timer: undefined, turns: 0 };

parentPort?.on('message', (message: ToLiveWorker) => {
  switch (message.type) {
    case 'watch':
      watch(message.tap);
      break;
    case 'listen':
      listen(message.recordingId, message.isOn);
      break;
    case 'unwatch':
      calls.get(message.recordingId)?.call.close();
      calls.delete(message.recordingId);
      break;
    case 'close':
      for (const { call } of calls.values()) call.close();
      calls.clear();
      parentPort?.close();
      break;
  }
  if (calls.size > 0) state.timer ??= setInterval(turn, TURN_MS);
  else {
    clearInterval(state.timer);
    state.timer = undefined;
  }
});

function send(message: FromLiveWorker): void {
  parentPort?.postMessage(message);
}

function watch(tap: Extract<ToLiveWorker, { type: 'watch' }>['tap']): void {
  const { recordingId } = tap;
  calls.get(recordingId)?.call.close();
  try {
    calls.set(recordingId, { call: new WatchedCall(tap), isListenedTo: false });
  } catch (error) {
    fail(recordingId, error);
  }
}

function listen(recordingId: string, isOn: boolean): void {
  const watched = calls.get(recordingId);
  if (watched === undefined) return;
  watched.isListenedTo = isOn;
  watched.call.setListened(isOn);
}

function turn(): void {
  const nowMs = performance.now();
  for (const [recordingId, { call, isListenedTo }] of calls) {
    try {
      call.read(nowMs);
      const samples = isListenedTo ? call.takeSound(nowMs) : undefined;
      if (samples === undefined) continue;
      const sound: FromLiveWorker = { type: 'sound', recordingId, samples };
      parentPort?.postMessage(sound, [samples.buffer as ArrayBuffer]);
    } catch (error) {
      fail(recordingId, error);
    }
  }
  if (++state.turns % TURNS_PER_LEVELS !== 0) return;
  const levels = [...calls].map(([id, { call }]) => [id, call.levels(nowMs)] as const);
  send({ type: 'levels', levels });
}

/** A call that cannot be read is left alone; the others go on. */
function fail(recordingId: string, error: unknown): void {
  calls.get(recordingId)?.call.close();
  calls.delete(recordingId);
  const reason = error instanceof Error ? error.message : String(error);
  send({ type: 'failed', recordingId, reason });
}
