import { ConnectionMonitor } from './connection.ts';

interface ApiErrorOptions {
  readonly status: number;
  readonly code: string;
  readonly retryAfterSeconds?: number | undefined;
  readonly member?: string | undefined;
  readonly detail?: string | undefined;
}

/** A request that was answered with an error (RFC 9457) or not at all (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  /** Stable code of the recorder, for example `WRONG_LOGIN`; `CONNECTION_LOST` without answer. */
  readonly code: string;
  readonly retryAfterSeconds: number | undefined;
  /** Member of the request that is to blame, where it is one. */
  readonly member: string | undefined;
  /** What was wrong, in English, for what has no text of its own. */
  readonly detail: string | undefined;

  constructor(options: ApiErrorOptions) {
    super(`${options.code} (${options.status})`);
    this.name = 'ApiError';
    this.status = options.status;
    this.code = options.code;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.member = options.member;
    this.detail = options.detail;
  }

  get isConnectionLost(): boolean {
    return this.status === 0;
  }
}

interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON; a file as what it is. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** The page asks by itself: that does not show that somebody is there. */
  readonly isBackground?: boolean | undefined;
}

const BASE = '/api/v1';

/** Whether the last requests reached the recorder. */
export const connection = new ConnectionMonitor();

/**
 * Sends a request to the recorder and returns the JSON of its answer, undefined for an empty one.
 * Throws `ApiError`; an aborted request throws the `AbortError` of fetch.
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(path, options);
  if (!response.ok) throw await readError(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** The address of something the browser fetches by itself, for example audio. */
export function addressOf(path: string): string {
  return BASE + path;
}

async function send(path: string, options: RequestOptions): Promise<Response> {
  const { method = 'GET', body, signal, isBackground = false } = options;
  const isFile = body instanceof Blob;
  try {
    const response = await fetch(BASE + path, {
      method,
      signal: signal ?? null,
      headers: {
        Accept: 'application/json',
        ...(isBackground ? { 'X-Background': '1' } : {}),
        ...(body === undefined ? {} : { 'Content-Type': isFile ? body.type : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
    });
    // 502 to 504 without a problem document: a proxy answers in place of the recorder.
    const isProxyError = response.status >= 502 && response.status <= 504 && !isProblem(response);
    connection.report(!isProxyError);
    if (isProxyError) throw new ApiError({ status: 0, code: 'CONNECTION_LOST' });
    return response;
  } catch (error) {
    if (error instanceof ApiError || signal?.aborted) throw error;
    connection.report(false);
    throw new ApiError({ status: 0, code: 'CONNECTION_LOST' });
  }
}

function isProblem(response: Response): boolean {
  return response.headers.get('Content-Type')?.includes('json') ?? false;
}

async function readError(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const problem: unknown = await response.json().catch(() => undefined);
  return new ApiError({
    status: response.status,
    code: textOf(problem, 'code') ?? `HTTP_${response.status}`,
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : undefined,
    member: textOf(problem, 'member'),
    detail: textOf(problem, 'detail'),
  });
}

function textOf(problem: unknown, member: string): string | undefined {
  if (typeof problem !== 'object' || problem === null) return undefined;
  const value: unknown = Reflect.get(problem, member);
  return typeof value === 'string' ? value : undefined;
}
