import common from './common.json';
import details from './details.json';
import entry from './entry.json';
import live from './live.json';
import player from './player.json';
import recordings from './recordings.json';
import shell from './shell.json';

/** All texts of the page in German, by area. */
export default {
  ...common,
  ...details,
  ...entry,
  ...live,
  ...player,
  ...recordings,
  ...shell,
};
