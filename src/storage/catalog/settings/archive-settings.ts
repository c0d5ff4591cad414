import { X509Certificate } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { errorText } from '../../../base/index.ts';
import { publicKeyFrom } from '../../crypto/index.ts';
import { integerOrNull, oneOf, type SettingProblem, setting } from './setting-definition.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** How an archive is spoken to. */
export const ARCHIVE_PROTOCOLS = ['ftp', 'ftps', 'ftps-implicit', 'sftp', 's3', 's3-http'] as const;
export type ArchiveProtocol = (typeof ARCHIVE_PROTOCOLS)[number];

/** Where older recordings are moved to. Password and private key are secrets. */
export const ArchivePlaceSchema = Type.Object(
  {
    protocol: oneOf(ARCHIVE_PROTOCOLS),
    host: Type.String({ pattern: '^[A-Za-z0-9._:-]{1,253}$', description: 'Name or address' }),
    port: integerOrNull(1, 65_535, 'null: that of the protocol'),
    user: Type.String({ pattern: '^\\P{C}{0,200}$', description: 'User, or access key of S3' }),
    directory: Type.String({
      pattern: '^(?!.*\\.\\.)[A-Za-z0-9._/ -]{0,200}$',
      description: 'Below which everything lies; empty: where the log-in leads to',
    }),
    bucket: Type.String({ pattern: '^[A-Za-z0-9._-]{0,63}$', description: 'S3 only' }),
    region: Type.String({ pattern: '^[A-Za-z0-9-]{0,40}$', description: 'S3 only' }),
    pathStyle: Type.Boolean({ description: 'S3: the bucket is named in the path, not the host' }),
    certificateAuthority: Type.String({
      ...{ maxLength: 20_000, description: 'Certificates in PEM; empty: those of the machine' },
    }),
  },
  { additionalProperties: false },
);
export type ArchivePlace = Static<typeof ArchivePlaceSchema>;

/** When recordings are moved, and how fast. */
export const ArchiveRulesSchema = Type.Object(
  {
    enabled: Type.Boolean({ description: 'Whether recordings are moved' }),
    highMegabytes: integerOrNull(
      ...([1, 100_000_000] as const),
      'Local recordings take more than this: the oldest are moved; null: whatever they take',
    ),
    lowMegabytes: integerOrNull(0, 100_000_000, 'until they take no more than this'),
    afterDays: integerOrNull(0, 36_500, 'Everything older is moved; null: whatever its age'),
    kilobytesPerSecond: integerOrNull(1, 10_000_000, 'Limit of both directions; null: none'),
    fromHour: integerOrNull(0, 23, 'Moved from this hour on; null: at any time'),
    toHour: integerOrNull(0, 23, 'until this hour, in the time zone of the recorder'),
    cacheMegabytes: Type.Integer({
      ...{ minimum: 10, maximum: 10_000_000 },
      description: 'What was fetched to be played is kept up to this size, encrypted',
    }),
  },
  { additionalProperties: false },
);
export type ArchiveRules = Static<typeof ArchiveRulesSchema>;

/** With what recordings are encrypted that are moved. The passphrase is a secret. */
export const ArchiveEncryptionSchema = Type.Object(
  {
    kind: oneOf(['none', 'passphrase', 'recipient'] as const),
    recipient: Type.String({
      ...{ maxLength: 1000, description: 'X25519 public key in base64 or PEM, for `recipient`' },
    }),
  },
  { additionalProperties: false },
);
export type ArchiveEncryption = Static<typeof ArchiveEncryptionSchema>;

export const ARCHIVE_SETTINGS = {
  archivePlace: setting({
    schema: Type.Union([ArchivePlaceSchema, Type.Null()], {
      description: 'Where older recordings are moved to; null: nowhere',
    }),
    initial: () => null,
    expected: 'protocol, host, port and the other members that the API describes, or null',
    problem: (place) => (place === null ? undefined : placeProblem(place)),
  }),
  archiveRules: setting({
    schema: ArchiveRulesSchema,
    initial: (): ArchiveRules => ({
      ...{ enabled: false, highMegabytes: null, lowMegabytes: null, afterDays: null },
      ...{ kilobytesPerSecond: null, fromHour: null, toHour: null, cacheMegabytes: 500 },
    }),
    expected: 'enabled, highMegabytes, lowMegabytes and the other members that the API describes',
    problem: rulesProblem,
  }),
  archiveEncryption: setting({
    schema: ArchiveEncryptionSchema,
    initial: (): ArchiveEncryption => ({ kind: 'none', recipient: '' }),
    expected: 'kind (none, passphrase or recipient) and recipient (a public key, or empty)',
    problem: encryptionProblem,
  }),
};

function placeProblem(place: ArchivePlace): SettingProblem | undefined {
  const { protocol, user, bucket, region, certificateAuthority } = place;
  const isS3 = protocol === 's3' || protocol === 's3-http';
  if (user === '') return { expected: 'a user', member: 'user' };
  if (isS3 && bucket.length < 3) return { expected: 'the name of a bucket', member: 'bucket' };
  if (isS3 && region === '') return { expected: 'a region such as us-east-1', member: 'region' };
  if (isCertificates(certificateAuthority)) return undefined;
  const expected = 'certificates in PEM form (-----BEGIN CERTIFICATE-----)';
  return { expected, member: 'certificateAuthority' };
}

function rulesProblem(rules: ArchiveRules): SettingProblem | undefined {
  const { enabled, highMegabytes: high, lowMegabytes: low, afterDays, fromHour, toHour } = rules;
  if ((high === null) !== (low === null)) {
    return {
      expected: 'both marks, or neither',
      member: high === null ? 'highMegabytes' : 'lowMegabytes',
    };
  }
  if (high !== null && low !== null && low >= high) {
    return { expected: 'less than the high mark', member: 'lowMegabytes' };
  }
  if ((fromHour === null) !== (toHour === null) || (fromHour !== null && fromHour === toHour)) {
    return { expected: 'two different hours, or none', member: 'toHour' };
  }
  if (!enabled || high !== null || afterDays !== null) return undefined;
  return { expected: 'a mark or a number of days where it is enabled', member: 'highMegabytes' };
}

/** A public key that is not used now must be one all the same, or empty. */
function encryptionProblem({ kind, recipient }: ArchiveEncryption): SettingProblem | undefined {
  const isNeeded = kind === 'recipient';
  if (!isNeeded && recipient.trim() === '') return undefined;
  try {
    publicKeyFrom(recipient);
    return undefined;
  } catch (error) {
    const expected = `a public key as \`earwitness key escrow new\` prints it. ${errorText(error)}`;
    return { expected, member: 'recipient' };
  }
}

function isCertificates(pem: string): boolean {
  if (pem.trim() === '') return true;
  const certificates = pem.match(CERTIFICATE) ?? [];
  try {
    return certificates.map((each) => new X509Certificate(each)).length > 0;
  } catch {
    return false;
  }
}
