import { createHash } from 'node:crypto';
import { once } from 'node:events';
import * as fs from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type CleanUp, temporaryDirectory } from '../temporary-catalog.ts';
import { type S3Keys, signatureProblem } from './s3-signature.ts';
import { ownCertificate } from './server-certificate.ts';
import { freePorts, SERVER_HOST } from './server-process.ts';
import { emptyPlace, type TestArchive } from './test-archive.ts';

const KEYS: S3Keys = {
  ...{ accessKeyId: 'AKTEST', secretAccessKey: 'the secret key', region: 'eu-test-1' },
};
const BUCKET = 'recordings';

/** A request that was let in. */
interface SignedRequest {
  readonly method: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Name of the error that a request is refused with; undefined: it is answered. */
export type S3Refusal = (
  request: Pick<SignedRequest, 'method' | 'key' | 'headers'>,
) => string | undefined;

/** An upload that is not complete. */
interface BegunUpload {
  readonly key: string;
  readonly parts: Map<number, Buffer>;
}

interface S3Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/**
 * A server that speaks as much S3 as an archive needs, and lets nothing in whose signature is not
 * right. Objects are files; parts of uploads that are not complete are kept apart from them.
 */
export class S3Server {
  readonly #files: string;
  readonly #refuses: S3Refusal;
  readonly #uploads = new Map<string, BegunUpload>();
  #made = 0;

  private constructor(files: string, refuses: S3Refusal) {
    this.#files = files;
    this.#refuses = refuses;
  }

  static async start(
    context: CleanUp,
    isTls = false,
    refuses: S3Refusal = () => undefined,
    certificate = ownCertificate(context),
  ): Promise<TestArchive> {
    const directory = await temporaryDirectory(context);
    const files = join(directory, 'objects');
    fs.mkdirSync(files);
    const [port] = (await freePorts(1)) as [number];
    const s3 = new S3Server(files, refuses);
    const answer: RequestListener = (request, response) => void s3.#serve(request, response);
    const cert = fs.readFileSync(certificate.certificateFile);
    const key = fs.readFileSync(certificate.keyFile);
    const server = isTls ? createTlsServer({ cert, key }, answer) : createServer(answer);
    // What it has sent may still be on its way when it would take the connection for idle.
    server.keepAliveTimeout = 600_000;
    server.listen(port, SERVER_HOST);
    await once(server, 'listening');
    context.after(() => {
      server.close();
      server.closeAllConnections();
    });
    const { certificateAuthority } = certificate;
    const place = {
      ...emptyPlace(isTls ? 's3' : 's3-http', port),
      ...{ host: SERVER_HOST, certificateAuthority },
      ...{ user: KEYS.accessKeyId, bucket: BUCKET, region: KEYS.region },
    };
    const password = KEYS.secretAccessKey;
    return { place, password, privateKey: undefined, files, ports: [port] };
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { status = 200, headers = {}, body = '' } = await this.#answer(request);
      // To HEAD as to GET, but for the body.
      response.writeHead(status, { 'Content-Length': Buffer.byteLength(body), ...headers });
      response.end(request.method === 'HEAD' ? undefined : body);
    } catch {
      // The other side has gone: what came of it is no object.
      response.destroy();
    }
  }

