import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { SmtpServer } from '../../test/support/smtp-server.ts';
import { TESTER, temporaryCatalog } from '../../test/support/temporary-catalog.ts';
import { FakeTime, RecorderError, silentLog } from '../base/index.ts';
import { AlertMailer } from './alert-mailer.ts';
import { Alerts } from './alerts.ts';
import type { ComposedMail } from './compose-alert-mail.ts';
import { type SendMail, smtpSender } from './mail-transport.ts';

const ADVICE =
  'The calls are listed under Missed recordings. Raise the number of lines, free some space ' +
  'or widen the range of media ports, as the reason says.';
const MINUTE_MS = 60_000;
const MAIL = {
  ...{ host: 'localhost', port: 25, security: 'none', user: '', language: 'en' },
  ...{ from: 'recorder@example.com', to: ['boss@example.com'] },
} as const;

/** A mailer whose mails come to a list, or fail while `problem` says why. */
async function scene(t: TestContext) {
  const time = new FakeTime(Date.UTC(2026, 4, 12, 8));
  const catalog = await temporaryCatalog(t, time);
  await catalog.settings.set({ mail: MAIL, timeZone: 'Europe/Berlin' }, TESTER);
  const alerts = new Alerts(catalog.alerts, silentLog);
  const state = { problem: undefined as string | undefined, sent: [] as ComposedMail[], tries: 0 };
  const send: SendMail = async (_server, { subject, body }) => {
    state.tries++;
    if (state.problem !== undefined) throw new RecorderError('MAIL_FAILED', state.problem);
    state.sent.push({ subject, body });
  };
  const make = (how = send) =>
    new AlertMailer({
      ...{ catalog, alerts, clock: time, log: silentLog, send: how },
      ...{ host: 'rec1', publicUrl: 'https://rec.example.com' },
    });
  const mailer = make();
  const tick = async () => {
    mailer.tick();
    await mailer.close();
  };
  const missed = () =>
    alerts.raise({ code: 'recording-missed', key: 'no-line', facts: { cause: 'no-line' } });
  return { time, catalog, alerts, state, make, tick, missed };
}

const subjects = (mails: readonly ComposedMail[]) => mails.map(({ subject }) => subject);

