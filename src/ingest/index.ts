export { CallIngest, type CallIngestOptions } from './call-ingest.ts';
export { plainAddress, TrustedPeers } from './trusted-peers.ts';