  async #answer(request: IncomingMessage): Promise<S3Answer> {
    const body = await buffer(request);
    const problem = signatureProblem(request, body, KEYS);
    if (problem !== undefined) return refusal(403, problem);
    const url = new URL(request.url ?? '/', 'http://host');
    const path = decodeURIComponent(url.pathname);
    if (!`${path}/`.startsWith(`/${BUCKET}/`)) return refusal(404, 'NoSuchBucket');
    const key = path.slice(BUCKET.length + 2);
    const { method = '', headers } = request;
    const signed = { method, key, query: url.searchParams, headers, body };
    const refused = this.#refuses(signed);
    if (refused !== undefined) return refusal(403, refused);
    const isMultipart = ['uploads', 'uploadId'].some((name) => url.searchParams.has(name));
    return isMultipart ? this.#multipart(signed) : this.#object(signed);
  }

  #object({ method, key, body, headers }: SignedRequest): S3Answer {
    const path = join(this.#files, key);
    const source = headers['x-amz-copy-source'];
    if (method === 'PUT' && source !== undefined) {
      const from = join(this.#files, decodeURIComponent(String(source)).slice(BUCKET.length + 1));
      if (!fs.existsSync(from)) return refusal(404, 'NoSuchKey');
      store(path, fs.readFileSync(from));
      return { body: '<?xml version="1.0"?><CopyObjectResult></CopyObjectResult>' };
    }
    if (method === 'PUT') {
      store(path, body);
      return { headers: { ETag: etagOf(body) } };
    }
    if (method === 'DELETE') {
      fs.rmSync(path, { force: true });
      return { status: 204 };
    }
    if (!fs.existsSync(path)) return refusal(404, 'NoSuchKey');
    return { body: fs.readFileSync(path) };
  }

  #multipart({ method, key, query, body }: SignedRequest): S3Answer {
    if (query.has('uploads')) {
      return method === 'GET' ? this.#listUploads(query) : this.#beginUpload(key);
    }
    const uploadId = query.get('uploadId') ?? '';
    const upload = this.#uploads.get(uploadId);
    if (upload?.key !== key) return refusal(404, 'NoSuchUpload');
    const { parts } = upload;
    if (method === 'GET') return listParts(parts);
    if (method === 'PUT') {
      parts.set(Number(query.get('partNumber')), body);
      return { headers: { ETag: etagOf(body) } };
    }
    this.#uploads.delete(uploadId);
    if (method === 'DELETE') return { status: 204 };
    const numbers = sorted(parts);
    store(join(this.#files, key), Buffer.concat(numbers.map((number) => parts.get(number)!)));
    return answer('CompleteMultipartUploadResult', `<Key>${key}</Key>`);
  }

  #beginUpload(key: string): S3Answer {
    const uploadId = `upload-${++this.#made}`;
    this.#uploads.set(uploadId, { key, parts: new Map() });
    const names = `<Bucket>${BUCKET}</Bucket><Key>${key}</Key><UploadId>${uploadId}</UploadId>`;
    return answer('InitiateMultipartUploadResult', names);
  }

  #listUploads(query: URLSearchParams): S3Answer {
    const prefix = query.get('prefix') ?? '';
    const uploads = [...this.#uploads].filter(([, { key }]) => key.startsWith(prefix));
    const each = uploads.map(
      ([id, { key }]) => `<Upload><Key>${key}</Key><UploadId>${id}</UploadId></Upload>`,
    );
    return answer('ListMultipartUploadsResult', each.join(''));
  }
}

function listParts(parts: BegunUpload['parts']): S3Answer {
  const each = sorted(parts).map((number) => {
    const body = parts.get(number)!;
    const facts = `<ETag>${etagOf(body)}</ETag><Size>${body.length}</Size>`;
    return `<Part><PartNumber>${number}</PartNumber>${facts}</Part>`;
  });
  return answer('ListPartsResult', each.join(''));
}

function sorted(parts: BegunUpload['parts']): number[] {
  return [...parts.keys()].sort((a, b) => a - b);
}

function answer(element: string, xml: string): S3Answer {
  return { body: `<${element}>${xml}<IsTruncated>false</IsTruncated></${element}>` };
}

function store(path: string, bytes: Buffer): void {
  fs.mkdirSync(dirname(path), { recursive: true });
  fs.writeFileSync(`${path}~`, bytes);
  fs.renameSync(`${path}~`, path);
}

function refusal(status: number, code: string): S3Answer {
  const xml = `<Code>${code}</Code><Message>${code}, says the server</Message>`;
  return { status, body: `<Error>${xml}</Error>` };
}

function etagOf(bytes: Buffer): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`;
}
