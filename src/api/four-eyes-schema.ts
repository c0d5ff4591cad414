import { type Static, Type } from 'typebox';
import type { OpenView, ViewPerson, ViewState, WaitingRequest } from '../access/index.ts';

const PersonSchema = Type.Object({
  id: Type.String(),
  loginName: Type.String(),
  firstName: Type.String(),
  lastName: Type.String(),
});
const Moment = Type.String({ format: 'date-time' });

export const OpenViewSchema = Type.Object({
  id: Type.String(),
  filterId: Type.String(),
  user: PersonSchema,
  witness: Type.Unsafe<ViewPerson>({ ...PersonSchema, description: 'The second person' }),
  since: Moment,
  until: Type.String({ format: 'date-time', description: 'Without further use' }),
});

export const ViewStateSchema = Type.Object({
  open: Type.Union([OpenViewSchema, Type.Null()], { description: 'Null while it is locked' }),
  request: Type.Union([
    Type.Object({
      state: Type.Unsafe<'waiting' | 'approved' | 'declined' | 'expired'>({
        type: 'string',
        enum: ['waiting', 'approved', 'declined', 'expired'],
      }),
      until: Moment,
    }),
    Type.Null(),
  ]),
});

export const WaitingRequestSchema = Type.Object({
  id: Type.String(),
  filterId: Type.String(),
  user: PersonSchema,
  reason: Type.String(),
  since: Moment,
  until: Moment,
});

export function openViewItem(open: OpenView): Static<typeof OpenViewSchema> {
  const { id, filterId, user, witness, sinceMs, untilMs } = open;
  return { id, filterId, user, witness, since: iso(sinceMs), until: iso(untilMs) };
}

export function viewStateItem({ open, request }: ViewState): Static<typeof ViewStateSchema> {
  return {
    open: open === undefined ? null : openViewItem(open),
    request: request === undefined ? null : { state: request.state, until: iso(request.untilMs) },
  };
}

export function waitingItem(request: WaitingRequest): Static<typeof WaitingRequestSchema> {
  const { id, filterId, user, reason, sinceMs, untilMs } = request;
  return { id, filterId, user, reason, since: iso(sinceMs), until: iso(untilMs) };
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
