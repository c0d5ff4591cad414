import { newId } from '../../src/base/index.ts';
import { PASSWORD } from '../support/temporary-api.ts';
import type { AccessScene } from './access-scene.ts';
import {
  administrators,
  byCall,
  byFilter,
  byRecording,
  everybody,
  type RouteEntry,
  users,
} from './route-entry.ts';

const NEW_PASSWORD = 'a better day for coffee';
const PIN = '830512';
const LOGIN = { loginName: 'plain', password: PASSWORD };
const PASSKEY = {
  ...{ id: 'x', rawId: 'x', type: 'public-key', response: {}, clientExtensionResults: {} },
};
const FILTER = { name: { en: 'New' }, rule: '', canDelete: false, fourEyes: false };
/** An address where nobody listens. */
const WEBHOOK = { url: 'http://127.0.0.1:9/', events: ['recording.stored'], isEnabled: false };
const MAIL = {
  ...{ host: 'mail', port: 25, security: 'none', user: '', language: 'en' },
  ...{ from: 'rec@example.com', to: ['boss@example.com'] },
};

const aUser = async (scene: AccessScene) => (await scene.newUser()).id;
const aFilter = async (scene: AccessScene) => (await scene.newFilter()).id;
const aToken = async (scene: AccessScene) => (await scene.newToken()).id;
const aWebhook = (scene: AccessScene) => scene.webhook();
const anAlert = (scene: AccessScene) => scene.newAlert();
const nothing = () => newId();
const theirLogin = { loginName: 'witness', password: PASSWORD };

/**
 * Every route, who may ask it, and what they are told. A GET stands for its HEAD too. Users are
 * told `403 ADMINISTRATORS_ONLY` by what is for administrators, and who is not logged in
 * `401 NOT_LOGGED_IN` by all that is not for everybody.
 */
