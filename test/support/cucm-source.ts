import type { OfferedLine, SourceRequest } from './source-steps.ts';

/** A recorded call as the parameters of CUCM name it. */
export interface CucmCall {
  readonly near: string;
  readonly refci: number;
  readonly far: string;
  readonly farRefci: number;
  readonly farDevice?: string | undefined;
}

const CONTACT = 'Contact: <sip:[local_ip]:[local_port];transport=[transport]>;isFocus';
const HEADERS = ['User-Agent: Cisco-CUCM12.5', 'Supported: X-cisco-srtp-fallback', CONTACT];

/** From of one leg of a recorded call, without its tag. */
export function cucmFrom(side: 'near' | 'far', call: CucmCall): string {
  const parameters = [
    ...[`x-${side}end`, `x-refci=${call.refci}`, 'x-nearendclusterid=LabCluster'],
    ...[`x-nearenddevice=SEP${call.near.padStart(12, '0')}`, `x-nearendaddr=${call.near}`],
    ...[`x-farendrefci=${call.farRefci}`, 'x-farendclusterid=LabCluster'],
    ...[`x-farenddevice=${call.farDevice ?? 'TRUNK-LAB'}`, `x-farendaddr=${call.far}`],
  ];
  return `<sip:${call.near}@[local_ip];${parameters.join(';')}>`;
}

/** An INVITE of CUCM without a description: the answer to our offer is in its ACK. */
export function cucmInvite(
  line: OfferedLine = { codec: 'PCMU' },
  changes: Partial<SourceRequest> = {},
): SourceRequest {
  return { send: 'INVITE', user: '7878', headers: HEADERS, answer: [line], ...changes };
}

/** A request of CUCM that brings an offer, or nothing. */
export function cucmRequest(
  send: 'INVITE' | 'UPDATE',
  changes: Partial<SourceRequest> = {},
): SourceRequest {
  return { send, headers: HEADERS, ...changes };
}
