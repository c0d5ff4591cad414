import { type Static, Type } from 'typebox';
import { oneOf, type SettingProblem, setting, textOf } from './setting-definition.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The provider that users may log in with: OpenID Connect Core 1.0. */
export const OidcSchema = Type.Object(
  {
    enabled: Type.Boolean(),
    issuer: textOf(500, 'https://…; plain http on this machine alone'),
    clientId: textOf(500, 'As registered at the provider'),
    scopes: Type.String({
      maxLength: 500,
      pattern: '^(?:[!#-\\[\\]-~]+ )*openid(?: [!#-\\[\\]-~]+)*$',
      description: 'Divided by spaces; openid among them',
    }),
    label: textOf(60, 'On the button of the log-in page'),
    claims: Type.Object(
      {
        loginName: textOf(100, 'Claim that becomes the login name'),
        firstName: textOf(100, 'Empty: left alone'),
        lastName: textOf(100, 'Empty: left alone'),
        email: textOf(100, 'Empty: left alone'),
        department: textOf(100, 'Empty: left alone'),
      },
      { additionalProperties: false },
    ),
    administratorClaim: textOf(100, 'Claim that makes administrators; empty: decided here'),
    administratorValue: textOf(300, 'Its value, or one of its values'),
    createsUsers: Type.Boolean({ description: 'Somebody who is not known yet becomes a user' }),
    linkBy: oneOf(['nothing', 'email', 'login-name'] as const),
    providesSecondFactor: Type.Boolean({
      description: 'No second factor is asked for here after a log-in at the provider',
    }),
  },
  { additionalProperties: false },
);

export type OidcSettings = Static<typeof OidcSchema>;

export const OIDC_SETTING = setting({
  schema: OidcSchema,
  initial: (): OidcSettings => ({
    ...{ enabled: false, issuer: '', clientId: '', scopes: 'openid profile email' },
    label: 'Single sign-on',
    claims: {
      ...{ loginName: 'preferred_username', firstName: 'given_name' },
      ...{ lastName: 'family_name', email: 'email', department: '' },
    },
    ...{ administratorClaim: '', administratorValue: '', createsUsers: false },
    ...{ linkBy: 'nothing', providesSecondFactor: false },
  }),
  expected: 'an issuer, a client and the other members that the API describes',
  problem: oidcProblem,
});

function oidcProblem(oidc: OidcSettings): SettingProblem | undefined {
  const { enabled, issuer, clientId, claims, createsUsers } = oidc;
  if (issuer !== '' && !isIssuer(issuer)) {
    const expected = 'an https:// address without ? and #; http:// on this machine alone';
    return { expected, member: 'issuer' };
  }
  if (!enabled) return undefined;
  if (issuer === '') return { expected: 'an address where it is enabled', member: 'issuer' };
  if (clientId === '') return { expected: 'a client where it is enabled', member: 'clientId' };
  if (!createsUsers || claims.loginName !== '') return undefined;
  return { expected: 'a claim for loginName where users are created', member: 'claims' };
}

/** OpenID Connect Discovery 1.0 §3: https, no query, no fragment. */
function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, search, hash, username } = new URL(text);
  if (search !== '' || hash !== '' || username !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
}