describe('mails about alerts', () => {
  it('tell the first at once, in words', async (t) => {
    const { state, tick, missed } = await scene(t);
    await tick();
    missed();
    await tick();
    await tick();
    assert.deepEqual(state.sent, [
      {
        subject: 'Earwitness on rec1: A recording was missed',
        body: `Earwitness on rec1 reports:

Critical: A recording was missed
Since 12 May 2026, 10:00
Reason: all lines were in use.
What to do: ${ADVICE}

Status: https://rec.example.com/status
`,
      },
    ]);
  });

  it('tell what follows together, a quarter of an hour later, what is over too', async (t) => {
    const { time, alerts, state, tick, missed } = await scene(t);
    missed();
    await tick();
    for (let minute = 1; minute < 15; minute++) {
      time.advance(MINUTE_MS);
      missed();
      if (minute === 3)
        alerts.raise({ code: 'disk-nearly-full', facts: { freeBytes: 1, freePercent: 1 } });
      if (minute === 7) alerts.raise({ code: 'purge-failing', facts: { problem: 'P' } });
      if (minute === 9) alerts.resolve('purge-failing');
      await tick();
    }
    assert.equal(state.sent.length, 1);
    time.advance(MINUTE_MS);
    await tick();
    assert.deepEqual(subjects(state.sent).slice(1), [
      'Earwitness on rec1: A recording was missed, and 2 more',
    ]);
    assert.match(state.sent[1]!.body, /^15 times since .*10:00.*, last .*10:14/m);
    assert.match(state.sent[1]!.body, /^Warning: The disk is nearly full$/m);
    assert.match(state.sent[1]!.body, /^Over: Deleted recordings could not be destroyed\nFrom /m);
    time.advance(15 * MINUTE_MS);
    alerts.report({ code: 'disk-nearly-full' }, { freeBytes: 2, freePercent: 1 });
    await tick();
    assert.equal(state.sent.length, 2);
    alerts.resolve('disk-nearly-full');
    await tick();
    assert.deepEqual(subjects(state.sent).slice(2), [
      'Earwitness on rec1: over: The disk is nearly full',
    ]);
  });

  it('tell again what has become worse', async (t) => {
    const { time, alerts, state, tick } = await scene(t);
    const facts = { freeBytes: 1, freePercent: 1 };
    alerts.raise({ code: 'disk-nearly-full', facts });
    await tick();
    time.advance(20 * MINUTE_MS);
    alerts.raise({ code: 'disk-nearly-full', severity: 'critical', facts });
    await tick();
    assert.match(state.sent[1]!.body, /^Critical: The disk is nearly full$/m);
  });

  it('wait longer after each try, raise an alert themselves, and come in the end', async (t) => {
    const { time, alerts, state, tick, missed, catalog } = await scene(t);
    state.problem = 'mail.example.com:25: no route';
    missed();
    const tries: number[] = [];
    for (let minute = 0; minute < 200; minute++) {
      await tick();
      if (state.tries > tries.length) tries.push(minute);
      time.advance(MINUTE_MS);
    }
    assert.deepEqual(tries.slice(0, 6), [0, 1, 3, 7, 15, 16]);
    assert.equal(catalog.mails.facts().problem, state.problem);
    const failing = alerts.open().find(({ code }) => code === 'mail-failing');
    assert.deepEqual(failing?.facts, { problem: state.problem });
    state.problem = undefined;
    time.advance(60 * MINUTE_MS);
    await tick();
    time.advance(15 * MINUTE_MS);
    await tick();
    assert.deepEqual(subjects(state.sent), [
      'Earwitness on rec1: A recording was missed',
      'Earwitness on rec1: Alerts could not be mailed',
      'Earwitness on rec1: over: Alerts could not be mailed',
    ]);
    assert.deepEqual(catalog.mails.facts().waiting, 0);
  });

  it('are tried at once when the settings change, and given up after three days', async (t) => {
    const { time, state, tick, missed, catalog } = await scene(t);
    state.problem = 'P';
    missed();
    await tick();
    await tick();
    assert.equal(state.tries, 1);
    await catalog.settings.set({ mail: { ...MAIL, port: 26 } }, TESTER);
    await tick();
    assert.equal(state.tries, 2);
    time.advance(3 * 24 * 60 * MINUTE_MS + 1);
    await tick();
    assert.deepEqual([state.tries, catalog.mails.facts().waiting], [3, 1]);
  });

  it('are none without a mail server, and none later of what is over by then', async (t) => {
    const { alerts, state, tick, missed, catalog } = await scene(t);
    await catalog.settings.set({ mail: null }, TESTER);
    alerts.raise({ code: 'purge-failing', facts: { problem: 'P' } });
    alerts.resolve('purge-failing');
    missed();
    await tick();
    assert.equal(state.tries, 0);
    await catalog.settings.set({ mail: { ...MAIL, language: 'de' } }, TESTER);
    await tick();
    assert.deepEqual(subjects(state.sent), ['Earwitness auf rec1: Eine Aufnahme wurde verpasst']);
  });

  it('survive a restart, and reach a real server', async (t) => {
    const { state, make, tick, missed, time, catalog } = await scene(t);
    const login = { user: 'rec', password: 'geheim' };
    const server = await SmtpServer.start(t, { security: 'starttls', login });
    const mail = { ...MAIL, port: server.port, security: 'starttls', user: login.user };
    await catalog.settings.set({ mail, mailPassword: login.password }, TESTER);
    state.problem = 'P';
    missed();
    await tick();
    time.advance(MINUTE_MS);
    const next = make(smtpSender([server.certificate]));
    next.tick();
    const [received] = await server.waitFor(1);
    await next.close();
    assert.deepEqual([received?.to, received?.isLoggedIn], [['boss@example.com'], true]);
    assert.match(received!.text, /^Subject: Earwitness on rec1: A recording was missed\r$/m);
    assert.deepEqual(catalog.mails.facts(), {
      ...{ waiting: 0, problem: undefined },
      ...{ lastMadeAtMs: time.nowMs() - MINUTE_MS, lastSentAtMs: time.nowMs() },
    });
    const { mail: settings } = catalog.settings.get();
    await next.test(settings!, undefined);
    await server.waitFor(2);
    assert.match(server.mails[1]!.text, /^Subject: Earwitness on rec1: test\r$/m);
  });
});
