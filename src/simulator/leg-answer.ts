/** What came of the INVITE of one leg. */
export type LegAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly codec: string }
  /** Answered 2xx, but the recorder takes no codec of the phone: ACK without SDP, then BYE. */
  | { readonly kind: 'no-codec'; readonly status: number }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly reason: string;
      readonly retryAfterSeconds?: number | undefined;
    }
  /** CANCEL was sent: on demand, or because no answer came within 180 s. */
  | { readonly kind: 'cancelled' }
  /** Nobody answered within 32 s. */
  | { readonly kind: 'timeout' }
  /** No connection (TCP). */
  | { readonly kind: 'unreachable' };

/** What is to be said about a final status, for people who do not know SIP by heart. */
const WORDS: Readonly<Record<number, string>> = {
  400: 'the recorder did not understand the request',
  403: 'the recorder does not trust this address',
  404: 'the recorder does not record for this number',
  408: 'the recorder took too long',
  415: 'the recorder does not take this kind of content',
  420: 'the recorder lacks a required extension',
  480: 'the recorder is not available now',
  481: 'the recorder does not know this call (any more)',
  486: 'the recorder is busy',
  487: 'the call was cancelled',
  488: 'the recorder accepts none of the codecs',
  500: 'the recorder failed',
  503: 'the recorder has no free line, or is stopping',
  600: 'the recorder is busy everywhere',
  603: 'calls of this person are not recorded',
};

/** An answer as one line for a person. */
export function answerWords(answer: LegAnswer): string {
  switch (answer.kind) {
    case 'answered':
      return `answered, ${answer.codec}`;
    case 'no-codec':
      return 'answered, but without a common codec';
    case 'cancelled':
      return 'cancelled before it was answered';
    case 'timeout':
      return 'no answer from the recorder';
    case 'unreachable':
      return 'no connection to the recorder';
    case 'refused': {
      const words = WORDS[answer.status];
      const status = `${answer.status} ${answer.reason}`.trim();
      return words === undefined ? `refused: ${status}` : `refused: ${status} (${words})`;
    }
  }
}
