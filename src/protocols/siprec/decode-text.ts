import { MetadataError } from './metadata-error.ts';

/** More than any source sends; a whole SIP message has to fit into as much. */
export const MAX_METADATA_BYTES = 262_144;

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The text of an XML body. UTF-8 alone is read: whoever sends another encoding could mean
 * something else by every byte. Throws {@link MetadataError}.
 */
export function decodeText(body: Uint8Array): string {
  if (body.length > MAX_METADATA_BYTES) {
    throw new MetadataError(`${body.length} bytes, more than ${MAX_METADATA_BYTES}`);
  }
  try {
    const text = UTF_8.decode(body);
    if (!text.includes('\0')) return text.trim();
  } catch {
    // Said below.
  }
  throw new MetadataError('not encoded in UTF-8');
}
