import { RecorderError } from '../../base/index.ts';
import { type CatalogDatabase, queries } from './catalog-database.ts';
import { numberKey } from './folded-text.ts';
import type { UserPatch } from './user.ts';
import { deviceKey } from './user-rows.ts';

/** Compiled once, as each call being set up asks them: building a query costs more than it. */
const OWNER_OF_NUMBER = queries
  .selectFrom('user_numbers')
  .select('user_id')
  .where('number_key', '=', '')
  .compile();
const OWNER_OF_DEVICE = queries
  .selectFrom('user_devices')
  .select('user_id')
  .where('device', '=', '')
  .compile();

/** The directory numbers and devices of users; each belongs to one. */
export class UserTelephones {
  readonly #database: CatalogDatabase;

  constructor(database: CatalogDatabase) {
    this.#database = database;
  }

  /** Id of the user who has this directory number, however it is written. */
  ownerOfNumber(number: string): string | undefined {
    return this.#database.firstOf(OWNER_OF_NUMBER, [numberKey(number)])?.user_id;
  }

  /** Id of the user who has this device, whatever the case. */
  ownerOfDevice(device: string): string | undefined {
    return this.#database.firstOf(OWNER_OF_DEVICE, [deviceKey(device)])?.user_id;
  }

  /** Numbers by user, in their order, of all users or some. */
  numbers(ids?: readonly string[]): Map<string, string[]> {
    const all = queries.selectFrom('user_numbers').select(['user_id', 'number as value']);
    return listsOf(this.#database.all(ofUsers(all.orderBy('position'), ids)));
  }

  /** Devices by user, in their order, of all users or some. */
  devices(ids?: readonly string[]): Map<string, string[]> {
    const all = queries.selectFrom('user_devices').select(['user_id', 'device as value']);
    return listsOf(this.#database.all(ofUsers(all.orderBy('position'), ids)));
  }

  /** Writes the lists that `patch` has in place of those of the user. */
  replace(id: string, { numbers, devices }: UserPatch): void {
    if (numbers !== undefined) {
      this.#database.run(queries.deleteFrom('user_numbers').where('user_id', '=', id));
      for (const [position, number] of numbers.entries()) {
        const row = { user_id: id, position, number: number.trim(), number_key: numberKey(number) };
        this.#database.run(queries.insertInto('user_numbers').values(row));
      }
    }
    if (devices !== undefined) {
      this.#database.run(queries.deleteFrom('user_devices').where('user_id', '=', id));
      for (const [position, device] of devices.entries()) {
        const row = { user_id: id, position, device: deviceKey(device) };
        this.#database.run(queries.insertInto('user_devices').values(row));
      }
    }
  }

  /** Throws `USER_INVALID`, `NUMBER_TAKEN` or `DEVICE_TAKEN` where the user cannot have these. */
  requireFree(id: string, { numbers, devices }: UserPatch): void {
    requireOnce(numbers?.map(numberKey), 'numbers');
    requireOnce(devices?.map(deviceKey), 'devices');
    for (const number of numbers ?? []) {
      const problem = { code: 'NUMBER_TAKEN', member: 'numbers', what: `number ${number}` };
      requireSameUser(id, this.ownerOfNumber(number), problem);
    }
    for (const device of devices ?? []) {
      const problem = { code: 'DEVICE_TAKEN', member: 'devices', what: `device ${device}` };
      requireSameUser(id, this.ownerOfDevice(device), problem);
    }
  }
}

/** Throws where what `id` is to have belongs to somebody else. */
export function requireSameUser(
  id: string,
  owner: string | undefined,
  { code, what, member }: { readonly code: string; readonly what: string; readonly member: string },
): void {
  if (owner === undefined || owner === id) return;
  throw new RecorderError(code, `${what} belongs to another user`, { member });
}

function listsOf(rows: readonly { readonly user_id: string; readonly value: string }[]) {
  const lists = new Map<string, string[]>();
  for (const { user_id, value } of rows) {
    const list = lists.get(user_id);
    if (list === undefined) lists.set(user_id, [value]);
    else list.push(value);
  }
  return lists;
}

function ofUsers<
  T extends { where(column: 'user_id', operator: 'in', value: readonly string[]): T },
>(query: T, ids: readonly string[] | undefined): T {
  return ids === undefined ? query : query.where('user_id', 'in', ids);
}

function requireOnce(keys: readonly string[] | undefined, member: string): void {
  if (new Set(keys).size === (keys?.length ?? 0)) return;
  throw new RecorderError('USER_INVALID', `${member}: expected each only once`, { member });
}
