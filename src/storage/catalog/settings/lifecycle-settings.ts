import { Type } from 'typebox';
import { integerOrNull, setting } from './setting-definition.ts';

function percent(initial: number, description: string) {
  return setting({
    schema: Type.Integer({ minimum: 0, maximum: 90, description }),
    initial: () => initial,
    expected: 'a whole number from 0 to 90',
  });
}

/** How long recordings are kept, and when the disk is too full. */
export const LIFECYCLE_SETTINGS = {
  deleteAfterDays: setting({
    schema: integerOrNull(
      ...([1, 36_500] as const),
      'Recordings go after so many days; null: never. A user can have fewer',
    ),
    initial: () => null,
    expected: 'a whole number from 1 to 36500, or null',
  }),
  deletionHour: setting({
    schema: Type.Integer({
      ...{ minimum: 0, maximum: 23 },
      description: 'Hour of the night, in the time zone of the recorder, in which recordings go',
    }),
    initial: () => 3,
    expected: 'a whole number from 0 to 23',
  }),
  verificationDays: setting({
    schema: integerOrNull(
      ...([1, 3650] as const),
      'Every recording is read again within so many days, a share every night; null: never',
    ),
    initial: () => 30,
    expected: 'a whole number from 1 to 3650, or null',
  }),
  verificationHour: setting({
    schema: Type.Integer({
      ...{ minimum: 0, maximum: 23 },
      description: 'Hour of the night, in the time zone of the recorder, in which they are read',
    }),
    initial: () => 1,
    expected: 'a whole number from 0 to 23',
  }),
  diskWarningPercent: percent(15, 'Free space on the disk below which there is a warning'),
  diskCriticalPercent: percent(5, 'Free space on the disk below which it is critical'),
};
