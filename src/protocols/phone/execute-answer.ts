/** What a phone says to a document that was pushed. */
export type ExecuteAnswer =
  | { readonly kind: 'done' }
  /** It does not know the document: another kind may do. */
  | { readonly kind: 'not-understood' }
  | { readonly kind: 'refused'; readonly why: 'credentials' | 'other'; readonly text: string };

/** `CiscoIPPhoneError` 1: cannot be parsed, 2: cannot be framed. */
const NOT_UNDERSTOOD = new Set([1, 2]);
const WRONG_CREDENTIALS = 4;
const SHOWN_CHARACTERS = 80;

/**
 * Reads `CiscoIPPhoneResponse` or `CiscoIPPhoneError`. Some phones answer with neither: then the
 * status of HTTP counts.
 */
export function readExecuteAnswer(status: number, body: string): ExecuteAnswer {
  if (status === 401 || status === 403) return refused('credentials', `HTTP ${status}`);
  if (status !== 200) return refused('other', `HTTP ${status}`);
  const error = numberIn(/<CiscoIPPhoneError\b[^>]*\bNumber\s*=\s*["'](\d{1,3})["']/, body);
  if (error === WRONG_CREDENTIALS) return refused('credentials', 'CiscoIPPhoneError 4');
  if (error !== undefined && NOT_UNDERSTOOD.has(error)) return { kind: 'not-understood' };
  if (error !== undefined) return refused('other', `CiscoIPPhoneError ${error}`);
  const failed = numberIn(/<ResponseItem\b[^>]*\bStatus\s*=\s*["']([1-9]\d{0,2})["']/, body);
  if (failed === undefined) return { kind: 'done' };
  return failed === 1
    ? { kind: 'not-understood' }
    : refused('other', `CiscoIPPhoneResponse ${failed}`);
}

/** The model in `/DeviceInformationX`, such as `CP-8845`. */
export function modelInDeviceInformation(body: string): string | undefined {
  return /<modelNumber>\s*([A-Za-z0-9-]{2,32})\s*<\/modelNumber>/.exec(body)?.[1];
}

function refused(why: 'credentials' | 'other', text: string): ExecuteAnswer {
  return { kind: 'refused', why, text: text.slice(0, SHOWN_CHARACTERS) };
}

function numberIn(form: RegExp, body: string): number | undefined {
  const found = form.exec(body)?.[1];
  return found === undefined ? undefined : Number(found);
}
