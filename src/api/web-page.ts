import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RecorderError } from '../base/index.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { addGadgetPage } from './gadget-page.ts';
import { PROBLEM_TYPE, toProblem } from './problem.ts';

/** Addresses that are never the page's own. */
const NOT_THE_PAGE = /^\/(?:api|docs|healthz|metrics)(?:\/|\?|$)/;

/** The built page; the browser itself resolves addresses inside it. */
export async function addWebPage(api: Api, options: ApiOptions): Promise<void> {
  const root = resolve(options.webDirectory);
  const hasPage = existsSync(join(root, 'index.html'));
  if (hasPage) {
    await api.register(fastifyStatic, {
      root,
      // Only names that were there at the start: nothing else is ever looked for on the disk.
      wildcard: false,
      index: false,
      redirect: false,
      cacheControl: false,
      setHeaders: (reply, path) => {
        const isHashed = path.startsWith(join(root, 'assets'));
        const cache = isHashed ? 'public, max-age=31536000, immutable' : 'no-cache';
        reply.header('Cache-Control', cache);
      },
    });
    api.get('/', { schema: { hide: true } }, (_request, reply) => reply.sendFile('index.html'));
    addGadgetPage(api, options);
  }
  api.setNotFoundHandler((request, reply) => {
    if (hasPage && asksForPage(request)) return reply.sendFile('index.html');
    return sendNotFound(reply, hasPage ? undefined : 'the page is not built');
  });
}

/** Somebody follows a link into the page, rather than a program asking for a file. */
function asksForPage({ method, url, headers }: FastifyRequest): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (NOT_THE_PAGE.test(url) || url.startsWith('/assets/')) return false;
  return headers.accept === undefined || /text\/html|\*\/\*/.test(headers.accept);
}

function sendNotFound(reply: FastifyReply, why: string | undefined): FastifyReply {
  const error = new RecorderError('NOT_FOUND', why ?? 'there is nothing at this address');
  return reply.status(404).type(PROBLEM_TYPE).send(toProblem(error).problem);
}
