import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { errorText, type Log, RecorderError } from '../base/index.ts';
import type { TlsOptions } from '../config/index.ts';
import { certificateNames, TlsEndpoint, type TlsIdentity } from '../protocols/sip/index.ts';

/** The certificate that is shown to peers. */
export interface ShownCertificate {
  readonly names: readonly string[];
  readonly validUntilMs: number;
  /** Why the files are not those that are used; undefined while they are. */
  readonly problem: string | undefined;
}

/** The files of SIP over TLS; what is put in their place is used without a restart. */
export class TlsFiles {
  readonly endpoint: TlsEndpoint;
  readonly #options: TlsOptions;
  readonly #log: Log;
  /** What was read last, good or not. */
  #read: TlsIdentity;
  #shown: ShownCertificate;

  /** Reads the files. Throws RecorderError SIP_TLS_FILES with what is wrong with them. */
  constructor(options: TlsOptions, log: Log) {
    this.#options = options;
    this.#log = log;
    try {
      this.#read = readIdentity(options);
      this.#shown = shownBy(this.#read);
      this.endpoint = new TlsEndpoint(this.#read);
    } catch (cause) {
      const why = `SIP over TLS: ${errorText(cause)}`;
      throw new RecorderError('SIP_TLS_FILES', why, { cause });
    }
  }

  get shown(): ShownCertificate {
    return this.#shown;
  }

  /**
   * Reads the files again, and uses what they hold. Files that do not belong together are left,
   * as they may be half written: what was used before is used on.
   */
  look(): void {
    try {
      const identity = readIdentity(this.#options);
      if (!isSame(identity, this.#read)) {
        this.#read = identity;
        const shown = shownBy(identity);
        this.endpoint.renew(identity);
        this.#shown = shown;
        this.#log.info({ names: shown.names }, 'SIP over TLS uses a new certificate');
      }
    } catch (error) {
      // What is in memory is good, whatever was read: should the old files come back, so is it.
      this.#read = { ...this.#read, key: '' };
      this.#complain(errorText(error));
    }
  }

  #complain(problem: string): void {
    if (this.#shown.problem === problem) return;
    this.#shown = { ...this.#shown, problem };
    this.#log.error({ problem }, 'the new certificate for SIP over TLS cannot be used');
  }
}

function readIdentity({ certificate, key, authorities }: TlsOptions): TlsIdentity {
  const pair = { certificate: pemOf(certificate), key: pemOf(key) };
  if (authorities === undefined) return pair;
  const peerAuthorities = pemOf(authorities);
  // Without any, those of all the world would count.
  if (!peerAuthorities.includes('-----BEGIN CERTIFICATE-----')) {
    throw new Error('there is no certificate among the authorities');
  }
  return { ...pair, peerAuthorities };
}

/** A text that begins as PEM does stands for itself, any other is the path of a file. */
function pemOf(text: string): string {
  return text.trimStart().startsWith('-----BEGIN') ? text : readFileSync(text, 'utf8');
}

function isSame(left: TlsIdentity, right: TlsIdentity): boolean {
  return (
    left.certificate === right.certificate &&
    left.key === right.key &&
    left.peerAuthorities === right.peerAuthorities
  );
}

function shownBy({ certificate }: TlsIdentity): ShownCertificate {
  const parsed = new X509Certificate(certificate);
  return {
    names: certificateNames(parsed),
    validUntilMs: Date.parse(parsed.validTo),
    problem: undefined,
  };
}
