import { createHash } from 'node:crypto';

/** A link of the chain as the catalog keeps it. */
export interface AuditLink {
  readonly sequence: number;
  readonly atMs: number;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly address: string | null;
  readonly action: string;
  readonly objectKind: string | null;
  readonly objectId: string | null;
  readonly objectName: string | null;
  readonly outcome: string;
  /** JSON, as it was written. */
  readonly details: string;
  /** 32 bytes. */
  readonly hash: Uint8Array;
}

/** What stands before the first link: 32 zero bytes. */
export const CHAIN_START: Uint8Array = Buffer.alloc(32);

const FORMAT = 'earwitness-audit-1';

/**
 * SHA-256 over the hash of the link before and everything this one says
 * (docs/formats/audit.md).
 */
export function linkHash(previousHash: Uint8Array, link: Omit<AuditLink, 'hash'>): Buffer {
  const said = JSON.stringify([
    ...[FORMAT, link.sequence, link.atMs],
    ...[link.actorKind, link.actorId, link.actorName, link.address],
    ...[link.action, link.objectKind, link.objectId, link.objectName],
    ...[link.outcome, link.details],
  ]);
  return createHash('sha256').update(previousHash).update(said, 'utf8').digest();
}

/** What is wrong with a chain, and where. */
export interface ChainDamage {
  /** Sequence number of the first link that does not fit. */
  readonly sequence: number;
  readonly problem: 'missing' | 'altered';
}

/** Follows a chain from its first link and notices the first that does not fit. */
export class ChainCheck {
  #hash: Uint8Array = CHAIN_START;
  #sequence = 0;

  /** How many links were found right. */
  get length(): number {
    return this.#sequence;
  }

  /** Hash of the last link that was found right. */
  get head(): Uint8Array {
    return this.#hash;
  }

  /** Takes the next link; undefined where it fits. */
  next(link: AuditLink): ChainDamage | undefined {
    const sequence = this.#sequence + 1;
    if (link.sequence !== sequence) {
      // What stands in the place of this link is one of others: a row before or after it.
      return { sequence, problem: 'missing' };
    }
    const expected = linkHash(this.#hash, link);
    if (!expected.equals(link.hash)) return { sequence, problem: 'altered' };
    this.#hash = expected;
    this.#sequence = sequence;
    return undefined;
  }
}
