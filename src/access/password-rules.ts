import { RecorderError } from '../base/index.ts';

export const MINIMUM_PASSWORD_LENGTH = 12;
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

/** Throws `PASSWORD_TOO_WEAK` with the rule that `password` breaks. */
export function requireGoodPassword(password: string, loginName: string): void {
  const problem = passwordProblem(password, loginName);
  if (problem !== undefined) throw new RecorderError('PASSWORD_TOO_WEAK', problem);
}

function passwordProblem(password: string, loginName: string): string | undefined {
  const length = [...password].length;
  if (length < MINIMUM_PASSWORD_LENGTH) {
    return `a password has at least ${MINIMUM_PASSWORD_LENGTH} characters`;
  }
  if (length > MAXIMUM_PASSWORD_LENGTH) {
    return `a password has at most ${MAXIMUM_PASSWORD_LENGTH} characters`;
  }
  const text = plain(password);
  const login = plain(loginName);
  const rest = login === '' ? text : text.replaceAll(login, '');
  // The login name, once or repeated, with a digit or two at most.
  if (rest !== text && rest.length < 4) return 'the password is the login name';
  const isCommon = COMMON.has(text) || new Set(text).size < 4;
  return isCommon ? 'the password is one of the first to be guessed' : undefined;
}

/** Without case, and without spaces and marks at the ends. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^[\s!?.,*#-]+|[\s!?.,*#-]+$/g, '');
}
