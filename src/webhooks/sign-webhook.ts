import { createHmac } from 'node:crypto';

/** The headers by which a listener knows who tells it what, and when (Standard Webhooks 1.0). */
export function signatureHeaders(
  message: { readonly id: string; readonly body: string },
  secret: string,
  nowMs: number,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(nowMs / 1000));
  const key = Buffer.from(secret.slice(secret.indexOf('_') + 1), 'base64');
  const content = `${message.id}.${timestamp}.${message.body}`;
  const signature = createHmac('sha256', key).update(content).digest('base64');
  return {
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}
