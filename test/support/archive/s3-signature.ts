import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Who may ask. */
export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;
const SKEW_MS = 15 * 60_000;

/**
 * Why a request is refused, as S3 calls it; undefined where its signature is right (version 4 in a
 * header, https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html) and its
 * body the one that was signed.
 */
export function signatureProblem(
  request: IncomingMessage,
  body: Buffer,
  keys: S3Keys,
): string | undefined {
  const match = AUTHORIZATION.exec(request.headers.authorization ?? '');
  if (match === null) return 'AccessDenied';
  const [, accessKeyId, date, region, names, signature] = match as unknown as string[];
  if (accessKeyId !== keys.accessKeyId) return 'InvalidAccessKeyId';
  if (region !== keys.region) return 'AuthorizationHeaderMalformed';
  const atText = String(request.headers['x-amz-date']);
  const at = atText.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5');
  if (!(Math.abs(Date.now() - Date.parse(at)) < SKEW_MS)) return 'RequestTimeTooSkewed';
  if (!names!.split(';').includes('host')) return 'SignatureDoesNotMatch';
  const payload = String(request.headers['x-amz-content-sha256']);
  if (payload !== 'UNSIGNED-PAYLOAD' && payload !== sha256(body)) {
    return 'XAmzContentSHA256Mismatch';
  }
  const scope = `${date}/${region}/s3/aws4_request`;
  const signed = [
    ...['AWS4-HMAC-SHA256', atText, scope],
    sha256(canonicalRequest(request, names!, payload)),
  ].join('\n');
  const steps = [date!, region!, 's3', 'aws4_request', signed];
  const first: string | Buffer = `AWS4${keys.secretAccessKey}`;
  const expected = steps.reduce<string | Buffer>((key, text) => hmac(key, text), first) as Buffer;
  const isRight = timingSafeEqual(expected, Buffer.from(signature!, 'hex'));
  return isRight ? undefined : 'SignatureDoesNotMatch';
}

function canonicalRequest(request: IncomingMessage, names: string, payload: string): string {
  const url = new URL(request.url ?? '/', 'http://host');
  const query = [...url.searchParams]
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort()
    .join('&');
  const headers = names.split(';').map((name) => {
    return `${name}:${String(request.headers[name] ?? '')
      .trim()
      .replace(/ +/g, ' ')}\n`;
  });
  const path = (request.url ?? '/').split('?')[0];
  return [request.method, path, query, headers.join(''), names, payload].join('\n');
}

/** RFC 3986's unreserved characters alone stay. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  });
}

function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
