import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.mp3': 'audio/mpeg',
  '.opus': 'audio/ogg',
  '.wav': 'audio/wav',
  '.flac': 'audio/flac',
};

/** A page with nothing but an audio element of the file that the query names. */
const PAGE = `<!doctype html><title>plain</title><button>play</button><script>
const audio = new Audio('/' + location.search.slice(1));
audio.preload = 'none';
document.body.append(audio);
document.querySelector('button').onclick = () => audio.play();
window.goTo = (part) => {
  window.note();
  audio.currentTime = part * audio.duration;
};
</script>`;

/** Sends the files of a directory, whole or from one byte to another, and does nothing else. */
export class BareFileServer {
  readonly #server: Server;
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(directory: string): Promise<BareFileServer> {
    const files = new BareFileServer(directory);
    await new Promise<void>((resolve) => files.#server.listen(0, '127.0.0.1', resolve));
    return files;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.url);
    if (pathname === '/') {
      response.setHeader('Content-Type', 'text/html').end(PAGE);
      return;
    }
    const path = join(this.#directory, basename(pathname));
    const size = (await stat(path).catch(() => undefined))?.size;
    if (size === undefined) {
      response.writeHead(404).end();
      return;
    }
    const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const start = Number(first ?? 0);
    const end = last ? Number(last) : size - 1;
    response.writeHead(first === undefined ? 200 : 206, {
      'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
      'Content-Length': end - start + 1,
      'Content-Range': `bytes ${start}-${end}/${size}`,
      'Accept-Ranges': 'bytes',
      'Cache-Control': 'no-store',
    });
    createReadStream(path, { start, end })
      .on('error', () => response.destroy())
      .pipe(response);
  }
}
