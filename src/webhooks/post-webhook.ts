import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { systemCode } from '../base/index.ts';
import { lookupAllowed, requireAllowedHost } from './allowed-address.ts';

/** Why a listener was not told. */
export type DeliveryProblem =
  | ('no-connection' | 'timed-out' | 'unknown-host' | 'certificate')
  | ('address-refused' | 'redirected' | 'refused');

/** What a listener answered. */
export interface PostOutcome {
  /** Undefined where it did not answer. */
  readonly httpStatus: number | undefined;
  /** Undefined where it took the message. */
  readonly problem: DeliveryProblem | undefined;
}

export interface PostedMessage {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Limits of one attempt: connection, answer and all together. */
const TIMEOUT_MS = 10_000;
const HEADER_BYTES = 16_384;
/** Nobody reads the answer; so much is taken, so that a listener can finish what it says. */
const ANSWER_BYTES = 16_384;

/** Sends a message once. Follows no redirect and never throws. `signal` breaks it off. */
export async function postWebhook(
  message: PostedMessage,
  signal: AbortSignal,
  timeoutMs = TIMEOUT_MS,
): Promise<PostOutcome> {
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await send(message, AbortSignal.any([signal, limit]));
    await drain(answer);
    const httpStatus = answer.statusCode ?? 0;
    return { httpStatus, problem: problemOfStatus(httpStatus) };
  } catch (error) {
    return { httpStatus: undefined, problem: limit.aborted ? 'timed-out' : problemOf(error) };
  }
}

function send({ url, headers, body }: PostedMessage, signal: AbortSignal) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const address = new URL(url);
    requireAllowedHost(address);
    const { request } = address.protocol === 'https:' ? https : http;
    const sent = request(address, {
      ...{ method: 'POST', agent: false, lookup: lookupAllowed, signal },
      maxHeaderSize: HEADER_BYTES,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        ...headers,
      },
    });
    sent.once('response', resolve).once('error', reject);
    sent.end(body);
  });
}

/** What was answered counts, however the answer goes on: it is not waited for its end. */
async function drain(answer: IncomingMessage): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of answer) {
      bytes += (chunk as Buffer).length;
      if (bytes > ANSWER_BYTES) break;
    }
  } catch {
    // The status was there.
  }
  answer.destroy();
}

function problemOfStatus(status: number): DeliveryProblem | undefined {
  if (status >= 200 && status < 300) return undefined;
  return status >= 300 && status < 400 ? 'redirected' : 'refused';
}

function problemOf(error: unknown): DeliveryProblem {
  const code = systemCode(error) ?? '';
  if (code === 'ADDRESS_REFUSED') return 'address-refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'unknown-host';
  if (code === 'ETIMEDOUT') return 'timed-out';
  return /CERT|SELF_SIGNED|UNABLE_TO_/.test(code) ? 'certificate' : 'no-connection';
}
