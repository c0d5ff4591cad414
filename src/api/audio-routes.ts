import { Type } from 'typebox';
import { attachmentHeader, openAudio, recordingFileName } from '../playback/index.ts';
import type { Settings, StoredRecording } from '../storage/catalog/index.ts';
import { answers } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { findRecording, RecordingParamsSchema, throughMember } from './find-recording.ts';
import { principalOf } from './log-in-cookie.ts';

const AudioQuerySchema = Type.Object(
  { ...throughMember, download: Type.Optional(Type.Unsafe<'1'>({ type: 'string', enum: ['1'] })) },
  { additionalProperties: false },
);

const Audio = Type.Unsafe<unknown>({ description: 'The audio file, or a part of it' });

/** The audio of a recording, for players and for keeping. */
export function addAudioRoutes(api: Api, options: ApiOptions): void {
  const { catalog, store } = options;
  api.route({
    method: ['GET', 'HEAD'],
    url: '/recordings/:id/audio',
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
      const principal = principalOf(request);
      const recording = await findRecording(options, principal, params.id, query.filter);
      const { headers } = request;
      const method = request.method === 'HEAD' ? 'HEAD' : 'GET';
      const answer = await openAudio(store, recording.facts.audio, { method, headers });
      if (query.download === '1') {
        const name = fileName(recording, catalog.settings.get());
        reply.header('Content-Disposition', attachmentHeader(name));
      }
      return reply.status(answer.status).headers(answer.headers).send(answer.body);
    },
  });
}

function fileName({ summary, facts }: StoredRecording, { timeZone }: Settings): string {
  const { user, localName, localNumber, remoteName, remoteNumber } = summary;
  const userName = user === undefined ? '' : `${user.firstName} ${user.lastName}`.trim();
  return recordingFileName({
    startedAtMs: summary.startedAtMs,
    timeZone,
    localParty: userName || localName || localNumber,
    remoteParty: remoteName || remoteNumber,
    format: facts.audio.format,
  });
}
