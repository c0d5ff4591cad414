import { Type } from 'typebox';
import { RecorderError } from '../base/index.ts';
import type { CallControlState, ControlledCall } from '../recorder/index.ts';
import { answers, orNull } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { CallActionSchema, LineUseSchema, LiveItemSchema, lineUse, liveItem } from './live-item.ts';
import { LiveRightsSchema, LiveView } from './live-view.ts';
import { actorOf } from './log-in-cookie.ts';
import { MomentSchema, momentText } from './moment.ts';

export const LiveParamsSchema = Type.Object({ id: Type.String({ maxLength: 100 }) });

const LiveListSchema = Type.Object({
  items: Type.Array(LiveItemSchema),
  lines: orNull(LineUseSchema),
  rights: LiveRightsSchema,
});

export const ActionSchema = Type.Object(
  { action: CallActionSchema },
  { additionalProperties: false },
);

export const CONTROL_STATES: readonly CallControlState[] = [
  ...(['buffered', 'recording', 'stopped', 'paused', 'ended', 'kept'] as const),
];

/** How a call stands when it was done what was asked. */
const ControlledSchema = Type.Object({
  state: Type.Unsafe<CallControlState>({ type: 'string', enum: CONTROL_STATES }),
  actions: Type.Array(CallActionSchema),
  expiresAt: orNull(MomentSchema),
  resumesAt: orNull(MomentSchema),
});

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

/** Control of the recording of a call. */
export function addControlRoutes(api: Api, { access, recorder }: ApiOptions): void {
  api.patch('/live/:id', {
    config: { tokenScope: 'calls' },
    schema: {
      ...{
        tags: ['Live'],
        summary: 'Start, stop, keep, destroy (private), pause or resume the recording of a call',
      },
      params: LiveParamsSchema,
      body: ActionSchema,
      response: answers(
        { 200: ControlledSchema },
        ...['NOT_LOGGED_IN', 'CALL_NOT_YOURS', 'CALL_NOT_FOUND', 'CALL_ACTION_NOT_POSSIBLE'],
      ),
    },
    handler: async (request) => {
      const view = await LiveView.ofRequest(access, request);
      const call = view.require(recorder, request.params.id);
      if (!view.decides(call)) {
        throw new RecorderError('CALL_NOT_YOURS', 'this is the call of somebody else');
      }
      return answer(recorder.control.act(call.id, request.body.action, actorOf(request)));
    },
  });
}

function answer({ state, actions, expiresAtMs, resumesAtMs }: ControlledCall) {
  const times = { expiresAt: momentText(expiresAtMs), resumesAt: momentText(resumesAtMs) };
  return { state, actions: [...actions], ...times };
}
