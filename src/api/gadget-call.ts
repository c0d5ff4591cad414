import { type Static, Type } from 'typebox';
import type { CallControlState, ControlledCall } from '../recorder/index.ts';
import { orNull } from './answers.ts';
import { CallActionSchema } from './live-item.ts';
import { CONTROL_STATES } from './live-routes.ts';
import { MomentSchema, momentText } from './moment.ts';

type SideMedia = ControlledCall['sides']['near'];

const SIDE_MEDIA: readonly SideMedia[] = ['arriving', 'missing', 'held'];
const SideSchema = Type.Unsafe<SideMedia>({
  ...{ type: 'string', enum: SIDE_MEDIA },
  description: 'Whether audio of the side arrives and can be written; held: none is sent',
});

/** A call as its user sees it in the gadget. */
export const GadgetCallSchema = Type.Object({
  id: Type.String(),
  state: Type.Unsafe<CallControlState>({ type: 'string', enum: CONTROL_STATES }),
  direction: Type.Unsafe<'inbound' | 'outbound'>({ type: 'string', enum: ['inbound', 'outbound'] }),
  remoteNumber: orNull(Type.String()),
  remoteName: orNull(Type.String()),
  startedAt: MomentSchema,
  endedAt: orNull(MomentSchema),
  expiresAt: orNull(MomentSchema),
  resumesAt: orNull(MomentSchema),
  actions: Type.Array(CallActionSchema, { description: 'What can be asked of it now' }),
  sides: Type.Object({ near: SideSchema, far: SideSchema }),
});

/** What the user may know of their call. */
export function gadgetCall(call: ControlledCall): Static<typeof GadgetCallSchema> {
  const { id, state, direction, remoteNumber, remoteName, actions, sides } = call;
  return {
    ...{ id, state, direction, actions: [...actions], sides },
    ...{ remoteNumber: remoteNumber ?? null, remoteName: remoteName ?? null },
    startedAt: momentText(call.startedAtMs),
    endedAt: momentText(call.endedAtMs),
    expiresAt: momentText(call.expiresAtMs),
    resumesAt: momentText(call.resumesAtMs),
  };
}

/** Whether there is something to see or to decide: not of what became a recording, or is gone. */
export function isShown({ state, actions }: ControlledCall): boolean {
  return state !== 'kept' && !(state === 'ended' && actions.length === 0);
}
