import type { Readable } from 'node:stream';
import { Type } from 'typebox';
import { RecorderError } from '../base/index.ts';
import { attachmentHeader, fileNameOf, openAudio } from '../playback/index.ts';
import type { RecordingDamage } from '../recording/index.ts';
import type { Actor } from '../storage/audit/index.ts';
import type { RecordingSummary } from '../storage/catalog/index.ts';
import { answers } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import {
  type FoundRecording,
  findRecording,
  RecordingParamsSchema,
  throughDetails,
  throughMember,
  whileListed,
} from './find-recording.ts';
import { guardAudio } from './guard-audio.ts';
import { actorOf, principalOf } from './log-in-cookie.ts';
import { ReadingReports } from './reading-reports.ts';

const AudioQuerySchema = Type.Object(
  { ...throughMember, download: Type.Optional(Type.Unsafe<'1'>({ type: 'string', enum: ['1'] })) },
  { additionalProperties: false },
);

const Audio = Type.Unsafe<unknown>({ description: 'The audio file, or a part of it' });

/** The audio of a recording, for players and for keeping. */
export function addAudioRoutes(api: Api, options: ApiOptions): void {
  const { catalog, store, clock } = options;
  const readings = new ReadingReports(catalog.audit, clock);
  api.route({
    method: ['GET', 'HEAD'],
    url: '/recordings/:id/audio',
    config: { tokenScope: 'recordings' },
    schema: {
      ...{ tags: ['Recordings'], summary: 'The audio; parts of it by the header Range' },
      params: RecordingParamsSchema,
      querystring: AudioQuerySchema,
      produces: ['audio/mpeg', 'audio/ogg', 'audio/wav', 'audio/flac'],
      response: answers(
        { 200: Audio, 206: Audio },
        ...['NOT_LOGGED_IN', 'RECORDING_NOT_FOUND', 'FILTER_NOT_FOUND', 'FOUR_EYES_REQUIRED'],
      ),
    },
    handler: async (request, reply) => {
      const { params, query } = request;
      const { id } = params;
      const recording = await findRecording(options, principalOf(request), id, query.filter);
      const { headers } = request;
      const method = request.method === 'HEAD' ? 'HEAD' : 'GET';
      const { audio } = recording.facts;
      requireUndamaged(recording.summary);
      const answer = await whileListed(options, id, () =>
        openAudio(store, audio, { method, headers }),
      );
      const isDownload = query.download === '1';
      if (answer.body !== undefined) {
        const action = isDownload ? 'recording.downloaded' : 'recording.played';
        reportHearing(recording, action, { actor: actorOf(request), body: answer.body });
        guardAudio(options, request, { recording, through: query.filter, body: answer.body });
        const { inboxOf } = recording.view;
        if (inboxOf !== undefined) catalog.heard.note(inboxOf, id);
      }
      if (isDownload) {
        const name = fileNameOf(recording, catalog.settings.get().timeZone);
        reply.header('Content-Disposition', attachmentHeader(name));
      }
      return reply.status(answer.status).headers(answer.headers).send(answer.body);
    },
  });

  /** Before the first byte: what cannot be reported is not heard. */
  function reportHearing(
    { summary, view }: FoundRecording,
    action: 'recording.played' | 'recording.downloaded',
    { actor, body }: { readonly actor: Actor; readonly body: Readable },
  ): void {
    const object = { kind: 'recording', id: summary.id } as const;
    const { startedAtMs, user } = summary;
    const details = { startedAtMs, userId: user?.id ?? null, ...throughDetails(view) };
    try {
      readings.report({ actor, action, object, details });
    } catch (error) {
      body.destroy();
      throw error;
    }
  }
}

const DAMAGE_CODES: Partial<Record<RecordingDamage, string>> = {
  missing: 'OBJECT_MISSING',
  'archive-missing': 'ARCHIVE_FILE_MISSING',
  'archive-content': 'ARCHIVE_MISMATCH',
  'archive-key': 'KEY_DAMAGED',
};

/** What is known to be other than it was stored is not played: it would be noise, or a lie. */
function requireUndamaged({ id, damage }: RecordingSummary): void {
  if (damage === undefined || damage === 'waveform') return;
  const code = DAMAGE_CODES[damage] ?? 'OBJECT_DAMAGED';
  throw new RecorderError(code, `recording ${id} is not as it was stored: ${damage}`);
}
