import { Access } from '../../src/access/index.ts';
import { silentLog, systemClock } from '../../src/base/index.ts';
import type { Catalog, LdapSettings } from '../../src/storage/catalog/index.ts';
import { BASE, READER, type Slapd } from './slapd.ts';
import { type CleanUp, TESTER, temporaryCatalog } from './temporary-catalog.ts';

const CHEAP = { memory: 64, passes: 1, parallelism: 1 };

/** Access on a catalog of its own that is set to this directory. */
export async function directoryAccess(
  context: CleanUp,
  slapd: Slapd,
  change: Partial<LdapSettings> = {},
): Promise<{ catalog: Catalog; access: Access }> {
  const catalog = await temporaryCatalog(context);
  const ldap = {
    ...catalog.settings.get().ldap,
    ...{ enabled: true, urls: [slapd.url], security: 'starttls', bindDn: READER.dn },
    ...{ baseDn: BASE, certificateAuthority: slapd.certificateAuthority, ...change },
  };
  await catalog.settings.set({ ldap, ldapPassword: READER.password }, TESTER);
  const access = new Access({ catalog, clock: systemClock, log: silentLog, passwordCost: CHEAP });
  return { catalog, access };
}
