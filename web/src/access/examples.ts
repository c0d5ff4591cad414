/** What stands in empty fields as an example: the same in every language. */
export const EXAMPLES = {
  ldapUrl: 'ldap://dc1.example.com',
  ldapsUrl: 'ldaps://dc1.example.com',
  certificate: '-----BEGIN CERTIFICATE-----',
  bindDn: 'cn=earwitness,ou=services,dc=example,dc=com',
  baseDn: 'ou=people,dc=example,dc=com',
  group: 'cn=recorder-admins,ou=groups,dc=example,dc=com',
  schedule: '30 2 * * *',
  issuer: 'https://login.example.com/realms/company',
  claim: 'groups',
};
