import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TestRecorder, type TestRecorderOptions } from '../../test/support/test-recorder.ts';
import { waitUntil } from '../../test/support/wait-until.ts';
import { planCalls } from './call-plan.ts';
import { simulateCalls } from './simulate-calls.ts';
import { SIMULATE_DEFAULTS, type SimulateOptions } from './simulate-options.ts';
import { progressLine, summaryText } from './simulate-report.ts';

async function run(options: Partial<SimulateOptions>, rules: TestRecorderOptions = {}) {
  const recorder = await TestRecorder.start(rules);
  const lines: string[] = [];
  try {
    const summary = await simulateCalls(
      { ...SIMULATE_DEFAULTS, ...options, to: recorder.address },
      (progress) => void lines.push(progressLine(progress)),
    );
    return { recorder, summary, lines };
  } finally {
    await recorder.close();
  }
}

describe('simulateCalls', () => {
  it('places all calls at once and counts what it sent', async () => {
    const options = { calls: 4, durationSeconds: 2.5, isAtOnce: true };
    const { recorder, summary, lines } = await run(options);
    assert.equal(summary.isOk, true);
    assert.deepEqual([summary.started, summary.completed, summary.failed], [4, 4, 0]);
    assert.equal(recorder.requests('BYE').length, 8);
    const sent = summary.results.flatMap(({ legs }) => legs.map((leg) => leg.packetsSent));
    const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
    const arrived = () => sum([...recorder.media.values()].map(({ rtp }) => rtp.length));
    await waitUntil('all that was sent arrived', () => arrived() === sum(sent));
    assert.equal(sent.length, 8);
    assert.ok(
      sent.every((count) => count >= 50),
      sent.join(' '),
    );
    assert.equal(summary.packetsSent, sum(sent));
    assert.ok(lines.length >= 1);
    assert.match(lines[0]!, /^1 s, 4 of 4 calls started, 4 talking, 0 completed, 0 failed, \d+ p/);
    const [first] = summary.results;
    assert.deepEqual([first!.nearName, first!.nearNumber], ['Miriam Vogel', '2101']);
    assert.match(
      summaryText(summary),
      /ok {2}1: Miriam Vogel 2101 .*answered, PCMU, \d+ \+ \d+ pack/,
    );
    assert.match(summaryText(summary), /4 of 4 calls recorded, \d+ packets in [\d.]+ s$/);
  });

  it('says what was refused', async () => {
    const options = { calls: 2, durationSeconds: 0.1, ratePerSecond: 100 };
    const { summary } = await run(options, { statusOf: () => 603 });
    assert.equal(summary.isOk, false);
    assert.deepEqual([summary.completed, summary.failed], [0, 2]);
    const [leg] = summary.results[0]!.legs;
    assert.deepEqual([leg!.outcome, leg!.status, leg!.packetsSent], ['refused', 603, 0]);
    const text = summaryText(summary);
    assert.match(text, /refused: 603 Refused \(calls of this person are not recorded\), 0 \+ 0/);
    assert.match(text, /0 of 2 calls recorded, 2 failed, 0 packets/);
  });

  it('tells the legs apart where they fared differently', async () => {
    const options = { calls: 1, durationSeconds: 0.1 };
    const { summary } = await run(options, { statusOf: (_, index) => [200, 503][index]! });
    const text = summaryText(summary);
    assert.match(text, /\n {8}near end: answered, PCMU, \d+ packets\n/);
    assert.match(text, /\n {8}far end: refused: 503 Refused \(the recorder has no free line/);
  });

  it('hangs up at once when it is told to stop', async () => {
    const options = { calls: 3, durationSeconds: 600, ratePerSecond: 5 };
    const signal = AbortSignal.timeout(400);
    const { recorder, summary } = await run({ ...options, signal });
    assert.equal(summary.isOk, false);
    assert.equal(recorder.requests('BYE').length, recorder.requests('INVITE').length);
    assert.match(summaryText(summary), /not placed|3 of 3/);
  });
});

describe('planCalls', () => {
  it('gives the same calls for the same seed', () => {
    const parties = (seed: number) =>
      planCalls({ ...SIMULATE_DEFAULTS, calls: 30, seed }).map(({ call }) => [
        ...[call.near.number, call.far.number, call.direction],
      ]);
    assert.deepEqual(parties(5), parties(5));
    assert.notDeepEqual(parties(5), parties(6));
    assert.ok(parties(5).every(([near, far]) => near !== far));
    const internal = parties(5).filter(([, far]) => !far!.startsWith('+'));
    assert.ok(internal.length > 3 && internal.length < 25, `${internal.length} internal`);
  });
});
