import { RecorderError } from '../base/index.ts';
import type { SimulatedUser } from './simulate-options.ts';

const COLUMNS = ['number', 'device', 'firstName', 'lastName'] as const;

/**
 * Reads the file of users: lines `number,device,firstName,lastName`, fields quoted where they hold
 * commas, a heading line with these names allowed. Empty lines and lines beginning with # are
 * skipped. Throws SIMULATOR_USERS_FILE with the number of the line.
 */
export function parseUsersFile(text: string): SimulatedUser[] {
  const users: SimulatedUser[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const fields = splitFields(line);
    if (fields[0]?.toLowerCase() === COLUMNS[0]) continue;
    const [number, device, firstName = '', lastName = ''] = fields;
    if (number === undefined || device === undefined || fields.length > COLUMNS.length) {
      throw fileError(`line ${index + 1} of the users is not ${COLUMNS.join(',')}`);
    }
    if (!/^[0-9A-Za-z+*#._-]{1,64}$/.test(number)) {
      throw fileError(`line ${index + 1} of the users: ${number} is no number`);
    }
    if (!/^[0-9A-Za-z._-]{1,128}$/.test(device)) {
      throw fileError(`line ${index + 1} of the users: ${device} is no device name`);
    }
    users.push({ number, device, firstName, lastName });
  }
  if (users.length === 0) throw fileError('the file of users names nobody');
  return users;
}

/** The fields of one CSV line (RFC 4180 §2), trimmed. */
function splitFields(line: string): string[] {
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at]!;
    if (character === '"' && isQuoted && line[at + 1] === '"') {
      field += '"';
      at++;
    } else if (character === '"') isQuoted = !isQuoted;
    else if (character === ',' && !isQuoted) {
      fields.push(field.trim());
      field = '';
    } else field += character;
  }
  return [...fields, field.trim()];
}

function fileError(message: string): RecorderError {
  return new RecorderError('SIMULATOR_USERS_FILE', message);
}
