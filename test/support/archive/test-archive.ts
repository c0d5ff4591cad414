import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type ArchiveTarget, openTarget } from '../../../src/archive/index.ts';
import { systemTimers } from '../../../src/base/index.ts';
import type { ArchivePlace, ArchiveProtocol } from '../../../src/storage/catalog/index.ts';
import { SERVER_HOST } from './server-process.ts';

/** A server of a test, with what logs in and where its files lie. */
export interface TestArchive {
  readonly place: ArchivePlace;
  readonly password: string | undefined;
  readonly privateKey: string | undefined;
  /** Directory of this machine in which everything ends up. */
  readonly files: string;
  /** All that it listens on. */
  readonly ports: readonly number[];
}

/** A place without what belongs to single protocols. */
export function emptyPlace(protocol: ArchiveProtocol, port: number): ArchivePlace {
  return {
    ...{ protocol, host: SERVER_HOST, port, user: '', directory: '' },
    ...{ bucket: '', region: '', pathStyle: true, certificateAuthority: '' },
  };
}

/** A target of the test, closed after it; what is left out is that of the server. */
export async function targetOf(
  context: { after(fn: () => unknown): void },
  archive: TestArchive,
  changes: Partial<ArchivePlace> & { password?: string; timeoutMs?: number } = {},
): Promise<ArchiveTarget> {
  const { password = archive.password, timeoutMs = 10_000, ...place } = changes;
  let pinned: string | undefined;
  const pin = (found: string): void => {
    pinned = found;
  };
  const hostKey = { known: () => pinned, pin };
  const target = await openTarget(
    {
      ...{ place: { ...archive.place, ...place }, password, privateKey: archive.privateKey },
      ...{ hostKey, limits: { timeoutMs, bytesPerSecond: undefined, slowestBytesPerSecond: 1e6 } },
    },
    systemTimers,
  );
  context.after(() => target.close());
  return target;
}

/** Paths and sizes of everything that lies at a server. */
export function filesAt({ files }: TestArchive): Record<string, number> {
  if (!existsSync(files)) return {};
  const names = readdirSync(files, { recursive: true, encoding: 'utf8' }).sort();
  const entries = names.map((name) => [name, statSync(join(files, name))] as const);
  return Object.fromEntries(
    entries.filter(([, stat]) => stat.isFile()).map(([name, stat]) => [name, stat.size]),
  );
}
