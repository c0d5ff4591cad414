/** The head of the audit chain at a moment, as it is kept outside of the catalog. */
export interface AuditHead {
  readonly sequence: number;
  /** Of the last link, lower-case hex. */
  readonly hash: string;
  /** When it was kept, ISO 8601. */
  readonly at: string;
}

const HEAD = /\{"sequence":\d{1,15},"hash":"[0-9a-f]{64}","at":"[0-9TZ:.-]{1,40}"\}/;

/** One line of JSON, without its end. */
export function headLine({ sequence, hash, at }: AuditHead): string {
  return JSON.stringify({ sequence, hash, at });
}

/** The head in a line, whatever a log server put around it; undefined where there is none. */
export function parseHeadLine(line: string): AuditHead | undefined {
  const found = HEAD.exec(line);
  return found === null ? undefined : (JSON.parse(found[0]) as AuditHead);
}
