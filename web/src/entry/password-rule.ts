/** Fewest characters of a password; the recorder holds the same rule and has the last word. */
export const MINIMUM_PASSWORD_LENGTH = 12;

/** What is wrong with a password entered twice, undefined where nothing is. */
export function passwordProblem(
  password: string,
  repeated: string,
): 'tooShort' | 'differs' | undefined {
  // Characters as people count them, not UTF-16 units.
  if ([...password].length < MINIMUM_PASSWORD_LENGTH) return 'tooShort';
  return password === repeated ? undefined : 'differs';
}
