/** A recording as the engine plays it. */
export interface PlayableRecording {
  readonly recordingId: string;
  readonly address: string;
  readonly durationSeconds: number;
}

/** A recording as a part of its conversation. */
export interface PlayablePart extends PlayableRecording {
  /** From the end of the part before, which the timeline leaves out; 0 for the first. */
  readonly gapSeconds: number;
}

/** A moment of a conversation: seconds from the start of one of its parts. */
export interface PartPlace {
  readonly part: PlayablePart;
  readonly seconds: number;
}

/**
 * The parts of a conversation, one after the other. Its timeline holds what can be heard: where a
 * part ends the next begins, however long the gap between them was.
 */
export class PartSequence {
  readonly parts: readonly PlayablePart[];
  readonly totalSeconds: number;
  /** Where on the timeline each part begins. */
  readonly #offsets: readonly number[];

  constructor(parts: readonly PlayablePart[]) {
    this.parts = parts;
    let offset = 0;
    this.#offsets = parts.map(({ durationSeconds }) => {
      const start = offset;
      offset += durationSeconds;
      return start;
    });
    this.totalSeconds = offset;
  }

  /** The place of a recording in the order of the parts; -1 where it is none of them. */
  indexOf(recordingId: string | undefined): number {
    return this.parts.findIndex((part) => part.recordingId === recordingId);
  }

  /** Where on the timeline the part of this index begins, in seconds; 0 where there is none. */
  offset(index: number): number {
    return this.#offsets[index] ?? 0;
  }

  /** What is heard at `seconds` of the timeline, kept within it; undefined without parts. */
  placeAt(seconds: number): PartPlace | undefined {
    const kept = Math.min(Math.max(0, seconds), this.totalSeconds);
    const index = this.#offsets.findLastIndex((offset) => offset <= kept);
    const part = this.parts[index];
    return part && { part, seconds: kept - this.offset(index) };
  }

  /** Whether both hold the same parts at the same places. */
  equals({ parts }: PartSequence): boolean {
    return (
      parts.length === this.parts.length &&
      parts.every((part, index) => {
        const own = this.parts[index]!;
        const isSameRecording =
          own.recordingId === part.recordingId && own.address === part.address;
        const isSamePlace =
          own.durationSeconds === part.durationSeconds && own.gapSeconds === part.gapSeconds;
        return isSameRecording && isSamePlace;
      })
    );
  }
}
