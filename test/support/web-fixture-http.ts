// How the stand-in for the recorder answers: JSON, problems, byte ranges, files of the page.
import { createReadStream, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const PAGE = fileURLToPath(new URL('../../web/dist', import.meta.url));
const AUDIO_CHUNK = 64 * 1024;

/** A request of somebody who is logged in, below `/api/v1`. */
export interface LoggedInRequest {
  readonly method: string;
  readonly path: string;
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Record<string, unknown>;
}

export function sendJson(response: ServerResponse, body: unknown): void {
  response.setHeader('Content-Type', 'application/json');
  response.setHeader('Cache-Control', 'no-store');
  response.end(JSON.stringify(body));
}

export function sendProblem(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'Content-Type': 'application/problem+json' });
  response.end(JSON.stringify({ type: 'about:blank', title: code, status, detail: code, code }));
}

export async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

interface RangeAnswer {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly sizeBytes: number;
  readonly read: (start: number, end: number) => Buffer;
}

/** Answers with a range of bytes, no faster than the other side takes them. */
export function sendRange({ request, response, sizeBytes, read }: RangeAnswer): void {
  const match = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const start = Number(match?.[1] ?? 0);
  const end = match?.[2] ? Math.min(Number(match[2]) + 1, sizeBytes) : sizeBytes;
  response.setHeader('Content-Type', 'audio/wav');
  response.setHeader('Accept-Ranges', 'bytes');
  if (start >= sizeBytes) {
    response.writeHead(416, { 'Content-Range': `bytes */${sizeBytes}` }).end();
    return;
  }
  response.setHeader('Content-Length', end - start);
  if (match === null) response.writeHead(200);
  else response.writeHead(206, { 'Content-Range': `bytes ${start}-${end - 1}/${sizeBytes}` });
  let at = start;
  const pump = (): void => {
    while (at < end && !response.destroyed) {
      const next = Math.min(at + AUDIO_CHUNK, end);
      const isTaken = response.write(read(at, next));
      at = next;
      if (!isTaken && at < end) {
        response.once('drain', pump);
        return;
      }
    }
    response.end();
  };
  pump();
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.md': 'text/markdown',
};

/** A file of the built page; every other address is the page itself, which knows what it means. */
export function sendPage(path: string, response: ServerResponse): void {
  const file = join(PAGE, normalize(path));
  const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
  const chosen = isFile ? file : join(PAGE, 'index.html');
  // Names of assets change with their contents.
  const isFixed = isFile && path.startsWith('/assets/');
  response.setHeader('Cache-Control', isFixed ? 'max-age=31536000, immutable' : 'no-cache');
  response.setHeader('Content-Type', TYPES[extname(chosen)] ?? 'application/octet-stream');
  createReadStream(chosen).pipe(response);
}
