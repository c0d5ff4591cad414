/** A body that is no recording metadata. The only thing the parsers of this folder throw. */
export class MetadataError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MetadataError';
  }
}
