import type { UntoldAlert } from '../storage/catalog/index.ts';
import type { AlertTexts } from './alert-texts.ts';

/** A mail without its addresses. */
export interface ComposedMail {
  readonly subject: string;
  readonly body: string;
}

export interface MailContext {
  readonly texts: AlertTexts;
  /** Name of this machine. */
  readonly host: string;
  /** Address of the page where more is said, where that is known. */
  readonly statusAddress: string | undefined;
}

const SUBJECT_LENGTH = 200;
/** More are counted and not told one by one: the page lists them. */
const TOLD = 50;

/** One mail with everything that happened: what is critical first, what is over last. */
export function composeAlertMail(
  alerts: readonly UntoldAlert[],
  { texts, host, statusAddress }: MailContext,
): ComposedMail {
  const ordered = alerts.toSorted((a, b) => rankOf(a) - rankOf(b) || a.sinceMs - b.sinceMs);
  const parts = ordered.slice(0, TOLD).map((alert) => alertPart(alert, texts));
  const page =
    statusAddress === undefined ? [] : [texts.words('alertMail.page', { address: statusAddress })];
  const lines = [texts.words('alertMail.greeting', { host }), ...parts, ...page];
  const first = ordered[0]!;
  const title = texts.title(first);
  const count = alerts.length - 1;
  const isOver = first.resolvedAtMs !== undefined;
  const only = isOver ? 'subjectOver' : 'subject';
  const key = count === 0 ? only : 'subjectMore';
  const subject = texts.words(`alertMail.${key}`, { host, title, count });
  return { subject: subject.slice(0, SUBJECT_LENGTH), body: `${lines.join('\n\n')}\n` };
}

/** A mail that shows that mails arrive. */
export function composeTestMail({ texts, host }: MailContext): ComposedMail {
  const [subject, body] = ['testSubject', 'testBody'].map((key) => {
    return texts.words(`alertMail.${key}`, { host });
  });
  return { subject: subject!, body: `${body}\n` };
}

function rankOf({ severity, resolvedAtMs }: UntoldAlert): number {
  if (resolvedAtMs !== undefined) return 2;
  return severity === 'critical' ? 0 : 1;
}

function alertPart(alert: UntoldAlert, texts: AlertTexts): string {
  const { severity, sinceMs, lastMs, occurrences, resolvedAtMs } = alert;
  const since = texts.dateTime(sinceMs);
  const title = texts.title(alert);
  if (resolvedAtMs !== undefined) {
    const until = texts.dateTime(resolvedAtMs);
    const time = texts.words('alertMail.until', { since, until });
    return `${texts.words('alertMail.over', {})}: ${title}\n${time}`;
  }
  const last = texts.dateTime(lastMs);
  const often = occurrences === 1 ? 'since' : 'sinceOften';
  return [
    `${texts.words(`alertSeverity.${severity}`, {})}: ${title}`,
    texts.words(`alertMail.${often}`, { occurrences, since, last }),
    texts.text(alert),
    texts.words('alertMail.advice', { advice: texts.advice(alert) }),
  ].join('\n');
}
