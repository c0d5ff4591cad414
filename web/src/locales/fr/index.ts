import access from './access.json';
import archive from './archive.json';
import audit from './audit.json';
import changes from './changes.json';
import common from './common.json';
import details from './details.json';
import entry from './entry.json';
import recordingExport from './export.json';
import filters from './filters.json';
import fourEyes from './four-eyes.json';
import gadget from './gadget.json';
import live from './live.json';
import missed from './missed.json';
import page from './page.json';
import phones from './phones.json';
import player from './player.json';
import policy from './policy.json';
import recordings from './recordings.json';
import retention from './retention.json';
import settings from './settings.json';
import shell from './shell.json';
import status from './status.json';
import tokens from './tokens.json';
import userImport from './user-import.json';
import users from './users.json';
import webhooks from './webhooks.json';

/** All texts of the page in French, by area. */
export default {
  ...archive,
  ...audit,
  ...access,
  ...changes,
  ...common,
  ...details,
  ...entry,
  ...recordingExport,
  ...filters,
  ...fourEyes,
  ...gadget,
  ...live,
  ...missed,
  ...page,
  ...phones,
  ...player,
  ...policy,
  ...recordings,
  ...retention,
  ...settings,
  ...shell,
  ...status,
  ...tokens,
  ...userImport,
  ...users,
  ...webhooks,
};
