import nodemailer from 'nodemailer';
import { errorText, RecorderError } from '../base/index.ts';
import type { MailSettings } from '../storage/catalog/index.ts';
import type { ComposedMail } from './compose-alert-mail.ts';

/** How a mail server is reached. */
export interface MailServer {
  readonly settings: MailSettings;
  readonly password: string | undefined;
}

/** Hands a mail over to its server. Throws `MAIL_FAILED` where that does not take it. */
export type SendMail = (server: MailServer, mail: ComposedMail) => Promise<void>;

const CONNECT_MS = 15_000;
const ANSWER_MS = 30_000;
const PROBLEM_LENGTH = 300;

/**
 * Sends by SMTP (RFC 5321), with STARTTLS (RFC 3207) or TLS from the first byte (RFC 8314), where
 * the certificate must be good. `authorities`: certificates of authorities to trust beside those
 * that Node trusts, in PEM.
 */
export function smtpSender(authorities?: readonly string[]): SendMail {
  return async ({ settings, password }, { subject, body }) => {
    const { host, port, security, user, from, to } = settings;
    const transport = nodemailer.createTransport({
      ...{
        host,
        port,
        secure: security === 'tls',
        disableFileAccess: true,
        disableUrlAccess: true,
      },
      ...{ requireTLS: security === 'starttls', ignoreTLS: security === 'none' },
      ...(user === '' ? {} : { auth: { user, pass: password ?? '' } }),
      ...{ connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, dnsTimeout: CONNECT_MS },
      socketTimeout: ANSWER_MS,
      tls: {
        minVersion: 'TLSv1.2',
        ...(authorities === undefined ? {} : { ca: [...authorities] }),
      },
    });
    try {
      await transport.sendMail({
        ...{ from, to: [...to], subject, text: body },
        // No answering machine answers (RFC 3834 §5).
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      });
    } catch (cause) {
      const why = errorText(cause).slice(0, PROBLEM_LENGTH);
      throw new RecorderError('MAIL_FAILED', `${host}:${port}: ${why}`, { cause });
    } finally {
      transport.close();
    }
  };
}
