import type { CucmParameters } from './recording-parameters.ts';

/**
 * A key that both legs of one recorded conversation share and no other open one has: cluster (or
 * the address the INVITE came from), both call identifiers, near device. Case is ignored: CUCM
 * changes it within a dialog. The same pair may come again after hold and resume.
 */
export function pairKey(parameters: CucmParameters, sourceAddress = ''): string {
  const { refci, farRefci, nearDevice, nearNumber } = parameters;
  const cluster = parameters.nearClusterId ?? sourceAddress;
  // Without any call identifier only device and number tell conversations apart.
  const own = refci === undefined ? `number=${nearNumber ?? ''}` : refci;
  return [cluster, own, farRefci ?? '', nearDevice ?? '']
    .map((part) => encodeURIComponent(part.toWellFormed().toLowerCase()))
    .join('/');
}

/**
 * Who called, which CUCM does not signal: it gives the caller's leg its call identifier first, so
 * the lower one is the caller. True of every trace seen, documented nowhere; wrong after a
 * transfer or across clusters. `inbound` where an identifier is missing or not a number.
 */
export function guessDirection(parameters: CucmParameters): 'inbound' | 'outbound' {
  const near = identifierNumber(parameters.refci);
  const far = identifierNumber(parameters.farRefci);
  return near !== undefined && far !== undefined && near < far ? 'outbound' : 'inbound';
}

function identifierNumber(text: string | undefined): bigint | undefined {
  return text !== undefined && /^\d{1,20}$/.test(text) ? BigInt(text) : undefined;
}
