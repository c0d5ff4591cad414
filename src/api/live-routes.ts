import { Type } from 'typebox';
import { RecorderError } from '../base/index.ts';
import { answers, orNull } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { LineUseSchema, LiveItemSchema, lineUse, liveItem } from './live-item.ts';
import { LiveRightsSchema, LiveView } from './live-view.ts';
import { actorOf } from './log-in-cookie.ts';

export const LiveParamsSchema = Type.Object({ id: Type.String({ maxLength: 100 }) });

const LiveListSchema = Type.Object({
  items: Type.Array(LiveItemSchema),
  lines: orNull(LineUseSchema),
  rights: LiveRightsSchema,
});

const DecisionSchema = Type.Object(
  { action: Type.Unsafe<'keep' | 'discard'>({ type: 'string', enum: ['keep', 'discard'] }) },
  { additionalProperties: false },
);

/** The calls that are running, and the buffered ones that can still be kept. */
export function addLiveRoutes(api: Api, { access, recorder }: ApiOptions): void {
  api.get('/live', {
    config: { tokenScope: 'calls' },
    schema: {
      ...{ tags: ['Live'], summary: 'The calls being recorded now that the user may know of' },
      response: answers({ 200: LiveListSchema }, 'NOT_LOGGED_IN'),
    },
    handler: async (request) => {
      const view = await LiveView.ofRequest(access, request);
      const calls = recorder.live.list().filter((call) => view.sees(call));
      const lines = view.seesAll ? lineUse(recorder.lines) : null;
      return {
        items: calls.map((call) => liveItem(call, view.hears(call))),
        lines,
        rights: view.rights,
      };
    },
  });
}

/** Deciding about buffered calls. */
export function addDecisionRoutes(api: Api, { access, recorder }: ApiOptions): void {
  api.patch('/live/:id', {
    config: { tokenScope: 'calls' },
    schema: {
      ...{ tags: ['Live'], summary: 'Keep a buffered call, or discard it at once' },
      params: LiveParamsSchema,
      body: DecisionSchema,
      response: answers(
        { 200: Type.Object({ state: Type.String({ description: 'kept or discarded' }) }) },
        ...['NOT_LOGGED_IN', 'CALL_NOT_YOURS', 'CALL_NOT_FOUND', 'CALL_NOT_BUFFERED', 'CALL_KEPT'],
      ),
    },
    handler: async (request) => {
      const view = await LiveView.ofRequest(access, request);
      const call = view.require(recorder, request.params.id);
      if (!view.decides(call)) {
        throw new RecorderError('CALL_NOT_YOURS', 'this is the call of somebody else');
      }
      if (request.body.action === 'keep') {
        recorder.keep(call.id, actorOf(request));
        return { state: 'kept' };
      }
      recorder.discard(call.id, actorOf(request));
      return { state: 'discarded' };
    },
  });
}
