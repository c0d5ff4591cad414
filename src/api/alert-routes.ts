import { type Static, Type } from 'typebox';
import { AlertTexts } from '../alerts/index.ts';
import {
  ALERT_SEVERITIES,
  type Alert,
  type AlertSeverity,
  type Catalog,
  type Language,
} from '../storage/catalog/index.ts';
import { answers, orNull } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { actorOf, requireAdministrator } from './log-in-cookie.ts';
import { LanguageSchema } from './logged-in-user.ts';
import { MomentSchema, momentText } from './moment.ts';

const ERRORS = ['NOT_LOGGED_IN', 'ADMINISTRATORS_ONLY'];
const RESOLVED = 50;

const AlertSchema = Type.Object({
  id: Type.String(),
  code: Type.String({ description: 'What it is, for example disk-nearly-full' }),
  key: Type.String({ description: 'What it is about, where there can be several' }),
  title: Type.String({ description: 'What it is, in the language asked for' }),
  text: Type.String({ description: 'What happened this time' }),
  advice: Type.String({ description: 'What to do' }),
  severity: Type.Unsafe<AlertSeverity>({ type: 'string', enum: [...ALERT_SEVERITIES] }),
  facts: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
  since: MomentSchema,
  last: MomentSchema,
  occurrences: Type.Integer({ description: 'How often it happened' }),
  resolvedAt: orNull(MomentSchema),
  acknowledged: orNull(Type.Object({ at: MomentSchema, by: Type.String() })),
});

const ListSchema = Type.Object({
  items: Type.Array(AlertSchema, { description: 'What lasts, the newest first' }),
  resolved: Type.Array(AlertSchema, { description: 'What was over last' }),
});

const LanguageQuerySchema = Type.Object(
  { language: Type.Optional(LanguageSchema) },
  { additionalProperties: false },
);

/** An alert as it is sent. */
function alertItem(alert: Alert, texts: AlertTexts): Static<typeof AlertSchema> {
  const { sinceMs, lastMs, resolvedAtMs, acknowledged, ...rest } = alert;
  return {
    ...{ ...rest, facts: { ...rest.facts } },
    ...{ title: texts.title(alert), text: texts.text(alert), advice: texts.advice(alert) },
    ...{ since: momentText(sinceMs), last: momentText(lastMs) },
    resolvedAt: momentText(resolvedAtMs),
    acknowledged:
      acknowledged === undefined
        ? null
        : { at: momentText(acknowledged.atMs), by: acknowledged.byName },
  };
}

/** What administrators are alerted to, as pages ask for it by themselves. */
export function addAlertListRoute(api: Api, { alerts, catalog }: ApiOptions): void {
  api.get('/alerts', {
    schema: {
      ...{ tags: ['System'], summary: 'What lasts, and what was over last' },
      querystring: LanguageQuerySchema,
      response: answers({ 200: ListSchema }, ...ERRORS),
    },
    handler: async (request) => {
      requireAdministrator(request);
      const texts = textsIn(request.query.language, catalog);
      const told = (list: readonly Alert[]) => list.map((alert) => alertItem(alert, texts));
      return { items: told(alerts.open()), resolved: told(alerts.resolved(RESOLVED)) };
    },
  });
}

/** What administrators do with alerts. */
export function addAlertRoutes(api: Api, { alerts, catalog }: ApiOptions): void {
  api.post('/alerts/:id/acknowledge', {
    schema: {
      ...{ tags: ['System'], summary: 'Somebody has seen it; what only happened is over then' },
      params: Type.Object({ id: Type.String({ maxLength: 100 }) }),
      querystring: LanguageQuerySchema,
      response: answers({ 200: AlertSchema }, ...ERRORS, 'ALERT_NOT_FOUND'),
    },
    handler: async (request) => {
      const seen = alerts.acknowledge(request.params.id, actorOf(request));
      return alertItem(seen, textsIn(request.query.language, catalog));
    },
  });
}

function textsIn(language: Language = 'en', { settings }: Pick<Catalog, 'settings'>): AlertTexts {
  return AlertTexts.in(language, settings.get().timeZone);
}
