// How long a rule of a monitor filter takes that is as large as it may be, and one that is made to
// wear the recorder out: `rules`. Read as the API reads it, and compiled where it can be read.
import { visibilityOf } from '../src/access/filter-visibility.ts';
import { parseFilterRule } from '../src/access/filters/parse.ts';
import { FilterRuleError } from '../src/access/index.ts';
import { silentLog } from '../src/base/index.ts';

const TEST = 'msg_Direction = 0';
const OPTIONS = { timeZone: 'UTC', log: silentLog };
const ors = (count: number): string => Array(count).fill(TEST).join(' OR ');
const RULES: Readonly<Record<string, string>> = {
  '10 000 nested parentheses': `${'('.repeat(10_000)}${TEST}${')'.repeat(10_000)}`,
  '100 nested parentheses': `${'('.repeat(99)}${TEST}${')'.repeat(99)}`,
  'a text of 1 MB': `usr_Name = '${'x'.repeat(1_000_000)}'`,
  '3000 ORs': ors(3000),
  '500 ORs': ors(500),
  '1000 values in a list': `usr_Name IN (${Array(1000).fill("'x'").join(',')})`,
};
const RUNS = 50;

/** Prints the slowest and the median of many runs, and what became of the rule. */
export async function run(): Promise<void> {
  console.log('                            median   worst');
  for (const [what, rule] of Object.entries(RULES)) {
    let outcome = '';
    const times = Array.from({ length: RUNS }, () => {
      const beganMs = performance.now();
      outcome = outcomeOf(rule);
      return performance.now() - beganMs;
    }).sort((a, b) => a - b);
    const columns = [times[RUNS >> 1]!, times.at(-1)!].map((ms) => `${ms.toFixed(2)} ms`);
    console.log(`${what.padEnd(26)} ${columns.join('  ')}  ${outcome}`);
  }
}

function outcomeOf(rule: string): string {
  try {
    parseFilterRule(rule, OPTIONS.timeZone);
  } catch (error) {
    if (error instanceof FilterRuleError) return `refused: ${error.problem.problem}`;
    throw error;
  }
  visibilityOf([{ id: 'f', rule }], OPTIONS);
  return 'compiled';
}
