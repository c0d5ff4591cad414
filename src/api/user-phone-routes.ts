import { Type } from 'typebox';
import { RecorderError } from '../base/index.ts';
import type { User } from '../storage/catalog/index.ts';
import { answers, itemsOf } from './answers.ts';
import type { Api, ApiOptions } from './api-options.ts';
import { phoneItem, UserPhoneSchema } from './phone-item.ts';

const ParamsSchema = Type.Object({ id: Type.String({ maxLength: 100 }) });
const ERRORS = ['NOT_LOGGED_IN', 'ADMINISTRATORS_ONLY', 'USER_NOT_FOUND'];
const tags = ['Users'];

/** Whether the phones of a user can be reached, for administrators. */
export function addUserPhoneRoutes(api: Api, { catalog, phones }: ApiOptions): void {
  const userOf = async (id: string): Promise<User> => {
    const user = await catalog.users.get(id);
    if (user === undefined) throw new RecorderError('USER_NOT_FOUND', 'there is no such user');
    return user;
  };

  api.get('/users/:id/phones', {
    schema: {
      ...{ tags, summary: 'The phones of a user, and whether they could be reached' },
      params: ParamsSchema,
      response: answers({ 200: itemsOf(UserPhoneSchema) }, ...ERRORS),
    },
    handler: async (request) => ({
      items: phones.ofUser(await userOf(request.params.id)).map(phoneItem),
    }),
  });

  api.post('/users/:id/phones/test', {
    schema: {
      ...{ tags, summary: 'Show a page on every phone of a user' },
      params: ParamsSchema,
      response: answers({ 200: itemsOf(UserPhoneSchema) }, ...ERRORS),
    },
    handler: async (request) => ({
      items: (await phones.test(await userOf(request.params.id))).map(phoneItem),
    }),
  });
}
