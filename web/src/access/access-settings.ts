export interface LdapSettings {
  readonly enabled: boolean;
  readonly urls: readonly string[];
  readonly security: 'none' | 'starttls' | 'ldaps';
  readonly certificateAuthority: string;
  readonly bindDn: string;
  readonly baseDn: string;
  readonly userFilter: string;
  readonly attributes: {
    readonly loginName: string;
    readonly firstName: string;
    readonly lastName: string;
    readonly email: string;
    readonly department: string;
    readonly numbers: readonly string[];
    readonly devices: readonly string[];
    readonly externalId: string;
  };
  readonly administratorGroups: readonly string[];
  readonly vanished: 'keep' | 'disable';
  readonly schedule: string | null;
}

export interface OidcSettings {
  readonly enabled: boolean;
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: string;
  readonly label: string;
  readonly claims: {
    readonly loginName: string;
    readonly firstName: string;
    readonly lastName: string;
    readonly email: string;
    readonly department: string;
  };
  readonly administratorClaim: string;
  readonly administratorValue: string;
  readonly createsUsers: boolean;
  readonly linkBy: 'nothing' | 'email' | 'login-name';
  readonly providesSecondFactor: boolean;
}

/** Rules for passwords, log-ins and second factors. */
export interface LogInRules {
  readonly passwordMinimumLength: number;
  readonly passwordMaximumAgeDays: number | null;
  readonly passwordHistory: number;
  readonly sessionIdleMinutes: number;
  readonly sessionHours: number;
  readonly fourEyesMinutes: number;
  readonly secondFactor: 'optional' | 'administrators' | 'everyone';
}

export interface AccessSettings extends LogInRules {
  readonly ldap: LdapSettings;
  readonly oidc: OidcSettings;
}
