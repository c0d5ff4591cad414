import type { X509Certificate } from 'node:crypto';
import { tryParseUri } from '../message/uri.ts';

/** What of a certificate says whose it is. */
export type NamedCertificate = Partial<Pick<X509Certificate, 'subject' | 'subjectAltName'>>;

/**
 * The domains that a certificate stands for (RFC 5922 §7.1), lower-case: those of its `sip:` URIs
 * without a user and its DNS names; its common name only where there is none of either.
 */
export function certificateNames(certificate: NamedCertificate): string[] {
  const names = alternativeNames(certificate.subjectAltName ?? '');
  if (names.length > 0) return names;
  const commonName = /^CN=(.+)$/m.exec(certificate.subject ?? '')?.[1];
  return commonName === undefined ? [] : [commonName.toLowerCase()];
}

/** Node quotes a name, as JSON, in which a comma could pretend that another begins. */
const ALTERNATIVE_NAME = /(?:^|, )(DNS|URI):("(?:[^"\\]|\\.)*"|[^,]*)/g;

function alternativeNames(text: string): string[] {
  const names = new Set<string>();
  for (const [, kind, quoted = ''] of text.matchAll(ALTERNATIVE_NAME)) {
    const value = quoted.startsWith('"') ? (JSON.parse(quoted) as string) : quoted;
    const name = kind === 'DNS' ? value : sipDomain(value);
    if (name !== undefined) names.add(name.toLowerCase());
  }
  return [...names];
}

function sipDomain(text: string): string | undefined {
  const uri = tryParseUri(text);
  return uri?.scheme === 'sip' && uri.user === undefined ? uri.host : undefined;
}
