import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Static, Type } from 'typebox';
import { errorText, type LogLevel, RecorderError } from '../base/index.ts';
import type { KeyAccess } from '../storage/crypto/index.ts';
import { type AnchorOption, parseAnchorOption } from './anchor-option.ts';
import { dataDirectory } from './data-directory.ts';
import { type TlsOptions, tlsOptions } from './tls-options.ts';

const Port = Type.Integer({ minimum: 0, maximum: 65535 });

/**
 * What is set before the start, in `earwitness.yaml`, the environment or on the command line.
 * What an administrator changes at run time lives in the catalog instead.
 */
export const OptionsSchema = Type.Object(
  {
    data: Type.String({
      default: './data',
      description: 'Directory for recordings, journals, keys and the catalog',
    }),
    sipHost: Type.String({ default: '::', description: 'Address on which SIP is received' }),
    sipPort: Type.Intersect([Port], {
      default: 5060,
      description: 'Port for SIP over UDP and TCP',
    }),
    sipTlsPort: Type.Intersect([Port], {
      default: 5061,
      description: 'Port for SIP over TLS, where there is a certificate',
    }),
    sipOldTlsPort: Type.Intersect([Port], {
      default: 0,
      description: 'Another port, for devices that know only TLS 1.0 or 1.1; 0: none',
    }),
    sipCertificate: Type.String({
      default: '',
      description: 'Certificate for SIP over TLS with its chain (PEM), or its file; empty: no TLS',
    }),
    sipKey: Type.String({ default: '', description: 'Key of that certificate (PEM), or its file' }),
    sipAuthorities: Type.String({
      default: '',
      description: 'Authorities one of which must have signed what peers show (PEM), or their file',
    }),
    httpHost: Type.String({ default: '::', description: 'Address on which the page is served' }),
    httpPort: Type.Intersect([Port], { default: 8080, description: 'Port of page and API' }),
    rtpPorts: Type.String({
      default: '20000-29999',
      pattern: '^\\d{1,5}-\\d{1,5}$',
      description: 'Ports for media, first-last; two per stream',
    }),
    mediaAddress: Type.String({
      default: '',
      description: 'Address that sources send media to; empty: the one that faces the source',
    }),
    publicUrl: Type.String({
      default: '',
      description: 'Address of the page as users type it; empty: from the request',
    }),
    logLevel: Type.Union(
      (['debug', 'info', 'warn', 'error', 'silent'] as const).map((level) => Type.Literal(level)),
      { default: 'info', description: 'debug, info, warn, error or silent' },
    ),
    finaliseWorkers: Type.Integer({
      default: 0,
      minimum: 0,
      maximum: 64,
      description: 'Processes that make audio files; 0: one less than there are cores',
    }),
    ffmpeg: Type.String({
      default: 'ffmpeg',
      description: 'Program that decodes G.729, iLBC, AMR and others; empty: none',
    }),
    minFreeDiskMb: Type.Integer({
      default: 500,
      minimum: 0,
      description: 'Free space on the disk below which new calls are refused, in MB',
    }),
    auditAnchor: Type.String({
      default: '',
      description:
        'File and log servers (syslog://host:port, syslog+tcp://host:port) for heads of the audit ' +
        'trail, with commas; empty: a file below the data directory',
    }),
    keyFile: Type.String({
      default: '',
      description: 'File of the master keys; empty: keys/master.key below the data directory',
    }),
    keyPassphraseFile: Type.String({
      default: '',
      description: 'File with the passphrase of the master keys, for example a systemd credential',
    }),
    keyCommand: Type.String({
      default: '',
      description: 'Command that wraps and unwraps the master keys, for example by a KMS',
    }),
  },
  { additionalProperties: false },
);

type RawOptions = Static<typeof OptionsSchema>;
export type OptionName = keyof RawOptions;
export const OPTION_NAMES = Object.keys(OptionsSchema.properties) as OptionName[];

/** The options of one start, checked and complete. */
export interface Options {
  /** Absolute path. */
  readonly dataDirectory: string;
  readonly sipHost: string;
  readonly sipPort: number;
  /** Undefined: no SIP over TLS. */
  readonly sipTls: TlsOptions | undefined;
  readonly httpHost: string;
  readonly httpPort: number;
  readonly rtpPorts: { readonly first: number; readonly last: number };
  readonly mediaAddress: string | undefined;
  readonly publicUrl: string | undefined;
  readonly logLevel: LogLevel;
  readonly finaliseWorkers: number | undefined;
  /** Name or path; undefined: codecs that are not built in are kept undecoded. */
  readonly ffmpeg: string | undefined;
  readonly minFreeDiskBytes: number;
  readonly auditAnchor: AnchorOption;
  /** With what the master keys are opened; the passphrase is read when it is needed. */
  readonly keys: KeyAccess;
}

/**
 * Turns checked values into {@link Options}; `passphrase` is that of the environment. Throws a
 * RangeError with a sentence for a person.
 */
export function optionsFrom(raw: RawOptions, passphrase: string | undefined): Options {
  const directory = resolve(raw.data);
  return {
    dataDirectory: directory,
    sipHost: raw.sipHost,
    sipPort: raw.sipPort,
    sipTls: tlsOptions(raw),
    httpHost: raw.httpHost,
    httpPort: raw.httpPort,
    rtpPorts: portRange(raw.rtpPorts),
    mediaAddress: raw.mediaAddress === '' ? undefined : raw.mediaAddress,
    publicUrl: raw.publicUrl === '' ? undefined : raw.publicUrl.replace(/\/+$/, ''),
    logLevel: raw.logLevel as LogLevel,
    finaliseWorkers: raw.finaliseWorkers === 0 ? undefined : raw.finaliseWorkers,
    ffmpeg: raw.ffmpeg === '' ? undefined : raw.ffmpeg,
    minFreeDiskBytes: raw.minFreeDiskMb * 1_000_000,
    auditAnchor: parseAnchorOption(raw.auditAnchor, dataDirectory(directory).auditHeads),
    keys: keyAccess(raw, passphrase),
  };
}

function keyAccess(
  { keyFile, keyPassphraseFile, keyCommand }: RawOptions,
  passphrase: string | undefined,
): KeyAccess {
  return {
    file: keyFile === '' ? undefined : resolve(keyFile),
    command: keyCommand === '' ? undefined : keyCommand,
    passphrase: () =>
      keyPassphraseFile === '' ? passphrase : readPassphrase(resolve(keyPassphraseFile)),
  };
}

/** The first line of the file. Errors: `KEY_PASSPHRASE_MISSING`. */
function readPassphrase(path: string): string {
  try {
    return readFileSync(path, 'utf8').split(/\r?\n/, 1)[0] ?? '';
  } catch (cause) {
    const why = `The passphrase of the master keys cannot be read: ${errorText(cause)}`;
    throw new RecorderError('KEY_PASSPHRASE_MISSING', why, { cause });
  }
}

function portRange(text: string): { first: number; last: number } {
  const [first, last] = text.split('-').map(Number) as [number, number];
  if (first < 1024 || last > 65535 || last - first < 3) {
    throw new RangeError(
      `rtpPorts: ${text} is not a range of at least four ports between 1024 and 65535`,
    );
  }
  return { first, last };
}
