export { CallIngest, type CallIngestOptions } from './call-ingest.ts';
export { TrustedPeers } from './trusted-peers.ts';
