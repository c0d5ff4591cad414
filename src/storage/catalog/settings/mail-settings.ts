import { type Static, Type } from 'typebox';
import { LANGUAGES } from '../user.ts';
import { oneOf, setting } from './setting-definition.ts';

const ADDRESS = '^[^\\s@<>,;"\\p{C}]{1,64}@[^\\s@<>,;"\\p{C}]{1,190}$';
const Address = Type.String({ pattern: ADDRESS });

/** Where alerts are mailed to, and by which server. Its password is a secret. */
export const MailSettingsSchema = Type.Object(
  {
    host: Type.String({ pattern: '^[A-Za-z0-9._:-]{1,253}$', description: 'Mail server' }),
    port: Type.Integer({ minimum: 1, maximum: 65_535, description: '25, 465 or 587, mostly' }),
    security: oneOf(['none', 'starttls', 'tls'] as const),
    user: Type.String({ maxLength: 200, description: 'Empty: without a log-in' }),
    from: Type.Intersect([Address], { description: 'Address of the sender' }),
    to: Type.Array(Address, { minItems: 1, maxItems: 50, description: 'Who gets the alerts' }),
    language: oneOf(LANGUAGES),
  },
  { additionalProperties: false },
);
export type MailSettings = Static<typeof MailSettingsSchema>;

export const MAIL_SETTINGS = {
  mail: setting({
    schema: Type.Union([MailSettingsSchema, Type.Null()], {
      description: 'Mail server for alerts; null: no mail is sent',
    }),
    initial: () => null,
    expected:
      'host, port, security (none, starttls or tls), user, from, to (a list) and language, or null',
    problem: (mail) =>
      mail !== null && mail.user !== '' && mail.security === 'none'
        ? {
            expected: 'starttls or tls where there is a user: it has a password',
            member: 'security',
          }
        : undefined,
  }),
};
