// Reads one attack of METADATA_ATTACKS in a process of its own; prints what that took as JSON.
import process from 'node:process';
import { MetadataError, parseMetadata } from '../src/protocols/siprec/index.ts';
import { METADATA_ATTACKS } from '../src/protocols/siprec/testing/metadata-attacks.ts';

const { body } = METADATA_ATTACKS[Number(process.argv[2])]!;
// What the parser itself needs is there before.
parseMetadata(Buffer.from('<recording><session session_id="1"/></recording>'));
const beforeKiB = process.resourceUsage().maxRSS;
const beganMs = performance.now();
let outcome = 'read';
try {
  parseMetadata(body);
} catch (error) {
  if (!(error instanceof MetadataError)) throw error;
  outcome = error.message;
}
const ms = performance.now() - beganMs;
const mebibytes = (process.resourceUsage().maxRSS - beforeKiB) / 1024;
console.log(JSON.stringify({ ms, mebibytes, outcome }));
