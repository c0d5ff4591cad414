import { Type } from 'typebox';
import { oneOf } from './setting-definition.ts';

const ModeSchema = oneOf(['none', 'cisco', 'prerecord'] as const);
const RowSchema = Type.Object(
  { internal: ModeSchema, external: ModeSchema },
  { additionalProperties: false },
);

/** `UserPolicy` of recording/, for settings and the API. */
export const UserPolicySchema = Type.Object(
  {
    modes: Type.Object(
      { inbound: RowSchema, outbound: RowSchema },
      { additionalProperties: false, description: 'Mode by direction and locality' },
    ),
    notifiesPhone: Type.Boolean({ description: 'The phone shows that a call is recorded' }),
    showsInInbox: Type.Boolean({ description: 'The own recordings appear in the inbox' }),
    canDelete: Type.Boolean({ description: 'May delete the own recordings' }),
    isSupervisor: Type.Boolean({ description: 'May be the second person of four eyes' }),
    mustBeRecorded: Type.Boolean({ description: 'A line is kept free for this user' }),
    canListenIn: Type.Boolean({ description: 'May listen to calls while they are recorded' }),
    deleteAfterDays: Type.Union([Type.Integer({ minimum: 1, maximum: 36_500 }), Type.Null()], {
      description: 'Recordings go after so many days; null: as the general setting says',
    }),
  },
  { additionalProperties: false },
);
