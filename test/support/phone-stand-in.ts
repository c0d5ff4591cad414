import { once } from 'node:events';
import {
  createServer,
  get,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CleanUp } from './temporary-catalog.ts';

/** Header fields of requests as five models send them, from the oldest to the newest. */
export const PHONE_HEADERS = {
  'CP-7962G': {
    'user-agent': 'Allegro-Software-WebClient/4.34',
    accept: 'x-CiscoIPPhone/*;version=8.5.1, text/xml, image/*',
    'x-ciscoipphonemodelname': 'CP-7962G',
    'x-ciscoipphonedisplay': '298,144,2,G',
    'x-ciscoipphonesdkversion': '8.5.1',
  },
  'CP-7841': {
    'user-agent': 'Allegro-Software-WebClient/5.30',
    accept: 'x-CiscoIPPhone/*;version=9.1.1, text/xml',
    'x-ciscoipphonemodelname': 'CP-7841',
    'x-ciscoipphonedisplay': '396,162,1,G',
    'x-ciscoipphonesdkversion': '9.1.1',
  },
  'CP-8845': {
    'user-agent': 'Allegro-Software-WebClient/5.40',
    accept: 'x-CiscoIPPhone/*;version=9.1.1, text/xml, image/png',
    'x-ciscoipphonemodelname': 'CP-8845',
    'x-ciscoipphonedisplay': '559,265,24,C',
    'x-ciscoipphonesdkversion': '9.1.1',
  },
  'CP-8821': {
    'user-agent': 'Allegro-Software-WebClient/5.40',
    accept: 'x-CiscoIPPhone/*;version=9.1.1, text/xml, image/png',
    'x-ciscoipphonemodelname': 'CP-8821',
    'x-ciscoipphonedisplay': '240,320,24,C',
  },
  /** Says nothing of its model. */
  none: {
    'user-agent': 'Allegro-Software-WebClient/4.34',
    accept: 'x-CiscoIPPhone/*, text/xml',
  },
} as const;

export type StandInModel = keyof typeof PHONE_HEADERS;
export const STAND_IN_MODELS = Object.keys(PHONE_HEADERS) as StandInModel[];

export interface PhoneStandInOptions {
  readonly model?: string | undefined;
  /** Address on this machine; default 127.0.0.1. */
  readonly host?: string;
  readonly port?: number;
  /** Asks the authentication URL, as a phone does; returns its answer. */
  readonly authenticate?: (query: string) => Promise<string>;
  /** Documents that the phone does not know. */
  readonly unknown?: RegExp;
  /** Takes connections and never answers. */
  readonly hangs?: boolean;
}

/** The web server in a phone: checks Basic authentication by asking its authentication URL. */
export class PhoneStandIn {
  /** Documents that were pushed and taken. */
  readonly shown: string[] = [];
  /** Requests that were refused. */
  refused = 0;
  /** Connections that are open, and the most there ever were. */
  open = 0;
  mostOpen = 0;
  connections = 0;
  /** What the phone does from now on. */
  hangs: boolean;
  readonly #options: PhoneStandInOptions;
  readonly #server: Server;

  private constructor(options: PhoneStandInOptions) {
    this.#options = options;
    this.hangs = options.hangs ?? false;
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on('connection', (socket) => {
      this.connections++;
      this.mostOpen = Math.max(this.mostOpen, ++this.open);
      socket.on('close', () => this.open--);
    });
  }

  static async start(context: CleanUp, options: PhoneStandInOptions = {}): Promise<PhoneStandIn> {
    const phone = new PhoneStandIn(options);
    const { host = '127.0.0.1', port = 0 } = options;
    phone.#server.listen(port, host);
    await once(phone.#server, 'listening');
    context.after(() => {
      phone.#server.closeAllConnections();
      phone.#server.close();
    });
    return phone;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    if (this.hangs) return;
    if (request.url === '/DeviceInformationX') {
      const { model } = this.#options;
      response.end(
        `<DeviceInformation><modelNumber>${model ?? ''}</modelNumber></DeviceInformation>`,
      );
      return;
    }
    const isExecute = request.method === 'POST' && request.url === '/CGI/Execute';
    if (!isExecute) return void response.writeHead(404).end();
    await this.#execute(request.headers.authorization ?? '', body, response);
  }

  async #execute(authorization: string, body: string, response: ServerResponse): Promise<void> {
    const credentials = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString();
    const [user = '', password = ''] = credentials.split(':');
    const query = new URLSearchParams({ UserID: user, Password: password, devicename: 'SEP' });
    const answer = await this.#options.authenticate?.(query.toString());
    if (answer !== undefined && answer !== 'AUTHORIZED') {
      this.refused++;
      response.writeHead(401).end('<CiscoIPPhoneError Number="4"/>');
      return;
    }
    const document = new URLSearchParams(body).get('XML') ?? '';
    if (this.#options.unknown?.test(document) === true) {
      response.end('<CiscoIPPhoneError Number="1"/>');
      return;
    }
    this.shown.push(document);
    response.end(
      '<CiscoIPPhoneResponse><ResponseItem URL="" Data="Success" Status="0"/></CiscoIPPhoneResponse>',
    );
  }
}

/** The text of a page as a phone gets it that has this address. */
export async function askAsPhone(url: string, localAddress = '127.0.0.1'): Promise<string> {
  const request = get(url, { headers: PHONE_HEADERS['CP-8845'], localAddress });
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return textOf(answer);
}

async function textOf(message: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
