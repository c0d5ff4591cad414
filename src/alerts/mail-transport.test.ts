import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SmtpServer } from '../../test/support/smtp-server.ts';
import type { MailSettings } from '../storage/catalog/index.ts';
import { smtpSender } from './mail-transport.ts';

const LOGIN = { user: 'earwitness', password: 'geheim, ja' };
const MAIL = { subject: 'Grüße aus Köln', body: 'Erste Zeile: äöü\n.\nletzte\n' };

function settingsFor(port: number, more: Partial<MailSettings> = {}): MailSettings {
  return {
    ...{ host: 'localhost', port, security: 'none', user: '', language: 'en' },
    ...{ from: 'recorder@example.com', to: ['anna@example.com', 'bob@example.com'] },
    ...more,
  };
}

describe('sending mail', () => {
  it('works without secrecy and log-in', async (t) => {
    const server = await SmtpServer.start(t);
    await smtpSender()({ settings: settingsFor(server.port), password: undefined }, MAIL);
    const [mail] = await server.waitFor(1);
    const { text, ...facts } = mail!;
    const to = ['anna@example.com', 'bob@example.com'];
    const expected = { from: 'recorder@example.com', to, isSecret: false, isLoggedIn: false };
    assert.deepEqual(facts, expected);
    assert.match(text, /^Subject: =\?UTF-8\?Q\?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln\?=\r$/m);
    assert.match(text, /^Auto-Submitted: auto-generated\r$/m);
    assert.match(text, /Erste Zeile: =C3=A4=C3=B6=C3=BC/);
  });

  for (const security of ['starttls', 'tls'] as const) {
    it(`works with ${security} and a log-in, and only with a certificate that is good`, async (t) => {
      const server = await SmtpServer.start(t, { security, login: LOGIN });
      const settings = settingsFor(server.port, { security, user: LOGIN.user });
      const { password } = LOGIN;
      const trusting = smtpSender([server.certificate]);
      await trusting({ settings, password }, MAIL);
      const [mail] = await server.waitFor(1);
      assert.deepEqual([mail?.isSecret, mail?.isLoggedIn], [true, true]);
      const failed = (message: RegExp) => ({ code: 'MAIL_FAILED', message });
      const untrusted = smtpSender()({ settings, password }, MAIL);
      await assert.rejects(untrusted, failed(/^localhost:\d+: self.signed certificate/));
      const wrong = trusting({ settings, password: 'wrong' }, MAIL);
      await assert.rejects(wrong, failed(/Invalid login: 535/));
      assert.equal(server.mails.length, 1);
    });
  }

  it('sends no password and no mail where the server knows no STARTTLS', async (t) => {
    const server = await SmtpServer.start(t);
    const settings = settingsFor(server.port, { security: 'starttls' });
    await assert.rejects(smtpSender()({ settings, password: 'x' }, MAIL), { code: 'MAIL_FAILED' });
    assert.deepEqual(server.mails, []);
  });

  it('says what the server said', async (t) => {
    const server = await SmtpServer.start(t);
    const nobody = settingsFor(server.port, { to: ['nobody@example.com'] });
    await assert.rejects(smtpSender()({ settings: nobody, password: undefined }, MAIL), {
      message: /550 there is nobody of this name/,
    });
    await server.stop();
    const settings = settingsFor(server.port);
    await assert.rejects(smtpSender()({ settings, password: undefined }, MAIL), {
      message: /ECONNREFUSED/,
    });
  });
});
