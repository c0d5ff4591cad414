/**
 * The From header of a request, as far as this folder reads it. A name-addr of `protocols/sip`
 * fits: parameter names in lower case, values verbatim, undefined for one without `=`.
 */
export interface FromHeader {
  readonly displayName?: string | undefined;
  readonly uri: {
    readonly user?: string | undefined;
    readonly params: ReadonlyMap<string, string | undefined>;
  };
}

/** Which voice a leg carries: of the recorded phone, or what that phone hears. */
export type RecordedSide = 'near' | 'far';

/** What CUCM says about a recorded call in the From URI of each of its two INVITEs. */
export interface CucmParameters {
  readonly side: RecordedSide;
  /** Call identifier (CI) of the recorded call leg: `x-refci`. */
  readonly refci?: string | undefined;
  /** Device names in upper case: CUCM's own case changes within a dialog. */
  readonly nearDevice?: string | undefined;
  /** `x-nearendaddr`, else the user of the From URI. */
  readonly nearNumber?: string | undefined;
  readonly nearClusterId?: string | undefined;
  /** Display name of the From header: the near-end user on both legs. */
  readonly nearName?: string | undefined;
  readonly farRefci?: string | undefined;
  /** A phone, but also a trunk, a gateway, a conference bridge or an address. */
  readonly farDevice?: string | undefined;
  /** Absent for a conference whose bridge number CUCM does not deliver. */
  readonly farNumber?: string | undefined;
  readonly farClusterId?: string | undefined;
  /** `x-sessionid`, 32 hexadecimal digits. */
  readonly sessionId?: string | undefined;
  /** Only with gateway-forked media: GUID of the gateway's call. */
  readonly nearGuid?: string | undefined;
  readonly farGuid?: string | undefined;
  /** Every URI parameter, known or not: name in lower case → value verbatim (`''` for none). */
  readonly raw: Readonly<Record<string, string>>;
}

type TextField = Exclude<keyof CucmParameters, 'side' | 'raw'>;

const FIELDS: readonly (readonly [name: string, field: TextField])[] = [
  ['x-refci', 'refci'],
  ['x-nearenddevice', 'nearDevice'],
  ['x-nearendaddr', 'nearNumber'],
  ['x-nearendclusterid', 'nearClusterId'],
  ['x-farendrefci', 'farRefci'],
  ['x-farenddevice', 'farDevice'],
  ['x-farendaddr', 'farNumber'],
  ['x-farendclusterid', 'farClusterId'],
  ['x-sessionid', 'sessionId'],
  ['x-nearendguid', 'nearGuid'],
  ['x-farendguid', 'farGuid'],
];

/**
 * Reads the recording parameters of a From header; undefined where neither `x-nearend` nor
 * `x-farend` is there: no recording call of CUCM. All others may be missing (CUCM 7 sends four),
 * empty, in any case, percent-escaped or with spaces around them.
 */
export function readRecordingParameters(from: FromHeader): CucmParameters | undefined {
  const raw = new Map<string, string>();
  for (const [name, value] of from.uri.params) {
    const key = name.trim().toLowerCase();
    if (!raw.has(key)) raw.set(key, value ?? '');
  }
  const side = raw.has('x-nearend') ? 'near' : raw.has('x-farend') ? 'far' : undefined;
  if (side === undefined) return undefined;
  const fields: Partial<Record<TextField, string>> = {};
  // In the order of FIELDS, so that all calls have objects of one shape.
  for (const [name, field] of FIELDS) {
    const text = withoutEscapes(raw.get(name) ?? '').trim();
    if (text === '') continue;
    fields[field] = field === 'nearDevice' || field === 'farDevice' ? text.toUpperCase() : text;
  }
  const user = from.uri.user === undefined ? '' : withoutEscapes(from.uri.user).trim();
  if (fields.nearNumber === undefined && user !== '') fields.nearNumber = user;
  const name = from.displayName?.trim() ?? '';
  if (name !== '') fields.nearName = name;
  return { side, ...fields, raw: Object.fromEntries(raw) };
}

/** The percent-escapes of RFC 3261 §25.1 resolved; text with broken ones stays as it is. */
function withoutEscapes(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
