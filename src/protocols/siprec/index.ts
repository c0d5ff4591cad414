export { type AddressOfRecord, readAddressOfRecord } from './address-of-record.ts';
export { MAX_METADATA_BYTES } from './decode-text.ts';
export { type ExtensionFacts, flattenExtensions, readExtensionFacts } from './extension-facts.ts';
export { mergeMetadata, NO_METADATA } from './merge-metadata.ts';
export type {
  CommunicationSession,
  MetadataExtension,
  MetadataStream,
  MetadataTimes,
  Participant,
  ParticipantName,
  RecordingMetadata,
} from './metadata.ts';
export { MetadataError } from './metadata-error.ts';
export { parseMetadata } from './parse-metadata.ts';
export { type LabelledStream, participantsOf, readStreamSenders } from './stream-senders.ts';
export { readUcid } from './ucid.ts';
