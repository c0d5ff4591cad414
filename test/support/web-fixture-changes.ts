// What people change of generated recordings: preserve, tags, note, deletion.
import type { RecordingItem } from '../../web/src/api/wire.ts';
import { FILTERS } from './web-fixture-data.ts';
import { type LoggedInRequest, sendJson, sendProblem } from './web-fixture-http.ts';
import { type FixtureList, itemThrough } from './web-fixture-list.ts';

/** Answers `call` where it changes recordings, or asks for tags or how many there are. */
export function answerChange(list: FixtureList, call: LoggedInRequest): boolean {
  const { method, path, url, response, body } = call;
  if (path === '/recordings/count') {
    const count = list.count(url.searchParams);
    if (count === undefined) sendProblem(response, 404, 'FILTER_NOT_FOUND');
    else sendJson(response, { count });
  } else if (path === '/recordings/tags') {
    sendJson(response, { items: [...new Set(list.items.flatMap(({ tags }) => tags))].sort() });
  } else if (path === '/recordings/deletions') {
    sendJson(response, deleteMany(list, call, body.ids as readonly string[]));
  } else if (method === 'PATCH' && path.startsWith('/recordings/')) {
    patch(list, call);
  } else return false;
  return true;
}

function deleteMany(list: FixtureList, { url }: LoggedInRequest, ids: readonly string[]) {
  const filter = FILTERS.find(({ id }) => id === url.searchParams.get('filter'))!;
  const refused: { id: string; code: string }[] = [];
  const deleted = ids.filter((id) => {
    const item = list.items.find((known) => known.id === id);
    const code = refusal(item && itemThrough(filter, item));
    if (code !== undefined) refused.push({ id, code });
    return code === undefined;
  });
  list.remove(deleted);
  return { deleted, refused };
}

function refusal(item: RecordingItem | undefined): string | undefined {
  if (item === undefined) return 'RECORDING_NOT_FOUND';
  if (!item.mayDelete) return 'DELETING_NOT_ALLOWED';
  return item.isPreserved ? 'RECORDING_PRESERVED' : undefined;
}

function patch(list: FixtureList, { path, url, response, body }: LoggedInRequest): void {
  const filter = FILTERS.find(({ id }) => id === url.searchParams.get('filter'))!;
  const item = list.items.find(({ id }) => path === `/recordings/${id}`);
  if (item === undefined) {
    sendProblem(response, 404, 'RECORDING_NOT_FOUND');
    return;
  }
  const changed: RecordingItem = { ...item, ...body };
  list.replace(changed);
  sendJson(response, itemThrough(filter, changed));
}
