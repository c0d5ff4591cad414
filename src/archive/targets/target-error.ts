import { errorText, RecorderError, systemCode } from '../../base/index.ts';

const UNREACHABLE = [
  ...['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE', 'ENOTFOUND'],
  ...['EAI_AGAIN', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL', 'ECONNABORTED'],
];
/** Of certificates and their chain, as OpenSSL and Node call them. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|CRL_|PATH_LENGTH|INVALID_CA|HOSTNAME/;

/** A failure of an archive, in words. */
export function targetError(code: string, why: string, cause?: unknown): RecorderError {
  const isRetryable = code !== 'ARCHIVE_FILE_MISSING';
  return new RecorderError(code, why, { isRetryable, cause });
}

/**
 * What went wrong below a target, by what the system says; one that is a RecorderError already
 * stays.
 */
export function connectionError(error: unknown, where: string): RecorderError {
  if (error instanceof RecorderError) return error;
  const code = systemCode(error) ?? '';
  const text = errorText(error);
  const fail = (to: string, why: string) => targetError(to, `${where}: ${why}`, error);
  if (CERTIFICATE.test(code)) return fail('ARCHIVE_CERTIFICATE', `certificate refused: ${text}`);
  if (/^ERR_SSL_|^EPROTO$/.test(code)) return fail('ARCHIVE_TLS_FAILED', text);
  if (code === 'ETIMEDOUT' || /time[d ]*out/i.test(text)) return fail('ARCHIVE_TIMED_OUT', text);
  if (UNREACHABLE.includes(code)) return fail('ARCHIVE_UNREACHABLE', text);
  return fail('ARCHIVE_FAILED', text);
}
