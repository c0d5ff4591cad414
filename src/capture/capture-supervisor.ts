import { errorText, type Log, RecorderError, systemCode, type Timers } from '../base/index.ts';
import type {
  BoundStream,
  EndReason,
  JournalEvent,
  StoringChange,
  StreamDescription,
} from '../recording/index.ts';
import { CaptureLink, type PushLine } from './capture-link.ts';
import {
  type CaptureAction,
  type CaptureAlarm,
  type CaptureNote,
  type CaptureNotes,
  type CaptureRequests,
  type CaptureResults,
  type CaptureSettings,
  type LiveSession,
  type PortRange,
  PROTOCOL_VERSION,
  type StreamCounters,
  type StreamUpdate,
} from './capture-messages.ts';
import { capturePaths, socketAddress } from './capture-paths.ts';
import { spawnCapture } from './capture-spawn.ts';

/** What a {@link CaptureSupervisor} needs. */
export interface CaptureOptions {
  readonly dataDirectory: string;
  readonly rtpPorts: PortRange;
  /** Address of the media sockets: `0.0.0.0`, `::` for both families, or one of this machine. */
  readonly bindAddress: string;
  readonly log: Log;
  readonly timers: Timers;
  /** Of the capture process, into `<data>/logs/capture.log`. `info` if absent. */
  readonly logLevel?: CaptureSettings['logLevel'] | undefined;
}

/** A session to be recorded from now on. */
export interface OpenRequest {
  readonly recordingId: string;
  /** 32 bytes that seal the journal, and the same wrapped by the key ring. */
  readonly key: Uint8Array;
  readonly wrappedKey: Uint8Array;
  readonly journalPath: string;
  readonly streams: readonly StreamDescription[];
  /** First entries of the journal. */
  readonly events: readonly JournalEvent[];
  /** Whether what arrives is stored, where anybody has said so. */
  readonly storing?: StoringChange | undefined;
}

/** A session whose capturing was cut off, to be taken up again. */
export interface ResumeRequest {
  readonly recordingId: string;
  readonly key: Uint8Array;
  readonly journalPath: string;
  /** With the ports they had. */
  readonly streams: readonly StreamDescription[];
  readonly cause: string;
  /** As {@link OpenRequest.storing}. */
  readonly storing?: StoringChange | undefined;
}

const FIRST_RESPAWN_MS = 250;
const MAX_RESPAWN_MS = 5000;

/**
 * The main process's side of capturing. The process that captures is another one; it outlives this
 * one, and is found again by the next. When it dies, a new one is started and `onCrash` is told
 * which sessions it was recording.
 *
 * Every request fails with `CAPTURE_LOST` (retryable) when the process dies before it answers,
 * with `CAPTURE_NO_ANSWER` after 30 to 40 s, with `CAPTURE_STOPPED` after {@link stop}. What is
 * told without being waited for is best effort: where it fails, the process logs it.
 */
export class CaptureSupervisor {
  /** Once a second the streams that received something since. Ignored if absent. */
  onCounters: ((counters: readonly StreamCounters[]) => void) | undefined;
  /**
   * A new process runs; these sessions are not recorded any more until resumed. What the handler
   * asks for at once is done before anything that waits for the process: their ports are theirs.
   */
  onCrash: ((recordingIds: readonly string[]) => void) | undefined;
  /** A pause was over, and storing goes on by itself. Ignored if absent. */
  onStoring: ((recordingId: string, change: StoringChange) => void) | undefined;
  /** Something an administrator must know. Logged if absent. */
  onAlarm: ((code: CaptureAlarm, recordingId?: string) => void) | undefined;
  readonly #options: CaptureOptions;
  readonly #settings: CaptureSettings;
  readonly #address: string;
  /** Sessions that the process records as far as is known here. */
  readonly #sessions = new Set<string>();
  #liveSessions: readonly LiveSession[] = [];
  #link: Promise<CaptureLink>;
  #isStopped = false;
  /** The process that answers now. */
  #connected: CaptureLink | undefined;

  private constructor(options: CaptureOptions, settings: CaptureSettings) {
    this.#options = options;
    this.#settings = settings;
    this.#address = socketAddress(capturePaths(options.dataDirectory));
    this.#link = this.#connect();
  }

