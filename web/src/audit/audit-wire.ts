/** An event of the audit trail, as the recorder sends it. */
export interface AuditEvent {
  readonly sequence: number;
  /** ISO 8601. */
  readonly at: string;
  readonly actor: {
    readonly kind: string;
    readonly id: string | null;
    readonly name: string;
    readonly address: string | null;
  };
  readonly action: string;
  readonly object: {
    readonly kind: string;
    readonly id: string | null;
    readonly name: string | null;
  } | null;
  readonly outcome: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The same as a row of a table. */
export interface AuditRow extends AuditEvent {
  readonly id: string;
}
