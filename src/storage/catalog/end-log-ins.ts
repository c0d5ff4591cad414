import { type CatalogDatabase, queries } from './catalog-database.ts';
import { endUnlocksOfSecond } from './four-eyes-table.ts';

/**
 * Ends every log-in of a user, what was begun, and what they unlocked for others, except the log-in
 * that `keep` names. In the transaction of what makes it necessary, so that it holds whichever
 * process does that.
 */
export function endLogIns(database: CatalogDatabase, userId: string, keep?: Uint8Array): number {
  database.run(queries.deleteFrom('login_steps').where('user_id', '=', userId));
  endUnlocksOfSecond(database, userId);
  const all = queries.deleteFrom('web_sessions').where('user_id', '=', userId);
  return database.run(keep === undefined ? all : all.where('token_hash', '!=', keep));
}
