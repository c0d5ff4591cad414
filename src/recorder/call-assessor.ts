import {
  type CallDecision,
  type CallDirection,
  type Capacity,
  decideCall,
  decideLocality,
  decideRecording,
  keptLines,
  type LineUse,
  type Locality,
  type Parties,
  type PolicyDecision,
  type PolicyInput,
  type PolicyUser,
} from '../recording/index.ts';
import type { CallDirectory } from './call-directory.ts';
import type { ConversationLinks } from './conversation-links.ts';
import type { LinesInUse } from './lines-in-use.ts';

/** What of a call decides about it. */
export interface OfferedCall {
  readonly parties: Parties;
  readonly direction: CallDirection;
  /** The source has not said who takes part. */
  readonly isUnidentified?: boolean | undefined;
}

/** What was found out about a call, and what is to become of it. */
export interface CallAssessment<Decision = CallDecision> {
  readonly decision: Decision;
  readonly user: PolicyUser | undefined;
  readonly locality: Locality;
  /** The conversation that it continues; undefined for a new one. */
  readonly conversationId: string | undefined;
}

export interface CallAssessorOptions {
  readonly directory: CallDirectory;
  readonly conversations: ConversationLinks;
  readonly linesInUse: LinesInUse;
  /** As many recordings as there are media ports for. */
  readonly portLines: number;
  readonly minFreeDiskBytes: number;
  /** Free bytes on the disk of the recordings, now. */
  readonly freeDiskBytes: () => number;
  /** How busy this process is: 0 idle, 1 without a pause. */
  readonly load: () => number;
}

/** Busier than this for a while, calls would be set up too late to be worth anything. */
const MAX_LOAD = 0.98;

/** Gathers what decides about a call, and has it decided: for real calls and for questions. */
export class CallAssessor {
  readonly #options: CallAssessorOptions;

  constructor(options: CallAssessorOptions) {
    this.#options = options;
  }

  get lines(): LineUse {
    const { directory, linesInUse, portLines } = this.#options;
    const kept = keptLines({
      reservedLines: directory.reservedLines(),
      mustBeRecorded: directory.countMustBeRecorded(),
      beingRecorded: linesInUse.beingRecorded,
      linesInUse: linesInUse.linesOfUsers,
    });
    const limit = Math.min(directory.lines() ?? portLines, portLines);
    return { limit, inUse: linesInUse.count, kept };
  }

  assess(call: OfferedCall, isDraining: boolean): CallAssessment {
    return this.#gather(call, (policy) => decideCall(policy, () => this.#capacity(isDraining)));
  }

  /** Of a call that has its line. */
  reassess(call: OfferedCall): CallAssessment<PolicyDecision> {
    return this.#gather(call, decideRecording);
  }

  #gather<Decision>(
    { parties, direction, isUnidentified }: OfferedCall,
    decide: (input: PolicyInput) => Decision,
  ): CallAssessment<Decision> {
    const { directory, conversations } = this.#options;
    const link = conversations.find(parties);
    const numbers = directory.internalNumbers();
    const locality = decideLocality(parties.far.number, numbers, link?.locality);
    const user = directory.findUser(parties.near);
    const unknownUsers = directory.unknownUsers();
    const decision = decide({ user, direction, locality, unknownUsers, isUnidentified });
    return { decision, user, locality, conversationId: link?.conversationId };
  }

  #capacity(isDraining: boolean): Capacity {
    const { minFreeDiskBytes, freeDiskBytes, load } = this.#options;
    return {
      ...{ isDraining, lines: this.lines, load: load(), maxLoad: MAX_LOAD },
      ...{ freeDiskBytes: freeDiskBytes(), minFreeDiskBytes },
    };
  }
}
