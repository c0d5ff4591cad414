import { type Static, Type } from 'typebox';
import { PUSH_PROBLEMS, type UserPhone } from '../phone/index.ts';
import { orNull } from './answers.ts';
import { MomentSchema, momentText } from './moment.ts';

export const PushProblemSchema = Type.Unsafe<(typeof PUSH_PROBLEMS)[number]>({
  ...{ type: 'string', enum: [...PUSH_PROBLEMS] },
  description: 'Why nothing could be shown on the phone',
});

/** A phone of a user as the API tells it. */
export const UserPhoneSchema = Type.Object({
  device: Type.String(),
  address: Type.Union([Type.String(), Type.Null()], {
    description: 'From which its media comes, or came last',
  }),
  triedAt: Type.Union([MomentSchema, Type.Null()], {
    description: 'Null: not since the start of the program',
  }),
  problem: orNull(PushProblemSchema),
});

export function phoneItem(phone: UserPhone): Static<typeof UserPhoneSchema> {
  const { device, address = null, triedAtMs, problem = null } = phone;
  return { device, address, triedAt: momentText(triedAtMs), problem };
}
