/** What is wrong with a password entered twice, undefined where nothing is. */
export function passwordProblem(
  password: string,
  repeated: string,
  minimumLength: number,
): 'tooShort' | 'differs' | undefined {
  // Characters as people count them, not UTF-16 units.
  if ([...password].length < minimumLength) return 'tooShort';
  return password === repeated ? undefined : 'differs';
}
