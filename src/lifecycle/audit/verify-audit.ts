import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { errorText, RecorderError, systemCode } from '../../base/index.ts';
import { ChainCheck, type ChainDamage } from '../../storage/audit/index.ts';
import type { AuditTable } from '../../storage/catalog/index.ts';
import { type AuditHead, parseHeadLine } from './audit-head.ts';

/** What was found out about the audit trail. */
export interface AuditReport {
  /** Links that are as they were written, from the first on. */
  readonly intact: number;
  /** The first link that does not fit; undefined where all do. */
  readonly damage: ChainDamage | undefined;
}

/** What was found out about one place where heads were kept. */
export interface AnchorReport {
  readonly path: string;
  /** Heads that were compared. */
  readonly heads: number;
  /** Lines that hold none. */
  readonly unreadable: number;
  readonly newest: AuditHead | undefined;
  /** The first head that the chain does not have any more. */
  readonly missing:
    | { readonly head: AuditHead; readonly problem: 'shorter' | 'different' }
    | undefined;
}

/** Links read, and heads compared, before others get their turn. */
const PAGE = 200;

type Links = Pick<AuditTable, 'links'>;

/** Follows the chain from its first link. Yields to others while it does. */
export async function verifyChain(audit: Links): Promise<AuditReport> {
  const check = new ChainCheck();
  for (;;) {
    const links = audit.links(check.length, PAGE);
    for (const link of links) {
      const damage = check.next(link);
      if (damage !== undefined) return { intact: check.length, damage };
    }
    if (links.length < PAGE) return { intact: check.length, damage: undefined };
    await othersTurn();
  }
}

/**
 * Compares the heads in a file with a chain that was found right. Throws `ANCHOR_UNREADABLE`; a
 * file that is not there has no heads.
 */
export async function verifyAnchor(audit: Links, path: string): Promise<AnchorReport> {
  let [heads, unreadable] = [0, 0];
  let newest: AuditHead | undefined;
  let missing: AnchorReport['missing'];
  for await (const line of linesOf(path)) {
    const head = parseHeadLine(line);
    if (head === undefined) {
      if (line.trim() !== '') unreadable++;
      continue;
    }
    if (++heads % PAGE === 0) await othersTurn();
    if (newest === undefined || head.sequence >= newest.sequence) newest = head;
    if (missing === undefined || head.sequence < missing.head.sequence) {
      missing = missingHead(audit, head) ?? missing;
    }
  }
  return { path, heads, unreadable, newest, missing };
}

function missingHead(audit: Links, head: AuditHead): AnchorReport['missing'] {
  const [link] = audit.links(head.sequence - 1, 1);
  if (link?.sequence !== head.sequence) return { head, problem: 'shorter' };
  const hash = Buffer.from(link.hash).toString('hex');
  return hash === head.hash ? undefined : { head, problem: 'different' };
}

function othersTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function* linesOf(path: string): AsyncGenerator<string> {
  try {
    const input = createReadStream(path, 'utf8');
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return;
    throw new RecorderError('ANCHOR_UNREADABLE', `${path}: ${errorText(cause)}`, { cause });
  }
}
