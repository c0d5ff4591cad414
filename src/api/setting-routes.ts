import { type Static, Type } from 'typebox';
import { type Settings, SettingsSchema } from '../storage/catalog/index.ts';
import { answers } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { actorOf } from './log-in-cookie.ts';

/** Described by the schema of settings; checked where they are stored, which explains better. */
const PatchSchema = Type.Record(Type.String({ maxLength: 100 }), Type.Unknown(), {
  description: 'Any of the settings that GET answers; secrets by their names, null forgets them',
});

const ToldSettingsSchema = Type.Interface([SettingsSchema], {
  secrets: Type.Record(Type.String(), Type.Boolean(), {
    description: 'Which secrets are set; they are set like settings and never told',
  }),
});

/** What administrators change while the recorder runs. */
export function addSettingRoutes(api: Api, { catalog, log }: ApiOptions): void {
  const describe = { tags: ['Settings'], errors: ['NOT_LOGGED_IN', 'ADMINISTRATORS_ONLY'] };
  api.get('/settings', {
    schema: {
      ...{ tags: describe.tags, summary: 'All settings' },
      response: answers({ 200: ToldSettingsSchema }, ...describe.errors),
    },
    handler: async () => toldSettings(catalog.settings.get()),
  });

  api.patch('/settings', {
    schema: {
      ...{ tags: describe.tags, summary: 'Change settings, all that are given or none' },
      body: PatchSchema,
      response: answers(
        { 200: ToldSettingsSchema },
        ...[...describe.errors, 'SETTING_UNKNOWN', 'SETTING_INVALID'],
      ),
    },
    handler: async (request) => {
      const settings = await catalog.settings.set(request.body, actorOf(request));
      log.info({ keys: Object.keys(request.body) }, 'settings changed');
      return toldSettings(settings);
    },
  });

  function toldSettings(settings: Settings): Static<typeof ToldSettingsSchema> {
    return { ...settings, secrets: { ...catalog.settings.secretsSet() } };
  }
}
