import { systemClock, systemTimers } from '../base/index.ts';
import { fullName, type PlannedCall, planCalls } from './call-plan.ts';
import { CallerAgent } from './caller-agent.ts';
import { legResult } from './leg-result.ts';
import type { PlacedCall } from './placed-call.ts';
import type {
  SimulatedCallResult,
  SimulateOptions,
  SimulationProgress,
  SimulationSummary,
} from './simulate-options.ts';

/** A call of the run, from its INVITE on. */
interface RunningCall {
  readonly plan: PlannedCall;
  readonly call: PlacedCall;
  readonly startedAtMs: number;
  result?: SimulatedCallResult;
}

/**
 * Places the calls of `options` and reports about once a second. Resolves when the last has ended;
 * what the recorder refuses is in the summary, not thrown. Throws SIMULATOR_NO_ROUTE,
 * SIMULATOR_NO_PORTS, SIMULATOR_PORT_IN_USE.
 */
export async function simulateCalls(
  options: SimulateOptions,
  report: (progress: SimulationProgress) => void,
): Promise<SimulationSummary> {
  const agent = await CallerAgent.start({
    recorder: options.to,
    transport: options.transport,
    security: options.security,
    recordingNumber: options.number,
    localAddress: options.localAddress,
    seed: options.seed,
  });
  const startMs = systemClock.monotonicMs();
  const running: RunningCall[] = [];
  const progress = () => progressOf(options, running, systemClock.monotonicMs() - startMs);
  const reporting = systemTimers.every(1000, () => report(progress()));
  try {
    const gapMs = options.isAtOnce ? 0 : 1000 / options.ratePerSecond;
    await Promise.all(
      planCalls(options).map(async (plan) => {
        await pause(plan.index * gapMs, options.signal);
        if (!options.signal?.aborted) await runCall(agent, plan, options, running);
      }),
    );
  } finally {
    reporting.cancel();
    agent.close();
  }
  const results = running.map(({ result }) => result!).sort((a, b) => a.index - b.index);
  const isOk = results.length === options.calls && results.every((result) => result.isOk);
  return { ...progress(), isOk, results };
}

async function runCall(
  agent: CallerAgent,
  plan: PlannedCall,
  options: SimulateOptions,
  running: RunningCall[],
): Promise<void> {
  const call = options.isSiprec ? agent.recordingSession(plan.call) : agent.call(plan.call);
  const item: RunningCall = { plan, call, startedAtMs: systemClock.nowMs() };
  running.push(item);
  await call.place();
  if (call.isTalking) {
    await pause(options.durationSeconds * 1000, options.signal);
    await call.hangUp();
  }
  item.result = resultOf(item);
}

function resultOf({ plan, call, startedAtMs }: RunningCall): SimulatedCallResult {
  const { near, far, direction } = plan.call;
  const legs = call.legs.map(legResult);
  const answered = call.legs.flatMap(({ times }) => times.answeredAtMs ?? []);
  const ended = call.legs.flatMap(({ times }) => times.endedAtMs ?? []);
  const lengthMs = answered.length === 0 ? 0 : Math.max(...ended) - Math.min(...answered);
  return {
    index: plan.index,
    nearNumber: near.number,
    nearDevice: near.device,
    nearName: fullName(plan.user) ?? '',
    farNumber: far.number,
    farDevice: far.device,
    farName: far.displayName ?? '',
    direction: direction ?? 'inbound',
    durationSeconds: Math.round(lengthMs) / 1000,
    startedAt: new Date(startedAtMs).toISOString(),
    isOk: legs.length > 0 && legs.every((leg) => leg.outcome === 'completed'),
    legs,
  };
}

function progressOf(
  options: SimulateOptions,
  running: readonly RunningCall[],
  elapsedMs: number,
): SimulationProgress {
  const legs = running.flatMap(({ call }) => call.legs);
  return {
    elapsedSeconds: Math.round(elapsedMs / 100) / 10,
    calls: options.calls,
    started: running.length,
    talking: running.filter(({ call }) => call.isTalking).length,
    completed: running.filter(({ result }) => result?.isOk === true).length,
    failed: running.filter(({ result }) => result?.isOk === false).length,
    packetsSent: legs.reduce((sum, leg) => sum + (leg.media.stream?.counts.packets ?? 0), 0),
  };
}

/** Waits, or less long when `signal` is aborted. Keeps the process alive. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (ms <= 0 || signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
