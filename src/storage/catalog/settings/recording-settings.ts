import { Type } from 'typebox';
import { AUDIO_FORMATS, CHANNEL_LAYOUTS, NO_POLICY } from '../../../recording/index.ts';
import { integerOrNull, oneOf, setting } from './setting-definition.ts';
import { UserPolicySchema } from './user-policy-schema.ts';

/** Voice recording → Settings. */
export const RECORDING_SETTINGS = {
  number: setting({
    schema: Type.String({
      pattern: '^[0-9*#+A-Za-z._-]{1,64}$',
      description: 'Recording number: the Recording Destination Address in CUCM',
    }),
    initial: () => '7878',
    expected: '1 to 64 digits, letters and any of * # + . _ -',
  }),
  userIdentification: setting({
    schema: oneOf(['number', 'phone'] as const),
    initial: () => 'number' as const,
    expected: 'one of number, phone',
  }),
  audioFormat: setting({
    schema: oneOf(AUDIO_FORMATS),
    initial: () => 'mp3' as const,
    expected: `one of ${AUDIO_FORMATS.join(', ')}`,
  }),
  channels: setting({
    schema: oneOf(CHANNEL_LAYOUTS),
    initial: () => 'stereo' as const,
    expected: `one of ${CHANNEL_LAYOUTS.join(', ')}`,
  }),
  bitrateKbps: setting({
    schema: integerOrNull(8, 320, 'For MP3 and Opus; null: what fits the format'),
    initial: () => null,
    expected: 'a whole number from 8 to 320, or null',
  }),
  encrypted: setting({
    schema: Type.Boolean({ description: 'New recordings are sealed before they reach the disk' }),
    initial: () => false,
    expected: 'true or false',
  }),
  unknownUsers: setting({
    schema: oneOf(['decline', 'record'] as const),
    initial: () => 'decline' as const,
    expected: 'one of decline, record',
  }),
  lines: setting({
    schema: integerOrNull(
      ...([0, 100_000] as const),
      'Recordings at the same time; null: as many as the media ports allow',
    ),
    initial: () => null,
    expected: 'a whole number from 0 to 100000, or null',
  }),
  reservedLines: setting({
    schema: integerOrNull(
      ...([0, 100_000] as const),
      'Lines kept free for users who must be recorded; null: one for each of them',
    ),
    initial: () => null,
    expected: 'a whole number from 0 to 100000, or null',
  }),
  keepGraceMinutes: setting({
    schema: Type.Integer({
      ...{ minimum: 0, maximum: 1440 },
      description: 'For so long after its end a buffered call can be kept',
    }),
    initial: () => 5,
    expected: 'a whole number from 0 to 1440',
  }),
  pauseSeconds: setting({
    schema: Type.Integer({
      ...{ minimum: 5, maximum: 3600 },
      description: 'A pause of a recording ends by itself after so many seconds',
    }),
    initial: () => 120,
    expected: 'a whole number from 5 to 3600',
  }),
  newUserPolicy: setting({
    schema: UserPolicySchema,
    initial: () => NO_POLICY,
    expected: 'the modes of the four call types and the options of a user',
  }),
};