export const ROUTE_TABLE: Readonly<Record<string, RouteEntry>> = {
  // For the programs that watch over the recorder, and the page itself.
  'GET /healthz': everybody(200),
  'GET /metrics': everybody(200),
  'GET /': everybody(200),
  'GET /index.html': everybody(200),
  'GET /gadget.html': everybody(200),
  'GET /favicon.svg': everybody(200),
  'GET /assets/index-abc123.js': everybody(200),
  'GET /docs': everybody(200),
  'GET /docs/json': everybody(200),
  'GET /docs/yaml': everybody(200),
  'GET /docs/static/index.html': everybody(302),
  'GET /docs/static/swagger-initializer.js': everybody(200),
  'GET /docs/static/*': everybody(200, { path: '/docs/static/swagger-ui.css' }),

  // Telephones: who they are is another matter, see src/api/phone-identity.test.ts.
  'GET /Cisco/Recording.asp': everybody(200),
  'GET /phone/recording': everybody(200),
  'GET /phone/authenticate': everybody(200),

  // The gadget for Jabber and Finesse: its log-in opens nothing else, see src/api/gadget.test.ts.
  'GET /gadget': everybody(200),
  'GET /Jabber/Recording/Recording.asp': everybody(200),
  'GET /finesse/recording.xml': everybody(200),
  'POST /api/v1/gadget/session': everybody(200, { body: LOGIN }),
  'POST /api/v1/gadget/session/second-factor': everybody('401 LOGIN_STEP_EXPIRED', {
    body: { code: '1' },
  }),
  'POST /api/v1/gadget/session/own': users(200),
  'GET /api/v1/gadget/session': users(200),
  'DELETE /api/v1/gadget/session': everybody(204),
  'GET /api/v1/gadget/events': users(200, { isStream: true }),
  'PATCH /api/v1/gadget/calls/:id': users('404 CALL_NOT_FOUND', {
    id: nothing,
    body: { action: 'keep' },
  }),

  // The way in.
  'GET /api/v1/status': everybody(200),
  'POST /api/v1/setup': everybody('403 SETUP_TOKEN_INVALID', { body: { token: 'x', ...LOGIN } }),
  'POST /api/v1/session': everybody(200, { body: LOGIN }),
  'DELETE /api/v1/session': everybody(204),
  'POST /api/v1/session/second-factor': everybody('401 LOGIN_STEP_EXPIRED', {
    body: { code: '1' },
  }),
  'POST /api/v1/session/new-password': everybody('401 LOGIN_STEP_EXPIRED', {
    body: { newPassword: NEW_PASSWORD },
  }),
  'POST /api/v1/session/enrolled': everybody('401 LOGIN_STEP_EXPIRED'),
  'POST /api/v1/session/passkey-options': everybody(200),
  'POST /api/v1/session/passkey': everybody('401 LOGIN_STEP_EXPIRED', { body: PASSKEY }),
  'GET /api/v1/openid/start': everybody(302),
  'GET /api/v1/openid/callback': everybody(302),

  // The own log-in and account.
  'GET /api/v1/session': users(200),
  'PATCH /api/v1/session': users(204, { body: { language: 'de' } }),
  'GET /api/v1/account': users(200),
  'POST /api/v1/account/confirm': users(204, { body: { password: PASSWORD } }),
  'PUT /api/v1/account/pin': users(204, { body: { pin: PIN } }),
  'GET /api/v1/account/sessions': users(200),
  'DELETE /api/v1/account/sessions': users(200),
  'GET /api/v1/account/factors': users(200),
  'DELETE /api/v1/account/factors/totp': users('404 FACTOR_NOT_FOUND'),
  'POST /api/v1/account/factors/totp': users(200),
  'POST /api/v1/account/factors/totp/confirm': users('400 CODE_WRONG', { body: { code: '1' } }),
  'POST /api/v1/account/factors/recovery-codes': users('404 FACTOR_NOT_FOUND'),
  'POST /api/v1/account/factors/passkey-options': users(200),
  'POST /api/v1/account/factors/passkeys': users('401 LOGIN_STEP_EXPIRED', {
    body: { name: 'key', passkey: PASSKEY },
  }),
  'DELETE /api/v1/account/factors/passkeys/:id': users('404 FACTOR_NOT_FOUND', { id: nothing }),

  // Recordings and calls.
  'GET /api/v1/filters': users(200, { token: 'recordings' }),
  'GET /api/v1/recordings': byRecording(200, { token: 'recordings' }),
  'GET /api/v1/recordings/count': byRecording(200, { token: 'recordings' }),
  'GET /api/v1/recordings/tags': byRecording(200, { token: 'recordings' }),
  'POST /api/v1/recordings/deletions': byRecording(200, { body: { ids: ['x'] } }),
  'GET /api/v1/recordings/:id': byRecording(200, { token: 'recordings' }),
  'PATCH /api/v1/recordings/:id': byRecording(200, { body: { isPreserved: true } }),
  'DELETE /api/v1/recordings/:id': byRecording(204),
  'GET /api/v1/recordings/:id/peaks': byRecording(200, { token: 'recordings' }),
  'GET /api/v1/recordings/:id/audio': byRecording(200, { token: 'recordings' }),
  'POST /api/v1/exports': byRecording(201, { body: {} }),
  'GET /api/v1/exports/:id': users('404 EXPORT_NOT_FOUND', { id: nothing }),
  'GET /api/v1/exports/:id/archive': users('404 EXPORT_NOT_FOUND', { id: nothing }),
  'DELETE /api/v1/exports/:id': users('404 EXPORT_NOT_FOUND', { id: nothing }),
  'GET /api/v1/live': byCall(200, { token: 'calls' }),
  'GET /api/v1/live/events': byCall(200),
  'PUT /api/v1/live/events/:id': byCall(204, { body: { calls: [] } }),
  'PATCH /api/v1/live/:id': byCall(200, { body: { action: 'keep' }, token: 'calls' }),
  'GET /api/v1/live/:id/audio': byCall(200),

  // Four eyes.
  'GET /api/v1/four-eyes': users(200),
  'GET /api/v1/filters/:id/four-eyes': byFilter(200),
  'DELETE /api/v1/filters/:id/four-eyes': byFilter(204),
  'POST /api/v1/filters/:id/four-eyes/unlock': byFilter(200, { body: theirLogin }),
  'PUT /api/v1/filters/:id/four-eyes/request': byFilter(200, { body: { reason: 'Complaint' } }),
  'DELETE /api/v1/filters/:id/four-eyes/request': byFilter(204),
  'POST /api/v1/four-eyes/requests/:id': users('404 FOUR_EYES_REQUEST_NOT_FOUND', {
    id: nothing,
    body: { decision: 'approved' },
  }),
  'DELETE /api/v1/four-eyes/unlocks/:id': users('404 FOUR_EYES_REQUEST_NOT_FOUND', { id: nothing }),

  // Administration: filters.
  'GET /api/v1/filters?scope=all': administrators(200),
  'POST /api/v1/filters': administrators(201, { body: FILTER }),
  'GET /api/v1/filters/:id': administrators(200, { id: aFilter }),
  'PATCH /api/v1/filters/:id': administrators(200, { id: aFilter, body: { canDelete: true } }),
  'DELETE /api/v1/filters/:id': administrators(204, { id: aFilter }),
  'GET /api/v1/filters/fields': administrators(200),
  'POST /api/v1/filters/check': administrators(200, { body: { rule: '' } }),
  'POST /api/v1/filters/preview': administrators(200, { body: { rule: '' } }),
  'GET /api/v1/filters/verdicts': administrators('404 RECORDING_NOT_FOUND', {
    query: 'recordingId=x&userId=x',
  }),

  // Users, and their way in.
  'GET /api/v1/users': administrators(200),
  'POST /api/v1/users': administrators(201, { body: () => ({ loginName: newId() }) }),
  'GET /api/v1/users/:id': administrators(200, { id: aUser }),
  'PATCH /api/v1/users/:id': administrators(200, { id: aUser, body: { isAdministrator: true } }),
  'DELETE /api/v1/users/:id': administrators(204, { id: aUser }),
  'POST /api/v1/users/policies': administrators(200, { body: { ids: [], policy: {} } }),
  'GET /api/v1/users/export': administrators(200),
  'POST /api/v1/users/import': administrators(202, {
    body: 'login name\nanna\n',
    type: 'text/csv',
  }),
  'GET /api/v1/users/import/:id': administrators('404 IMPORT_NOT_FOUND', { id: nothing }),
  'POST /api/v1/users/import/:id/apply': administrators('404 IMPORT_NOT_FOUND', { id: nothing }),
  'PUT /api/v1/users/:id/password': administrators(204, {
    id: aUser,
    body: { password: NEW_PASSWORD },
  }),
  'PUT /api/v1/users/:id/pin': administrators(204, { id: aUser, body: { pin: PIN } }),
  'GET /api/v1/users/:id/factors': administrators(200, { id: aUser }),
  'DELETE /api/v1/users/:id/factors': administrators(204, { id: aUser }),
  'GET /api/v1/users/:id/phones': administrators(200, { id: aUser }),
  'POST /api/v1/users/:id/phones/test': administrators(200, { id: aUser }),
  'GET /api/v1/tokens': administrators(200),
  'POST /api/v1/tokens': administrators(201, { body: () => ({ name: newId(), userId: null }) }),
  'DELETE /api/v1/tokens/:id': administrators(204, { id: aToken }),
  'GET /api/v1/webhooks': administrators(200),
  'POST /api/v1/webhooks': administrators(201, { body: WEBHOOK }),
  'PATCH /api/v1/webhooks/:id': administrators(200, { id: aWebhook, body: { isEnabled: true } }),
  'DELETE /api/v1/webhooks/:id': administrators(204, { id: aWebhook }),
  'POST /api/v1/webhooks/:id/secret': administrators(200, { id: aWebhook }),
  'POST /api/v1/webhooks/:id/test': administrators(200, { id: aWebhook }),
  'GET /api/v1/webhooks/:id/deliveries': administrators(200, { id: aWebhook }),
  'GET /api/v1/archive': administrators(200),
  'POST /api/v1/archive/test': administrators('409 ARCHIVE_NOT_SET'),
  'POST /api/v1/archive/run': administrators(204),
  'POST /api/v1/archive/bring-back': administrators(204, { body: { recordingId: newId() } }),
  'DELETE /api/v1/archive/host-key': administrators(204),
  'GET /api/v1/lockouts': administrators(200),
  'POST /api/v1/lockouts/unlock': administrators(200, { body: { loginName: 'plain' } }),
  'POST /api/v1/directory/test': administrators('409 LDAP_DISABLED'),
  'GET /api/v1/directory/import': administrators(200),
  'POST /api/v1/directory/import': administrators('409 LDAP_DISABLED', {
    body: { isDryRun: true },
  }),
  'POST /api/v1/openid/test': administrators('409 OIDC_DISABLED'),

  // The recorder.
  'GET /api/v1/settings': administrators(200),
  'PATCH /api/v1/settings': administrators(200, { body: { fourEyesMinutes: 15 } }),
  'POST /api/v1/policy/preview': administrators(200, { body: { direction: 'inbound' } }),
  'GET /api/v1/missed': administrators(200),
  'POST /api/v1/missed/acknowledge': administrators(200, { body: { ids: ['x'] } }),
  'GET /api/v1/audit': administrators(200),
  'GET /api/v1/audit/export': administrators(200),
  'GET /api/v1/retention': administrators(200),
  'GET /api/v1/retention/preview': administrators(200),
  'GET /api/v1/retention/due': administrators(200),
  'POST /api/v1/retention/sweep': administrators(202),
  'POST /api/v1/retention/confirm': administrators('409 RETENTION_NOT_STOPPED', {
    body: { count: 1, asOf: '2026-01-01T00:00:00Z', digest: 'x' },
  }),
  'GET /api/v1/alerts': administrators(200),
  'POST /api/v1/alerts/:id/acknowledge': administrators(200, { id: anAlert }),
  'GET /api/v1/system/status': administrators(200),
  'POST /api/v1/system/mail-test': administrators(204, { body: { mail: MAIL } }),
  'POST /api/v1/system/internal-numbers-check': administrators(200, {
    body: { internalNumbers: ['1000-1999'] },
  }),
};

/** Names of routes that a name of the table stands for, as the router has them. */
export function routeNameOf(name: string): string {
  return name.split('?')[0]!;
}
