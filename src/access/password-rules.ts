import { RecorderError } from '../base/index.ts';

const MAXIMUM_PASSWORD_LENGTH = 256;

/** The commonest that are long enough, in lower case and without what stands around letters. */
const COMMON = new Set(
  [
    ...['123456789012', '1234567890123', '12345678901234', '123456789123', '111222333444'],
    ...['qwertyuiop12', 'qwertyuiop123', 'qwerty123456', 'qwertzuiop12', 'qwertzuiop123'],
    ...['1q2w3e4r5t6y', '1qaz2wsx3edc', 'qazwsxedcrfv', 'asdfghjkl123', 'zaq12wsxcde3'],
    ...['password1234', 'password12345', 'password123456', 'passwordpassword', 'mypassword123'],
    ...['passw0rd1234', 'p@ssw0rd1234', 'p@ssword1234', 'password2024', 'password2025'],
    ...['password2026', 'letmein12345', 'welcome12345', 'welcome123456', 'iloveyou1234'],
    ...['administrator', 'administrator1', 'administrator123', 'admin1234567', 'admin12345678'],
    ...['adminadminadmin', 'changeme1234', 'changemenow1', 'changeitnow1', 'secret123456'],
    ...['passwort1234', 'passwort12345', 'hallo1234567', 'geheim123456', 'motdepasse12'],
    ...['motdepasse123', 'azertyuiop12', 'azertyuiop123', 'ciscocisco12', 'ciscocisco123'],
    ...['cisco1234567', 'earwitness12', 'earwitness123', 'earwitness1234', 'abcdefghijkl'],
    ...[
      'abcdefghijklm',
      'abcdefghijklmnop',
      'abc123456789',
      'abcd12345678',
      'correcthorsebatterystaple',
    ],
  ].map(plain),
);

/** Whose password it is to be. */
export interface PasswordOwner {
  readonly loginName: string;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
}

/** Throws `PASSWORD_TOO_WEAK` with the rule that `password` breaks. */
export function requireGoodPassword(
  password: string,
  owner: PasswordOwner,
  minimumLength: number,
): void {
  const problem = lengthProblem(password, minimumLength) ?? guessProblem(password, owner);
  if (problem !== undefined) throw new RecorderError('PASSWORD_TOO_WEAK', problem);
}

function lengthProblem(password: string, minimumLength: number): string | undefined {
  const length = [...password].length;
  if (length < minimumLength) return `a password has at least ${minimumLength} characters`;
  if (length <= MAXIMUM_PASSWORD_LENGTH) return undefined;
  return `a password has at most ${MAXIMUM_PASSWORD_LENGTH} characters`;
}

function guessProblem(password: string, owner: PasswordOwner): string | undefined {
  const text = plain(password);
  const { loginName, firstName = '', lastName = '' } = owner;
  if (isMadeOf(text, [loginName])) return 'the password is the login name';
  if (isMadeOf(text, [loginName, firstName, lastName])) return 'the password is the own name';
  const isCommon = COMMON.has(text) || new Set(text).size < 4;
  return isCommon ? 'the password is one of the first to be guessed' : undefined;
}

/** Whether there are only these names, once or repeated, with a digit or two at most. */
function isMadeOf(text: string, names: readonly string[]): boolean {
  const known = names.map(plain).filter((name) => name !== '');
  const rest = known.reduce((left, name) => left.replaceAll(name, ''), text);
  return rest !== text && rest.length < 4;
}

/** Without case, and without spaces and marks at the ends. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^[\s!?.,*#-]+|[\s!?.,*#-]+$/g, '');
}
