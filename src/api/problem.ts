import { type Static, Type } from 'typebox';
import { RecorderError } from '../base/index.ts';
import { HTTP_ERRORS } from './errors.ts';

/** An error as it is sent, `application/problem+json` (RFC 9457 §3). */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'URN that ends in the code' }),
    title: Type.String({ description: 'The same for every error of this code' }),
    status: Type.Integer(),
    detail: Type.Optional(Type.String({ description: 'What was wrong this time' })),
    code: Type.String({ description: 'Stable; see docs/errors.md' }),
    member: Type.Optional(
      Type.String({ description: 'Member of the request that is to blame, where it is one' }),
    ),
  },
  { description: 'An error' },
);

export type Problem = Static<typeof ProblemSchema>;

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** A problem with what else is known of it. */
export interface ToldProblem {
  readonly problem: Problem;
  /** The thrown value means that the recorder, not the request, is at fault. */
  readonly isOurs: boolean;
}

/** Codes for what the HTTP framework itself refuses. */
const FRAMEWORK_CODES: Readonly<Record<number, string>> = {
  400: 'REQUEST_INVALID',
  404: 'NOT_FOUND',
  413: 'BODY_TOO_LARGE',
  414: 'REQUEST_INVALID',
  415: 'BODY_NOT_JSON',
};

/** What is told of a thrown value. Nothing of the recorder's inside is told. */
export function toProblem(error: unknown): ToldProblem {
  if (error instanceof RecorderError && Object.hasOwn(HTTP_ERRORS, error.code)) {
    return told(error.code, error.message, error.member);
  }
  const { statusCode, validation, message } = (error ?? {}) as FrameworkError;
  const code = statusCode === undefined ? undefined : FRAMEWORK_CODES[statusCode];
  if (code === undefined) return told('INTERNAL_ERROR', undefined);
  return told(code, validation === undefined && code !== 'REQUEST_INVALID' ? undefined : message);
}

interface FrameworkError {
  readonly statusCode?: number;
  readonly validation?: unknown;
  readonly message?: string;
}

function told(code: string, detail: string | undefined, member?: string): ToldProblem {
  const { status, title } = HTTP_ERRORS[code]!;
  const isOurs = status >= 500;
  const type = `urn:earwitness:error:${code}`;
  const withDetail = isOurs || detail === undefined ? {} : { detail };
  const withMember = isOurs || member === undefined ? {} : { member };
  return { problem: { type, title, status, ...withDetail, code, ...withMember }, isOurs };
}
