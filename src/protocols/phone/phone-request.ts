import { type PhoneModel, phoneModel } from './phone-models.ts';

/** Header fields of a request, names in lower case. */
export type HeaderFields = Readonly<Record<string, string | readonly string[] | undefined>>;

const PHONE_FIELD = 'x-ciscoipphone';
/** Sent by browsers when a page asks, never by phones. */
const BROWSER_FIELDS = ['origin', 'sec-fetch-site', 'sec-fetch-mode', 'referer'];

/**
 * Whether a phone made the request. A page in a browser cannot pretend to: it can neither send a
 * field that begins with `X-CiscoIPPhone` to another site without asking first, nor hide that it
 * is a browser.
 */
export function isFromPhone(fields: HeaderFields): boolean {
  if (BROWSER_FIELDS.some((name) => fields[name] !== undefined)) return false;
  if (Object.keys(fields).some((name) => name.startsWith(PHONE_FIELD))) return true;
  const agent = textOf(fields['user-agent']);
  if (/^mozilla/i.test(agent)) return false;
  return /allegro|cisco/i.test(agent) || /x-ciscoipphone/i.test(textOf(fields.accept));
}

/** The model, as far as the phone says which it is. */
export function modelOf(fields: HeaderFields): PhoneModel {
  const given = textOf(fields['x-ciscoipphonemodelname']);
  return phoneModel(given === '' ? undefined : given);
}

/**
 * The first of `offered` that the phone wants (RFC 9110 §12.5.4), undefined where none is. Phones
 * also write `de_DE`.
 */
export function preferredLanguage<L extends string>(
  fields: HeaderFields,
  offered: readonly L[],
): L | undefined {
  const ranges = textOf(fields['accept-language']).slice(0, 200).split(',');
  const wanted = ranges.map((range, at) => {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim());
    const quality = parameters.find((each) => each.startsWith('q='))?.slice(2) ?? '1';
    return { language: tag.toLowerCase().split(/[-_]/)[0], quality: Number(quality) || 0, at };
  });
  const usable = wanted
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality || one.at - other.at);
  for (const { language } of usable) {
    const found = offered.find((each) => each === language);
    if (found !== undefined) return found;
  }
  return undefined;
}

function textOf(field: string | readonly string[] | undefined): string {
  return typeof field === 'string' ? field : (field?.join(',') ?? '');
}
