import { Type } from 'typebox';
import { setting, textOf } from './setting-definition.ts';
import { isNetwork } from './system-settings.ts';

const MAXIMUM_NETWORKS = 1000;

/** What the recorder and telephones have to do with each other. `phonePassword` is a secret. */
export const PHONE_SETTINGS = {
  phoneNetworks: setting({
    schema: Type.Array(Type.String({ minLength: 2, maxLength: 64 }), {
      maxItems: MAXIMUM_NETWORKS,
      description:
        'Addresses and networks (CIDR) of telephones: their users may identify themselves by ' +
        'PIN, and only to these documents are pushed',
    }),
    initial: () => [] as string[],
    expected: `a list of at most ${MAXIMUM_NETWORKS} addresses and networks`,
    problem: (entries) =>
      entries.every(isNetwork)
        ? undefined
        : 'addresses and networks, for example 10.1.2.3 or 10.1.0.0/16',
  }),
  notifiesPhones: setting({
    schema: Type.Boolean({
      description: 'Telephones show that a call is recorded, where the user has that option',
    }),
    initial: () => true,
    expected: 'true or false',
  }),
  phoneUser: setting({
    schema: textOf(128, 'With whose name telephones take what is pushed; empty: nothing is'),
    initial: () => '',
    expected: 'a text of at most 128 characters without a colon',
    problem: (name) => (name.includes(':') ? 'a name without a colon (RFC 7617 §2)' : undefined),
  }),
};
