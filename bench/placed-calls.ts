import type { CallerAgent } from '../src/simulator/index.ts';

const NEVER_MS = 24 * 3_600_000;
const AT_ONCE = 20;

/** Places calls whose media comes from elsewhere; returns the ports that wait for it. */
export async function placeCalls(
  agent: CallerAgent,
  { count, firstNumber }: { readonly count: number; readonly firstNumber: number },
): Promise<number[]> {
  const ports: number[] = [];
  for (let first = 0; first < count; first += AT_ONCE) {
    const calls = Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, index) => {
      const number = String(firstNumber + first + index);
      const near = { number, device: `SEP${number.padStart(12, '0')}` };
      const far = { number: '2000', device: 'SEPFAR' };
      return agent.call({ near, far, mediaDelayMs: NEVER_MS, rtcpIntervalMs: 0 });
    });
    await Promise.all(calls.map((call) => call.place()));
    for (const call of calls) {
      ports.push(...call.legs.flatMap(({ media }) => media.destination?.port ?? []));
    }
  }
  return ports;
}
