/** Options of a {@link RecorderError}. */
export interface RecorderErrorOptions {
  /** What happened before; kept for the log. */
  cause?: unknown;
  /** Whether the same action may succeed later without anybody's help. */
  isRetryable?: boolean;
  /** Member of the request that is to blame, for example `email` or `numbers`. */
  member?: string | undefined;
}

/**
 * An operating failure: something outside the program is not as it should be (disk full, port in
 * use, wrong file). A mistake in the program itself is an AssertionError instead; an expected
 * outcome is a returned value, never an exception.
 */
export class RecorderError extends Error {
  /** Stable upper-case code, listed in docs/errors.md. */
  readonly code: string;
  readonly isRetryable: boolean;
  readonly member: string | undefined;

  constructor(code: string, message: string, options: RecorderErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RecorderError';
    this.code = code;
    this.isRetryable = options.isRetryable ?? false;
    this.member = options.member;
  }
}

/** The system's error code (`ENOSPC`, `EADDRINUSE`) of a thrown value, or undefined. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** A thrown value as one line for a person. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
