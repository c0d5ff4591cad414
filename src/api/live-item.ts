import { type Static, Type } from 'typebox';
import type { LiveRecording, LiveState, LiveStream } from '../recorder/index.ts';
import { CALL_ACTIONS, type CallAction, type LineUse } from '../recording/index.ts';
import { orNull } from './answers.ts';
import { MomentSchema, momentText } from './moment.ts';
import { CALL_MEMBERS, callItem } from './recording-item.ts';

const LiveSideSchema = Type.Object({
  packets: Type.Integer(),
  lost: Type.Integer(),
  jitterMs: Type.Number({ description: 'Interarrival jitter now (RFC 3550 §6.4.1)' }),
});
export type LiveSide = Static<typeof LiveSideSchema>;

export const LiveSidesSchema = Type.Object(
  { near: Type.Optional(LiveSideSchema), far: Type.Optional(LiveSideSchema) },
  { description: 'What has arrived so far, where it is known' },
);
export type LiveSides = Static<typeof LiveSidesSchema>;

export const CallActionSchema = Type.Unsafe<CallAction>({ type: 'string', enum: CALL_ACTIONS });

const LIVE_STATES: readonly LiveState[] = [
  ...(['recording', 'buffered', 'stopped', 'paused', 'ending'] as const),
];

export const LiveItemSchema = Type.Object({
  ...CALL_MEMBERS,
  dialect: Type.String({ description: 'What the source speaks: cucm, cube or siprec' }),
  state: Type.Unsafe<LiveState>({
    ...{ type: 'string', enum: LIVE_STATES },
    description: 'stopped, paused: what arrives is not stored',
  }),
  isBuffered: Type.Boolean({ description: 'It is gone unless somebody keeps it' }),
  actions: Type.Array(CallActionSchema, { description: 'What can be asked of it now' }),
  resumesAt: orNull(MomentSchema),
  endedAt: orNull(MomentSchema),
  expiresAt: orNull(MomentSchema),
  mayListen: Type.Boolean({ description: 'Who asks may listen to it while it runs' }),
  sides: LiveSidesSchema,
});
export type LiveItem = Static<typeof LiveItemSchema>;

export const LineUseSchema = Type.Object({
  limit: Type.Integer({ description: 'Recordings that may run at once' }),
  inUse: Type.Integer(),
  kept: Type.Integer({ description: 'Kept free for users who must be recorded' }),
});

/** A running or buffered call as it is sent. */
export function liveItem(live: LiveRecording, mayListen: boolean): LiveItem {
  const { dialect, state, isBuffered, actions, streams } = live;
  const { resumesAtMs, endedAtMs, expiresAtMs } = live;
  return {
    ...callItem(live),
    ...{ dialect, state, isBuffered, actions: [...actions] },
    resumesAt: momentText(resumesAtMs),
    endedAt: momentText(endedAtMs),
    expiresAt: momentText(expiresAtMs),
    mayListen,
    sides: liveSides(streams),
  };
}

/** What arrived so far by side: of several streams together, with the jitter of the last. */
export function liveSides(streams: readonly LiveStream[]): LiveSides {
  const sides: { near?: LiveSide; far?: LiveSide } = {};
  for (const { side, statistics } of streams) {
    if (statistics === undefined) continue;
    const { packets, lost } = sides[side] ?? { packets: 0, lost: 0 };
    sides[side] = {
      packets: packets + statistics.packets,
      lost: lost + statistics.lost,
      jitterMs: Math.round(statistics.jitterMs * 10) / 10,
    };
  }
  return sides;
}

export function lineUse({ limit, inUse, kept }: LineUse): Static<typeof LineUseSchema> {
  return { limit, inUse, kept };
}
