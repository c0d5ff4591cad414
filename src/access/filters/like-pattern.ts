/** A piece of a pattern; `text` of a character is that character. */
interface Part {
  readonly kind: 'one' | 'any' | 'character';
  readonly text?: string;
}

/**
 * Whether `text` matches an SQL pattern: `%` any characters, `_` one, a backslash before one of
 * them takes its meaning away. Takes time proportional to text × pattern, whatever they are.
 */
export function matchesPattern(text: string, pattern: string): boolean {
  const parts = partsOf(pattern);
  const characters = [...text];
  let at = 0;
  let part = 0;
  // Where to go on when what follows the last % does not fit: one character further on.
  let retryAt = 0;
  let retryPart: number | undefined;
  while (at < characters.length) {
    const wanted = parts[part];
    if (wanted?.kind === 'any') {
      retryPart = ++part;
      retryAt = at;
    } else if (wanted?.kind === 'one' || wanted?.text === characters[at]) {
      at++;
      part++;
    } else if (retryPart !== undefined) {
      part = retryPart;
      at = ++retryAt;
    } else return false;
  }
  return parts.slice(part).every(({ kind }) => kind === 'any');
}

function partsOf(pattern: string): Part[] {
  const parts: Part[] = [];
  const characters = [...pattern];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at]!;
    if (character === '%') parts.push({ kind: 'any' });
    else if (character === '_') parts.push({ kind: 'one' });
    else if (character === '\\') parts.push({ kind: 'character', text: characters[++at] ?? '' });
    else parts.push({ kind: 'character', text: character });
  }
  return parts;
}
