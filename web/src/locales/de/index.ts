import access from './access.json';
import common from './common.json';
import details from './details.json';
import entry from './entry.json';
import live from './live.json';
import missed from './missed.json';
import page from './page.json';
import player from './player.json';
import policy from './policy.json';
import recordings from './recordings.json';
import shell from './shell.json';
import userImport from './user-import.json';
import users from './users.json';

/** All texts of the page in German, by area. */
export default {
  ...access,
  ...common,
  ...details,
  ...entry,
  ...live,
  ...missed,
  ...page,
  ...player,
  ...policy,
  ...recordings,
  ...shell,
  ...userImport,
  ...users,
};
