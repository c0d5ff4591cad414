import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { BoundView } from '../access/index.ts';
import type { ApiOptions } from './api-options.ts';
import { type FoundRecording, recordingNotFound } from './find-recording.ts';
import { presentOf, principalOf } from './log-in-cookie.ts';

/** Audio that is being sent, and how its reader found it. */
export interface SentAudio {
  readonly recording: FoundRecording;
  /** Id of the filter, or `inbox`. */
  readonly through: string | undefined;
  readonly body: Readable;
}

/** Cuts audio as soon as it may not be heard any more. Deleted meanwhile, it is sent to its end. */
export function guardAudio(
  { access, catalog }: Pick<ApiOptions, 'access' | 'catalog'>,
  request: FastifyRequest,
  { recording, through, body }: SentAudio,
): void {
  const { id } = recording.summary;
  const look = { principal: principalOf(request), view: recording.view };
  const sessions = presentOf(access, request);
  const bound = new BoundView({ sessions, views: access.views }, look, through);
  let sentBytes = 0;
  access.streams.guard(body, async () => {
    const { bytesWritten } = request.raw.socket;
    // Who takes more of it listens; a player that is paused may hold an answer for hours.
    const isUse = bytesWritten > sentBytes;
    sentBytes = bytesWritten;
    const { view } = await bound.now({ isUse });
    const isSeen = (await catalog.recordings.among(view.visibility, [id])).has(id);
    if (!isSeen && catalog.recordings.has(id)) throw recordingNotFound();
  });
}
