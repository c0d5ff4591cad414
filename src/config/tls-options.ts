/** SIP over TLS, where it is set up. Each text is a file, or what would stand in it (PEM). */
export interface TlsOptions {
  readonly port: number;
  /** Port of the listener that takes TLS 1.0 and 1.1, too; undefined: there is none. */
  readonly oldPort: number | undefined;
  readonly certificate: string;
  readonly key: string;
  readonly authorities: string | undefined;
}

interface RawTlsOptions {
  readonly sipTlsPort: number;
  readonly sipOldTlsPort: number;
  readonly sipCertificate: string;
  readonly sipKey: string;
  readonly sipAuthorities: string;
}

/** What the options say about TLS; undefined without certificate. Throws a RangeError. */
export function tlsOptions(raw: RawTlsOptions): TlsOptions | undefined {
  const { sipCertificate: certificate, sipKey: key, sipAuthorities, sipOldTlsPort } = raw;
  if (certificate === '' && key === '') {
    if (sipAuthorities === '' && sipOldTlsPort === 0) return undefined;
    throw new RangeError('SIP over TLS needs sipCertificate and sipKey');
  }
  if (certificate === '' || key === '') {
    const missing = key === '' ? 'sipKey' : 'sipCertificate';
    throw new RangeError(`SIP over TLS needs ${missing}, too`);
  }
  return {
    port: raw.sipTlsPort,
    oldPort: sipOldTlsPort === 0 ? undefined : sipOldTlsPort,
    certificate,
    key,
    authorities: sipAuthorities === '' ? undefined : sipAuthorities,
  };
}
