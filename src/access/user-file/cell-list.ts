const SEPARATORS = /[,;\r\n]+/;

/**
 * The items of a cell, separated by comma, semicolon or line break. What stands between double
 * quotes is one item, whatever is in it.
 */
export function listFromCell(text: string): string[] {
  return text
    .split('"')
    .flatMap((part, index) => (index % 2 === 1 ? [part] : part.split(SEPARATORS)))
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/**
 * Telephone numbers of a cell. Without another separator spaces separate them too, but not inside
 * a number that begins with `+`: `1001 +49 30 1234` are two.
 */
export function numbersFromCell(text: string): string[] {
  const isPlain = !text.includes('"') && !SEPARATORS.test(text);
  if (!isPlain) return listFromCell(text);
  return text
    .split(/\s(?=\+)/)
    .flatMap((part) => (part.startsWith('+') ? [part] : part.split(/\s+/)))
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** Names of phones of a cell; there is no space in one. */
export function devicesFromCell(text: string): string[] {
  return listFromCell(text.replaceAll(/\s+/g, ','));
}

/** A list as a cell from which `read` gets the same list; with quotes only where needed. */
export function cellFromList(
  items: readonly string[],
  read: (text: string) => readonly string[],
): string {
  const plain = items.join(', ');
  const isSame = JSON.stringify(read(plain)) === JSON.stringify(items);
  return isSame ? plain : items.map((item) => `"${item}"`).join(', ');
}
