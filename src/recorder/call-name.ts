import type { Parties, Party } from '../recording/index.ts';

/** Whose call with whom, for the audit trail. */
export function callName({ near, far }: Parties): string {
  return `${partyText(near)} – ${partyText(far)}`;
}

function partyText({ number, device, displayName }: Party): string {
  return number ?? displayName ?? device ?? '?';
}
