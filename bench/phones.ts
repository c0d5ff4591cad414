// What phones that hang cost, how fast others show what is so, and whether calls suffer:
// `phones [PHONES] [SECONDS]` (default 200 phones, 30 s). The reference is phones that answer.
import { measurePhoneCalls } from './phone-calls.ts';
import { measurePhoneCost } from './phone-cost.ts';

export async function run(args: readonly string[]): Promise<void> {
  const [phones, seconds] = [Number(args[0] ?? 200), Number(args[1] ?? 30)];
  console.log(`${phones} phones with recorded calls, ${seconds} s each time`);
  console.log('the notification alone:');
  await measurePhoneCost(phones, seconds);
  console.log('the recorder, while the calls are recorded:');
  for (const hangs of [false, true]) await measurePhoneCalls({ phones, seconds, hangs });
}
