import type { LightMyRequestResponse } from 'fastify';

export type Answer = LightMyRequestResponse;
/** What there is of an answer without an end, too. */
export type AnswerBegin = Pick<Answer, 'statusCode' | 'headers' | 'body' | 'rawPayload'>;

/** Status of an answer, and the code of an error: `200`, `404 USER_NOT_FOUND`. */
export type Told = number | string;

export function told({
  statusCode,
  headers,
  body,
}: Pick<Answer, 'statusCode' | 'headers' | 'body'>): Told {
  const isProblem = String(headers['content-type']).startsWith('application/problem+json');
  return isProblem && body !== '' ? `${statusCode} ${JSON.parse(body).code}` : statusCode;
}

/** The status alone, as an answer to HEAD has it. */
export function statusOf(answer: Told): number {
  return Number.parseInt(String(answer), 10);
}

/**
 * All of an answer that who asks can compare: status, headers in their order, body. Left out is
 * what is different each time, the clock and the number of the request.
 */
export function bytesOf({ statusCode, headers, rawPayload }: AnswerBegin): string {
  const { date: _, ...rest } = headers;
  if (rest['x-request-id'] !== undefined) rest['x-request-id'] = 'an id';
  return JSON.stringify([statusCode, Object.entries(rest), rawPayload.toString('latin1')]);
}
