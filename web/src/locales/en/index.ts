import common from './common.json';
import details from './details.json';
import entry from './entry.json';
import live from './live.json';
import page from './page.json';
import player from './player.json';
import recordings from './recordings.json';
import shell from './shell.json';
import users from './users.json';

/** All texts of the page in English, by area. */
export default {
  ...common,
  ...details,
  ...entry,
  ...live,
  ...page,
  ...player,
  ...recordings,
  ...shell,
  ...users,
};
