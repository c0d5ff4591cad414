import { Type } from 'typebox';
import {
  InternalNumbersError,
  NUMBER_MISTAKES,
  type NumberMistake,
  parseInternalNumbers,
} from '../recording/index.ts';
import { MailSettingsSchema } from '../storage/catalog/index.ts';
import { answers, NothingSchema } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { requireAdministrator } from './log-in-cookie.ts';
import { SystemStatusSchema } from './system-status.ts';

const ERRORS = ['NOT_LOGGED_IN', 'ADMINISTRATORS_ONLY'];

const MailTestSchema = Type.Object(
  {
    mail: MailSettingsSchema,
    mailPassword: Type.Optional(
      Type.String({ maxLength: 1000, description: 'Without, the one that is set' }),
    ),
  },
  { additionalProperties: false },
);

const NumbersSchema = Type.Object(
  {
    internalNumbers: Type.Array(Type.String({ maxLength: 1000 }), { maxItems: 10_001 }),
    number: Type.Optional(Type.String({ maxLength: 256, description: 'A number to try' })),
  },
  { additionalProperties: false },
);

const CheckedSchema = Type.Object({
  problem: Type.Union([
    Type.Object({
      entry: Type.Integer({ description: 'Index of the first wrong entry, from 0' }),
      position: Type.Integer({ description: 'Index of the character, from 0' }),
      code: Type.Unsafe<NumberMistake>({ type: 'string', enum: [...NUMBER_MISTAKES] }),
      reason: Type.String({ description: 'The same in words' }),
    }),
    Type.Null(),
  ]),
  isInternal: Type.Union([Type.Boolean(), Type.Null()], {
    description: 'Whether the number is internal; null where nothing can be said',
  }),
});

/** How the recorder is, as pages ask for it by themselves. */
export function addStatusRoute(api: Api, { systemStatus }: ApiOptions): void {
  api.get('/system/status', {
    schema: {
      ...{ tags: ['System'], summary: 'How the recorder is' },
      response: answers({ 200: SystemStatusSchema }, ...ERRORS),
    },
    handler: async (request) => {
      requireAdministrator(request);
      return systemStatus();
    },
  });
}

/** What administrators try out before they set it. */
export function addSystemRoutes(api: Api, { mailer }: ApiOptions): void {
  api.post('/system/mail-test', {
    schema: {
      ...{ tags: ['System'], summary: 'Send a mail that shows that mails arrive' },
      body: MailTestSchema,
      response: answers({ 204: NothingSchema }, ...ERRORS, 'MAIL_FAILED'),
    },
    handler: async (request, reply) => {
      const { mail, mailPassword } = request.body;
      await mailer.test(mail, mailPassword);
      return reply.status(204).send(undefined);
    },
  });

  api.post('/system/internal-numbers-check', {
    schema: {
      ...{ tags: ['System'], summary: 'Check internal numbers, and try a number on them' },
      body: NumbersSchema,
      response: answers({ 200: CheckedSchema }, ...ERRORS),
    },
    handler: async (request) => checkNumbers(request.body.internalNumbers, request.body.number),
  });
}

function checkNumbers(entries: readonly string[], number: string | undefined) {
  try {
    const matcher = parseInternalNumbers(entries);
    const isInternal = number === undefined ? null : matcher.matches(number);
    return { problem: null, isInternal };
  } catch (error) {
    if (!(error instanceof InternalNumbersError)) throw error;
    const { entryIndex: entry, position, code, reason } = error;
    return { problem: { entry, position, code, reason }, isInternal: null };
  }
}
