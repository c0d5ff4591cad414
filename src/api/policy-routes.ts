import { Type } from 'typebox';
import type { CallPreview } from '../recorder/index.ts';
import type { CallDirection, Parties } from '../recording/index.ts';
import { answers, orNull } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { LineUseSchema, lineUse } from './live-item.ts';

const Text = Type.Optional(Type.String({ maxLength: 100 }));

const QuestionSchema = Type.Object(
  {
    nearNumber: Text,
    nearDevice: Text,
    farNumber: Text,
    direction: Type.Unsafe<CallDirection>({ type: 'string', enum: ['inbound', 'outbound'] }),
  },
  { additionalProperties: false },
);

const AnswerSchema = Type.Object({
  decision: Type.String({ description: 'record, decline or refuse' }),
  mode: orNull(Type.String({ description: 'cisco or prerecord, where it would be recorded' })),
  reason: Type.String({ description: 'Why; the same code as on recordings and missed calls' }),
  identifiedBy: Type.String({ description: 'number or phone: the setting userIdentification' }),
  user: orNull(
    Type.Object({
      id: Type.String(),
      loginName: Type.String(),
      lastName: Type.String(),
      firstName: Type.String(),
      department: Type.String(),
      mustBeRecorded: Type.Boolean(),
      isDisabled: Type.Boolean(),
    }),
  ),
  direction: Type.String(),
  locality: Type.String(),
  lines: LineUseSchema,
});

/** What would become of a call: the decision of real calls, asked without one. */
export function addPolicyRoutes(api: Api, { catalog, recorder }: ApiOptions): void {
  api.post('/policy/preview', {
    schema: {
      ...{ tags: ['Policy'], summary: 'What would become of a call that is offered now' },
      body: QuestionSchema,
      response: answers({ 200: AnswerSchema }, 'NOT_LOGGED_IN', 'ADMINISTRATORS_ONLY'),
    },
    handler: async (request) => {
      const { direction } = request.body;
      const preview = recorder.preview({ parties: partiesOf(request.body), direction });
      return { ...(await answerOf(preview)), direction };
    },
  });

  async function answerOf({ decision, user, locality, lines }: CallPreview) {
    const known = user === undefined ? undefined : await catalog.users.get(user.id);
    return {
      decision: decision.kind,
      mode: decision.kind === 'record' ? decision.mode : null,
      reason: decision.reason,
      identifiedBy: catalog.settings.get().userIdentification,
      user:
        known === undefined
          ? null
          : {
              id: known.id,
              loginName: known.loginName,
              lastName: known.lastName,
              firstName: known.firstName,
              department: known.department,
              mustBeRecorded: known.policy.mustBeRecorded,
              isDisabled: known.isDisabled,
            },
      locality,
      lines: lineUse(lines),
    };
  }
}

function partiesOf(question: {
  readonly nearNumber?: string;
  readonly nearDevice?: string;
  readonly farNumber?: string;
}): Parties {
  const { nearNumber, nearDevice, farNumber } = question;
  return {
    near: { side: 'near', number: known(nearNumber), device: known(nearDevice)?.toUpperCase() },
    far: { side: 'far', number: known(farNumber) },
  };
}

/** A field that was left empty says nothing. */
function known(text: string | undefined): string | undefined {
  return text?.trim() || undefined;
}
