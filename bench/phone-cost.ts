import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLog, systemClock, systemTimers } from '../src/base/index.ts';
import { Phones } from '../src/phone/index.ts';
import { controlledCall, FakeCallControl } from '../test/support/fake-call-control.ts';
import { PhoneStandIn } from '../test/support/phone-stand-in.ts';
import { TESTER, temporaryCatalog } from '../test/support/temporary-catalog.ts';
import { waitUntil } from '../test/support/wait-until.ts';
import { BenchContext } from './bench-context.ts';

const GOOD = 'SEP001122334455';
const ROUNDS = 20;

/**
 * What phones cost the process that shows something on them, and how long one phone waits for the
 * others. Both ends run in one process. Prints as it goes.
 */
export async function measurePhoneCost(phones: number, seconds: number): Promise<void> {
  for (const hangs of [false, true]) {
    const context = new BenchContext();
    try {
      await measure(await makeScene(context, hangs), phones, seconds);
    } finally {
      await context.close();
    }
  }
}

/** One phone that answers, and one web server for all the others. */
async function makeScene(context: BenchContext, hangs: boolean) {
  const catalog = await temporaryCatalog(context);
  const good = await PhoneStandIn.start(context, { model: 'CP-8845' });
  const others = { host: '127.0.1.1', port: good.port, model: 'CP-8845' };
  const rest = await PhoneStandIn.start(context, { ...others, hangs });
  const control = new FakeCallControl();
  const parts = { catalog, control, log: silentLog, clock: systemClock, timers: systemTimers };
  const access = { checkPin: async () => ({ kind: 'wrong' }) as const };
  const phones = new Phones({ ...parts, access, pushPort: good.port });
  context.after(() => phones.close());
  phones.start();
  const settings = { phoneUser: 'u', phonePassword: 'p', phoneNetworks: ['127.0.0.0/8'] };
  await catalog.settings.set(settings, TESTER);
  const anna = { loginName: 'anna', policy: { notifiesPhone: true } };
  const { id: userId } = await catalog.users.create(anna, TESTER);
  const change = (device: string, address: string, state: 'recording' | 'paused') => {
    control.addresses.set(device, address);
    control.change(controlledCall({ id: device, localDevice: device, userId, state }));
  };
  return { good, rest, change };
}

async function measure(
  { good, rest, change }: Awaited<ReturnType<typeof makeScene>>,
  phones: number,
  seconds: number,
): Promise<void> {
  change(GOOD, '127.0.0.1', 'recording');
  await waitUntil('the other phone is reached', () => good.shown.length === 1);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const before = process.cpuUsage();
  for (let count = 0; count < phones; count++) {
    change(`SEP${String(count).padStart(12, '0')}`, '127.0.1.1', 'recording');
  }
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // Longer than the pause between two documents to one phone.
    await sleep(Math.max(700, (seconds * 1000) / ROUNDS));
    const [shown, atMs] = [good.shown.length, performance.now()];
    change(GOOD, '127.0.0.1', round % 2 === 0 ? 'paused' : 'recording');
    while (good.shown.length === shown) await sleep(1);
    times.push(performance.now() - atMs);
  }
  const { user, system } = process.cpuUsage(before);
  delay.disable();
  times.sort((a, b) => a - b);
  const cpuMs = (user + system) / 1000 / seconds;
  console.log(
    `  phones that ${rest.hangs ? 'hang' : 'answer'}: ${cpuMs.toFixed(1)} ms of CPU per second, ` +
      `event loop late by ${(delay.percentile(99) / 1e6 - 5).toFixed(1)} ms (99 %), ` +
      `${rest.connections} connections, ${rest.mostOpen} at once; another phone changes after ` +
      `${times[ROUNDS / 2]!.toFixed(0)} ms (median), ${times.at(-1)!.toFixed(0)} ms (slowest)`,
  );
}
