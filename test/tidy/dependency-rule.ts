import { dirname } from 'node:path';

/** Folder below `src/` → folders it may import (ARCHITECTURE.md, The dependency rule). */
const PROTOCOLS = ['sip', 'sdp', 'rtp', 'siprec', 'cucm', 'phone'].map((n) => `protocols/${n}`);
const STORAGE = ['crypto', 'sealed', 'journal', 'store', 'catalog', 'audit'].map(
  (n) => `storage/${n}`,
);

export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  base: [],
  ...Object.fromEntries(PROTOCOLS.map((folder) => [folder, ['base']])),
  audio: ['base'],
  recording: ['base'],
  'storage/crypto': ['base', 'recording'],
  'storage/journal': ['base', 'recording', 'storage/crypto'],
  'storage/sealed': ['base', 'storage/crypto'],
  'storage/store': ['base', 'recording', 'storage/crypto', 'storage/sealed'],
  'storage/catalog': ['base', 'recording', 'storage/crypto', 'storage/audit'],
  'storage/postgres': ['base', 'storage/catalog'],
  'storage/audit': ['base', 'recording', 'storage/crypto'],
  simulator: ['base', 'recording', 'audio', ...PROTOCOLS],
  capture: ['base', 'recording', 'protocols/rtp', 'storage/journal'],
  finalise: ['base', 'recording', 'protocols/rtp', 'audio', ...STORAGE],
  alerts: ['base', 'recording', 'storage/catalog', 'storage/audit'],
  access: ['base', 'recording', 'storage/catalog', 'storage/audit'],
  recorder: [
    ...['base', 'recording', 'storage/journal', 'storage/catalog', 'storage/crypto'],
    'storage/audit',
    ...['capture', 'finalise'],
  ],
  lifecycle: ['base', 'recording', 'alerts', ...STORAGE],
  // Of lifecycle the form of an address alone: options are read by every command.
  config: ['base', 'storage/crypto', 'lifecycle'],
  playback: ['base', 'recording', 'protocols/rtp', 'audio', ...STORAGE],
  export: ['base', 'recording', 'access', 'playback', ...STORAGE],
  webhooks: ['base', 'recording', 'alerts', 'recorder', 'storage/catalog', 'storage/audit'],
  archive: ['base', 'recording', 'audio', 'alerts', ...STORAGE],
  ingest: ['base', 'recording', 'recorder', ...PROTOCOLS],
  phone: [
    ...['base', 'recording', 'protocols/phone', 'storage/catalog', 'storage/audit', 'access'],
    'recorder',
  ],
  api: [
    ...['base', 'recording', 'alerts', 'access', 'recorder', 'lifecycle', 'playback', 'phone'],
    ...['export', 'webhooks', 'archive', 'protocols/phone'],
    ...STORAGE,
  ],
};

/** The folder below `src/` that `path` belongs to, or undefined for files of the top floor. */
export function folderOf(path: string): string | undefined {
  if (!path.startsWith('src/')) return undefined;
  const folder = dirname(path.slice('src/'.length));
  return Object.keys(MAY_IMPORT).find((name) => folder === name || folder.startsWith(`${name}/`));
}

/** Why `importer` may not import `imported`, or undefined where it may. Paths from the root. */
export function violation(importer: string, imported: string): string | undefined {
  const from = folderOf(importer);
  const to = folderOf(imported);
  if (!importer.startsWith('src/') || importer.endsWith('.test.ts')) return undefined;
  if (!imported.startsWith('src/')) return `the product imports ${imported}`;
  if (from === undefined) return undefined;
  if (to === undefined) return `${from}/ imports ${imported} from the top floor`;
  if (from === to) return undefined;
  if (!MAY_IMPORT[from]!.includes(to)) return `${from}/ may not import ${to}/`;
  if (imported !== `src/${to}/index.ts`) return `imports ${imported}, not the index.ts of ${to}/`;
  return undefined;
}

/** The first import cycle among `files` (path → imported paths), or undefined. */
export function findCycle(files: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (path: string, trail: string[]): string[] | undefined => {
    const at = trail.indexOf(path);
    if (at >= 0) return [...trail.slice(at), path];
    if (done.has(path)) return undefined;
    for (const next of files.get(path) ?? []) {
      const cycle = visit(next, [...trail, path]);
      if (cycle !== undefined) return cycle;
    }
    done.add(path);
    return undefined;
  };
  for (const path of files.keys()) {
    const cycle = visit(path, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
