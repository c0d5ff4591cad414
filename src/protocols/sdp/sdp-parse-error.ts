/** Text that is no session description. The only thing the parser of this folder throws. */
export class SdpParseError extends Error {
  /** Number of the offending line from 1, undefined where no single line is to blame. */
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(line === undefined ? message : `line ${line}: ${message}`);
    this.name = 'SdpParseError';
    this.line = line;
  }
}