  /**
   * Connects to the capture process that runs on this data directory, or starts one. Errors:
   * `CAPTURE_START_FAILED`, `CAPTURE_VERSION` (one of another version is recording).
   */
  static async start(options: CaptureOptions): Promise<CaptureSupervisor> {
    const { dataDirectory, rtpPorts, bindAddress, logLevel = 'info' } = options;
    const settings = { dataDirectory, rtpPorts, bindAddress, logLevel };
    const supervisor = new CaptureSupervisor(options, settings);
    supervisor.#connected = await supervisor.#link;
    const { hello } = supervisor.#connected;
    supervisor.#liveSessions = hello.sessions;
    for (const { recordingId } of hello.sessions) supervisor.#sessions.add(recordingId);
    return supervisor;
  }

  /** Whether a capture process answers. */
  get isConnected(): boolean {
    return this.#connected !== undefined;
  }

  /** What a found process was recording at {@link start}. */
  get liveSessions(): readonly LiveSession[] {
    return this.#liveSessions;
  }

  /**
   * Begins to record a session. Resolves when its journal with `events` and the bound ports is
   * durable. Errors: `NO_FREE_PORT`, `PORT_IN_USE`, `TOO_MANY_FILES`, `JOURNAL_EXISTS`,
   * `DISK_FULL`, `JOURNAL_WRITE_FAILED`; nothing is left behind then.
   */
  async open(request: OpenRequest): Promise<BoundStream[]> {
    const { key, wrappedKey } = request;
    const body = { ...request, key: base64(key), wrappedKey: base64(wrappedKey) };
    const bound = await this.#request('open', body);
    this.#sessions.add(request.recordingId);
    return bound;
  }

  /**
   * Takes up a session again: same journal, same ports, an event `resumed`. Resolves when that is
   * durable. Errors: those of {@link open}, `JOURNAL_UNREADABLE`, `JOURNAL_DAMAGED`; after
   * `CAPTURE_LOST` it is among the sessions of the next {@link onCrash}.
   */
  async resume(request: ResumeRequest): Promise<BoundStream[]> {
    const { recordingId, key } = request;
    this.#sessions.add(recordingId);
    try {
      return await this.#request('resume', { ...request, key: base64(key) });
    } catch (error) {
      if (systemCode(error) !== 'CAPTURE_LOST') this.#sessions.delete(recordingId);
      throw error;
    }
  }

  /** One more stream of a session; resolves when `events` and its ports are durable. */
  addStream(
    recordingId: string,
    stream: StreamDescription,
    events: readonly JournalEvent[],
  ): Promise<BoundStream> {
    return this.#request('addStream', { recordingId, stream, events });
  }

  /** Tells what signalling has learnt about a stream; one that is gone is no error. */
  updateStream(recordingId: string, streamIndex: number, update: StreamUpdate): void {
    this.#tell('updateStream', { recordingId, streamIndex, update });
  }

  /** Tells what is to be appended to the journal; durable with the next group commit. */
  appendEvents(recordingId: string, events: readonly JournalEvent[]): void {
    this.#tell('appendEvents', { recordingId, events });
  }

  /** Ends a stream: receives for another 500 ms, writes `stream-ended`, frees the ports. */
  endStream(recordingId: string, streamIndex: number, reason: EndReason): void {
    this.#tell('endStream', { recordingId, streamIndex, reason });
  }

  /**
   * Tells, at once, from when on what arrives is stored or not. A process that does not answer now
   * is told when it does; a new one learns it with {@link resume}.
   */
  setStoring(recordingId: string, change: StoringChange): void {
    this.#tell('setStoring', { recordingId, change });
  }

  /**
   * Ends what is left of a session as {@link endStream} does, all with `reason`, and writes
   * `closed`; resolves when that is durable.
   */
  async close(recordingId: string, reason: EndReason): Promise<void> {
    await this.#request('close', { recordingId, reason });
    this.#sessions.delete(recordingId);
  }

  /** Ends a session and destroys its journal. */
  async discard(recordingId: string): Promise<void> {
    await this.#request('discard', { recordingId });
    this.#sessions.delete(recordingId);
  }

