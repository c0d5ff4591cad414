import { Type } from 'typebox';
import { SECRET_NAMES, type SecretName, SettingsSchema } from '../storage/catalog/index.ts';
import { answers } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { actorOf, requireAdministrator } from './log-in-cookie.ts';

/** Described by the schema of settings; checked where they are stored, which explains better. */
const PatchSchema = Type.Record(Type.String({ maxLength: 100 }), Type.Unknown(), {
  description: 'Any of the settings that GET answers',
});

const SecretsSetSchema = Type.Object(
  Object.fromEntries(SECRET_NAMES.map((name) => [name, Type.Boolean()])) as {
    [Name in SecretName]: ReturnType<typeof Type.Boolean>;
  },
);

/** What administrators change while the recorder runs. */
export function addSettingRoutes(api: Api, { catalog, log }: ApiOptions): void {
  const describe = { tags: ['Settings'], errors: ['NOT_LOGGED_IN', 'ADMINISTRATORS_ONLY'] };
  api.get('/settings', {
    schema: {
      ...{ tags: describe.tags, summary: 'All settings' },
      response: answers({ 200: SettingsSchema }, ...describe.errors),
    },
    handler: async (request) => {
      requireAdministrator(request);
      return catalog.settings.get();
    },
  });

  api.get('/settings/secrets', {
    schema: {
      ...{ tags: describe.tags, summary: 'Which secrets are set; they themselves are not told' },
      response: answers({ 200: SecretsSetSchema }, ...describe.errors),
    },
    handler: async (request) => {
      requireAdministrator(request);
      return catalog.settings.secretsSet();
    },
  });

  api.patch('/settings', {
    schema: {
      ...{ tags: describe.tags, summary: 'Change settings, all that are given or none' },
      body: PatchSchema,
      response: answers(
        { 200: SettingsSchema },
        ...[...describe.errors, 'SETTING_UNKNOWN', 'SETTING_INVALID'],
      ),
    },
    handler: async (request) => {
      requireAdministrator(request);
      const settings = await catalog.settings.set(request.body, actorOf(request));
      log.info({ keys: Object.keys(request.body) }, 'settings changed');
      return settings;
    },
  });
}
