import { flagName } from './load-options.ts';

/** What a person needs to know after the start. */
export interface StartFacts {
  readonly version: string;
  readonly number: string;
  readonly pageUrl: string;
  /** Only before the first administrator exists. */
  readonly setupUrl: string | undefined;
  readonly sipPort: number;
  readonly sipTlsPort: number | undefined;
  readonly isLoopbackOnly: boolean;
  readonly rtpPorts: { readonly first: number; readonly last: number };
  readonly dataDirectory: string;
  /** Recordings that go on or are finished after an interruption. */
  readonly adoptedStreams: number;
  readonly finalising: number;
}

/** The text printed when everything runs, with the next step. */
export function startMessage(facts: StartFacts): string {
  const { first, last } = facts.rtpPorts;
  const from = facts.isLoopbackOnly ? ', from this machine only' : ', from trusted peers';
  const tls = facts.sipTlsPort === undefined ? '' : `, and ${facts.sipTlsPort}, TLS`;
  const lines = [
    '',
    `Earwitness ${facts.version} is recording calls to ${facts.number}.`,
    '',
    ...(facts.setupUrl === undefined ? [] : [`  Set up   ${facts.setupUrl}`]),
    `  Page     ${facts.pageUrl}`,
    `  SIP      port ${facts.sipPort}, UDP and TCP${tls}${from}`,
    `  Media    ports ${first}-${last} UDP`,
    `  Data     ${facts.dataDirectory}`,
    '',
  ];
  if (facts.finalising > 0) {
    lines.push(`${facts.finalising} recordings left from before are being finished.`);
  }
  if (facts.adoptedStreams > 0) {
    lines.push(`${facts.adoptedStreams} streams of running calls were taken over.`);
  }
  return [...lines, nextStep(facts), ''].join('\n');
}

function nextStep(facts: StartFacts): string {
  if (facts.setupUrl !== undefined) {
    return (
      'Next: open the set-up link and create the first administrator. To hear a first\n' +
      'recording, run in another terminal:  npm run earwitness -- simulate --demo'
    );
  }
  if (facts.isLoopbackOnly) {
    return (
      'Next: name the addresses of your CUCM, so that it may send calls:\n' +
      '  npm run earwitness -- settings set trustedPeers 192.0.2.1,192.0.2.2'
    );
  }
  return 'Stop with Ctrl-C: running calls are ended and finished first.';
}

const OTHER_PORTS = { sipPort: 5070, sipTlsPort: 5071, httpPort: 8081 };

/** A sentence that says how to choose another port, for a port that is taken. */
export function portHint(option: keyof typeof OTHER_PORTS, port: number): string {
  return (
    `port ${port} is in use by another program. Stop that program, ` +
    `or choose another port: ${flagName(option)} ${OTHER_PORTS[option]}`
  );
}
