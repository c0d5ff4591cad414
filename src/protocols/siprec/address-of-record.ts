/** The number of an address of record, and the address itself without what stands around it. */
export interface AddressOfRecord {
  /** `user@host` or the user alone where there is no host; undefined where nothing is named. */
  readonly address: string | undefined;
  /** The user: a number as a rule, without parameters. */
  readonly number: string | undefined;
}

/** A longer one is cut: nobody is called so. */
const MAX_CHARACTERS = 256;

/**
 * Reads an address of record as sources write them: with scheme and without, bare numbers,
 * escaped, with parameters, in angle brackets behind a name. Never throws.
 */
export function readAddressOfRecord(aor: string): AddressOfRecord {
  const text = aor.slice(0, MAX_CHARACTERS);
  const inside = /<([^>]*)>/.exec(text)?.[1] ?? text;
  const [, scheme = '', rest = ''] = /^(?:(sips?|tel):)?(.*)$/is.exec(unescaped(inside.trim()))!;
  const at = rest.indexOf('@');
  const place = withoutParameters(rest.slice(at + 1)).replace(/:\d+$/, '');
  // `sip:10.0.0.1` names a place and nobody there.
  if (at < 0 && /^sip/i.test(scheme)) return { address: place || undefined, number: undefined };
  if (at < 0) return addressOf(place, '');
  return addressOf(withoutParameters(rest.slice(0, at)), place);
}

function addressOf(name: string, place: string): AddressOfRecord {
  if (name === '') return { address: undefined, number: undefined };
  return {
    address: place === '' ? name : `${name}@${place}`,
    // NetSapiens marks some numbers with a w.
    number: name.replace(/^(\+?\d+)w+$/i, '$1'),
  };
}

function withoutParameters(text: string): string {
  return text.replace(/;.*/s, '').trim();
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
