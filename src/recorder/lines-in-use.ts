/** Which recordings have a line, and which of the lines are of users who must be recorded. */
export class LinesInUse {
  /** Recording id → user who must be recorded, undefined for all others. */
  readonly #lines = new Map<string, string | undefined>();
  /** User who must be recorded → lines. */
  readonly #users = new Map<string, number>();

  /** Lines in use. */
  get count(): number {
    return this.#lines.size;
  }

  /** Users who must be recorded and are being. */
  get beingRecorded(): number {
    return this.#users.size;
  }

  /** Lines that they have. */
  get linesOfUsers(): number {
    let lines = 0;
    for (const count of this.#users.values()) lines += count;
    return lines;
  }

  /** `userId` of a user who must be recorded; undefined for all others. */
  take(recordingId: string, userId: string | undefined): void {
    this.#lines.set(recordingId, userId);
    if (userId !== undefined) this.#users.set(userId, (this.#users.get(userId) ?? 0) + 1);
  }

  /** Idempotent. */
  giveBack(recordingId: string): void {
    const userId = this.#lines.get(recordingId);
    this.#lines.delete(recordingId);
    if (userId === undefined) return;
    const left = (this.#users.get(userId) ?? 1) - 1;
    if (left > 0) this.#users.set(userId, left);
    else this.#users.delete(userId);
  }
}
