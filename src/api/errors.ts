/** How an error is told over HTTP. */
export interface HttpError {
  readonly status: number;
  readonly title: string;
}

/**
 * Every code that an answer can carry, with its HTTP status: the only such table. A code that is
 * not in it is answered as `INTERNAL_ERROR`. For people: docs/errors.md.
 */
export const HTTP_ERRORS: Readonly<Record<string, HttpError>> = {
  REQUEST_INVALID: { status: 400, title: 'The request is not as described' },
  CURSOR_INVALID: { status: 400, title: 'The cursor does not belong to this list' },
  SETTING_UNKNOWN: { status: 400, title: 'There is no such setting' },
  SETTING_INVALID: { status: 400, title: 'A setting cannot have this value' },
  USER_INVALID: { status: 400, title: 'A user cannot be like this' },
  PASSWORD_TOO_WEAK: { status: 400, title: 'The password is too easy to guess' },
  NOT_LOGGED_IN: { status: 401, title: 'Nobody is logged in' },
  WRONG_LOGIN: { status: 401, title: 'Login name or password is wrong' },
  WRONG_PASSWORD: { status: 403, title: 'The current password is wrong' },
  ADMINISTRATORS_ONLY: { status: 403, title: 'Only administrators may do this' },
  CROSS_SITE_REQUEST: { status: 403, title: 'The request came from another site' },
  SETUP_TOKEN_INVALID: { status: 403, title: 'The set-up link was used, replaced or is too old' },
  NOT_FOUND: { status: 404, title: 'There is nothing at this address' },
  RECORDING_NOT_FOUND: { status: 404, title: 'There is no such recording' },
  FILTER_NOT_FOUND: { status: 404, title: 'There is no such filter' },
  ALERT_NOT_FOUND: { status: 404, title: 'There is no such alert' },
  USER_NOT_FOUND: { status: 404, title: 'There is no such user' },
  LOGIN_NAME_TAKEN: { status: 409, title: 'The login name belongs to another user' },
  NUMBER_TAKEN: { status: 409, title: 'The number belongs to another user' },
  DEVICE_TAKEN: { status: 409, title: 'The device belongs to another user' },
  LAST_ADMINISTRATOR: { status: 409, title: 'Somebody must be able to administrate' },
  OWN_ACCOUNT: { status: 409, title: 'Nobody does this to their own account' },
  RETENTION_NOT_STOPPED: { status: 409, title: 'No deletion waits to be confirmed' },
  RETENTION_SET_CHANGED: { status: 409, title: 'What would be deleted has changed' },
  BODY_TOO_LARGE: { status: 413, title: 'The request is too large' },
  BODY_NOT_JSON: { status: 415, title: 'The request is not JSON' },
  MAIL_FAILED: { status: 422, title: 'The mail server did not take the mail' },
  TOO_MANY_ATTEMPTS: { status: 429, title: 'Too many attempts' },
  TOO_MANY_REQUESTS: { status: 429, title: 'Too many requests' },
  INTERNAL_ERROR: { status: 500, title: 'The recorder made a mistake' },
  OBJECT_MISSING: { status: 500, title: 'The audio of the recording is missing' },
  OBJECT_DAMAGED: { status: 500, title: 'The stored object is damaged' },
  STORE_FAILED: { status: 500, title: 'The store cannot be read' },
  CATALOG_DAMAGED: { status: 500, title: 'The catalog is damaged' },
  CATALOG_BUSY: { status: 503, title: 'The catalog is in use by another program' },
  CATALOG_FAILED: { status: 503, title: 'The catalog cannot be read or written' },
  CATALOG_CLOSED: { status: 503, title: 'The recorder is being stopped' },
  LOGIN_BUSY: { status: 503, title: 'Too many log-ins at the same time' },
  CATALOG_FULL: { status: 507, title: 'The disk of the catalog is full' },
};
