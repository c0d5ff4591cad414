import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallAction, LiveItem } from '../../web/src/live/live-wire.ts';
import { makeItem } from './web-fixture-data.ts';
import { sendJson, sendProblem } from './web-fixture-http.ts';

/** A request for the live view, as the server took it apart. */
interface LiveRequest {
  readonly method: string;
  readonly path: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Record<string, unknown>;
}

const COUNTERS_MS = 250;

/** Running calls of the stand-in: each second they have more packets, and now and then a loss. */
export class FixtureLive {
  readonly calls = new Map<string, LiveItem>();
  rights = { decidesAll: true };
  /** Whether calls of the next reset may be listened to. */
  mayListen = true;
  readonly #streams = new Set<ServerResponse>();
  readonly #timer: NodeJS.Timeout;
  #wanted: readonly string[] = [];

  constructor(count: number) {
    this.reset(count);
    this.#timer = setInterval(() => this.#count(), COUNTERS_MS);
  }

  /** From now on these are the calls: `live0`, `live1` …, the last of them the oldest. */
  reset(count: number): void {
    this.calls.clear();
    this.#wanted = [];
    const nowMs = Date.now();
    for (let index = 0; index < count; index++) {
      const call = { ...makeLive(index, nowMs), mayListen: this.mayListen };
      this.calls.set(call.id, call);
    }
    this.#tell('snapshot', this.#snapshot());
  }

  /** Calls whose levels the page asked for last. */
  get wanted(): readonly string[] {
    return this.#wanted;
  }

  /** Adds a call, or changes it, and tells it. */
  put(call: LiveItem): void {
    this.calls.set(call.id, call);
    this.#tell('call', call);
  }

  remove(id: string): void {
    this.calls.delete(id);
    this.#tell('gone', { id });
  }

  /** Breaks the streams; pages open them again. */
  disconnect(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  answer({ method, path, request, response, body }: LiveRequest): void {
    const [, id, part] = /^\/live(?:\/([^/]+)(?:\/([^/]+))?)?$/.exec(path) ?? [];
    const call = id === undefined ? undefined : this.calls.get(id);
    if (method === 'GET' && id === 'events') this.#stream(request, response);
    else if (method === 'GET' && id === undefined) sendJson(response, { items: [] });
    else if (method === 'PUT') {
      this.#wanted = body.calls as string[];
      response.writeHead(204).end();
    } else if (call === undefined || part !== undefined) {
      sendProblem(response, 404, 'CALL_NOT_FOUND');
    } else this.#control(call, body.action as CallAction, response);
  }

  close(): void {
    clearInterval(this.#timer);
    this.disconnect();
  }

  #control(call: LiveItem, action: CallAction, response: ServerResponse): void {
    if (!call.actions.includes(action)) {
      sendProblem(response, 409, 'CALL_ACTION_NOT_POSSIBLE');
      return;
    }
    sendJson(response, {});
    const isGone = action === 'private' || call.endedAt !== null;
    if (isGone) this.remove(call.id);
    else this.put({ ...call, ...standing(action) });
  }

  #stream(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    this.#streams.add(response);
    request.on('close', () => this.#streams.delete(response));
    response.write(eventText('snapshot', this.#snapshot()));
  }

  #snapshot() {
    return {
      ...{ watcherId: 'w', now: new Date().toISOString(), rights: this.rights },
      ...{ lines: this.#lines(), items: [...this.calls.values()] },
    };
  }

  #lines() {
    return { limit: 600, inUse: this.calls.size, kept: 12 };
  }

  #count(): void {
    for (const [id, call] of this.calls) {
      if (call.endedAt !== null) continue;
      const { near, far } = call.sides;
      const sides = {
        near: { packets: (near?.packets ?? 0) + 12, lost: near?.lost ?? 0, jitterMs: 0.4 },
        far: { packets: (far?.packets ?? 0) + 12, lost: far?.lost ?? 0, jitterMs: 1.7 },
      };
      this.calls.set(id, { ...call, sides });
    }
    const calls = [...this.calls.values()].map(({ id, sides }) => ({ id, ...sides }));
    this.#tell('counters', { lines: this.#lines(), calls });
    const levels = this.#wanted.map((id) => ({ id, near: -20, far: -30 }));
    if (levels.length > 0) this.#tell('levels', { calls: levels });
  }

  #tell(name: string, facts: unknown): void {
    for (const stream of this.#streams) stream.write(eventText(name, facts));
  }
}

const RUNNING = ['start', 'pause'] as const;

/** How a call stands that this was asked of. */
function standing(action: CallAction): Pick<LiveItem, 'state' | 'actions' | 'resumesAt'> & {
  readonly isBuffered: false;
} {
  const isBuffered = false;
  if (action === 'pause') {
    const resumesAt = new Date(Date.now() + 120_000).toISOString();
    return { state: 'paused', isBuffered, actions: ['resume', 'stop'], resumesAt };
  }
  return action === 'stop'
    ? { state: 'stopped', isBuffered, actions: ['start'], resumesAt: null }
    : { state: 'recording', isBuffered, actions: ['stop', 'pause'], resumesAt: null };
}

/** The `index`th call: every fourth is buffered, and of those every second is over. */
function makeLive(index: number, nowMs: number): Omit<LiveItem, 'mayListen'> {
  const seconds = 12 + index * 47;
  const item = makeItem(900_000 + index, nowMs - seconds * 1000);
  const packets = seconds * 50;
  const isBuffered = index % 4 === 1;
  const isOver = index % 8 === 5;
  const momentIn = (ms: number) => new Date(nowMs + ms).toISOString();
  return {
    ...item,
    id: `live${index}`,
    mode: isBuffered ? 'prerecord' : 'cisco',
    dialect: 'cucm',
    ...(isBuffered
      ? { state: 'buffered', isBuffered, actions: ['keep', 'private', ...(isOver ? [] : RUNNING)] }
      : standing('start')),
    resumesAt: null,
    endedAt: isOver ? momentIn(-20_000) : null,
    expiresAt: isOver ? momentIn(280_000) : null,
    sides: isOver
      ? {}
      : {
          near: { packets, lost: 0, jitterMs: 0.4 },
          far: { packets: packets - 3, lost: index % 5 === 2 ? index : 0, jitterMs: 1.7 },
        },
  };
}

function eventText(name: string, facts: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(facts)}\n\n`;
}