  /**
   * Ends the process where it is idle; one that still records goes on and can be found again.
   * Idempotent.
   */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    const link = await this.#link.catch(() => undefined);
    if (link === undefined) return;
    await link.request('stop', {}).catch(() => {});
    link.close();
  }

  async #request<Action extends CaptureAction>(
    action: Action,
    body: CaptureRequests[Action],
  ): Promise<CaptureResults[Action]> {
    if (this.#isStopped) throw stopped();
    return (this.#connected ?? (await this.#link)).request(action, body);
  }

  #tell<Note extends CaptureNote>(note: Note, body: CaptureNotes[Note]): void {
    if (this.#isStopped) return;
    if (this.#connected !== undefined) {
      this.#connected.tell(note, body);
      return;
    }
    this.#link.then(
      (link) => link.tell(note, body),
      (error) => this.#options.log.warn({ note, error: errorText(error) }, 'capture not told'),
    );
  }

  async #connect(): Promise<CaptureLink> {
    const found = await this.#openLink();
    if (found === undefined) return this.#spawn();
    if (this.#isFitting(found)) return found;
    if (found.hello.sessions.length > 0) {
      if (found.hello.version === PROTOCOL_VERSION) {
        const facts = { found: found.hello.settings, wanted: this.#settings };
        this.#options.log.warn(facts, 'capture goes on with its old settings until it is idle');
        return found;
      }
      found.close();
      const why = 'A capture process of another version is still recording; wait for its calls.';
      throw new RecorderError('CAPTURE_VERSION', why, { isRetryable: true });
    }
    await found.request('stop', {}).catch(() => {});
    return this.#spawn();
  }

  async #spawn(): Promise<CaptureLink> {
    const pid = await spawnCapture(this.#settings);
    this.#options.log.info({ pid }, 'capture process started');
    const link = await this.#openLink();
    if (link !== undefined) return link;
    throw new RecorderError('CAPTURE_START_FAILED', 'The capture process ended at once.');
  }

  #openLink(): Promise<CaptureLink | undefined> {
    return CaptureLink.open(this.#address, this.#options.timers, {
      onPush: (line) => this.#pushed(line),
      onEnd: (link) => this.#ended(link),
    });
  }

  #isFitting({ hello }: CaptureLink): boolean {
    if (hello.version !== PROTOCOL_VERSION) return false;
    const { rtpPorts, bindAddress } = hello.settings;
    const wanted = this.#settings;
    const hasPorts = rtpPorts.first === wanted.rtpPorts.first;
    return hasPorts && rtpPorts.last === wanted.rtpPorts.last && bindAddress === wanted.bindAddress;
  }

  #pushed(line: PushLine): void {
    switch (line.type) {
      case 'counters':
        this.onCounters?.(line.counters);
        break;
      case 'alarm':
        if (this.onAlarm !== undefined) this.onAlarm(line.code, line.recordingId);
        else this.#options.log.error({ ...line }, 'capture alarm');
        break;
      case 'storing':
        this.onStoring?.(line.recordingId, line.change);
        break;
      case 'replaced':
        this.#isStopped = true;
        this.#options.log.error({}, 'another main process has taken over capture');
        break;
    }
  }

  #ended(link: CaptureLink): void {
    if (link === this.#connected) this.#lose(link);
    else {
      const loseIfCurrent = (current: CaptureLink) => {
        if (link === current) this.#lose(link);
      };
      this.#link.then(loseIfCurrent, () => {});
    }
  }

  /** The connection is gone: finds the process again or starts another. */
  #lose(link: CaptureLink): void {
    if (this.#isStopped) return;
    this.#options.log.error({ pid: link.hello.pid }, 'capture process is gone');
    this.#connected = undefined;
    this.#link = this.#reconnect();
    // A request that waits for it reports the failure; nobody may be waiting.
    this.#link.catch(() => {});
  }

  /** Reports what a new process does not record, before anybody else speaks to it. */
  #takeUp(link: CaptureLink): void {
    this.#connected = link;
    const running = new Set(link.hello.sessions.map((session) => session.recordingId));
    const lost = [...this.#sessions].filter((recordingId) => !running.has(recordingId));
    for (const recordingId of lost) this.#sessions.delete(recordingId);
    this.onCrash?.(lost);
  }

  async #reconnect(): Promise<CaptureLink> {
    for (let delayMs = FIRST_RESPAWN_MS; ; delayMs = Math.min(delayMs * 2, MAX_RESPAWN_MS)) {
      const link = await this.#connect().catch((error: unknown) => {
        this.#options.log.error({ error: errorText(error) }, 'capture process does not start');
      });
      if (link !== undefined) {
        if (!this.#isStopped) this.#takeUp(link);
        return link;
      }
      if (this.#isStopped) throw stopped();
      await new Promise<void>((resolve) => {
        this.#options.timers.after(delayMs, resolve);
      });
    }
  }
}

function stopped(): RecorderError {
  return new RecorderError('CAPTURE_STOPPED', 'This process does not capture any more.');
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}
