import { newId } from '../../src/base/index.ts';
import type { AccessScene, Question } from './access-scene.ts';
import type { RouteEntry } from './route-entry.ts';
import { ROUTE_TABLE, routeNameOf } from './route-table.ts';

/** A request of a route of the table, about something that is really there. */
export async function questionOf(scene: AccessScene, name: string): Promise<Question> {
  const entry = ROUTE_TABLE[name]!;
  const [method, routed] = routeNameOf(name).split(' ') as [string, string];
  const id = await idFor(scene, name, entry);
  const body = typeof entry.body === 'function' ? entry.body() : entry.body;
  const path = (entry.path ?? routed).replace(':id', id);
  const query = entry.query ?? name.split('?')[1];
  const address = query === undefined ? path : `${path}?${query}`;
  const headers = entry.type === undefined ? {} : { 'content-type': entry.type };
  return { method, path: address, body, headers };
}

async function idFor(scene: AccessScene, name: string, { gate, id }: RouteEntry): Promise<string> {
  if (id !== undefined) return id(scene);
  if (gate === 'recordings') return scene.recordings.sales;
  if (gate === 'calls') return name.includes('/live/events/') ? newId() : scene.calls.sales;
  return scene.filters.board;
}
