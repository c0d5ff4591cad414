import { RecorderError, type Timer } from '../base/index.ts';
import type {
  BoundStream,
  JournalEvent,
  StoringChange,
  StreamDescription,
  StreamStatistics,
} from '../recording/index.ts';
import { ChunkBuilder, destroyJournal, JournalWriter } from '../storage/journal/index.ts';
import type {
  CaptureAlarm,
  CaptureNotes,
  CaptureRequests,
  LiveSession,
  StreamCounters,
} from './capture-messages.ts';
import { CaptureResources, type ResourceOptions } from './capture-resources.ts';
import { GroupCommit } from './group-commit.ts';
import { ReceiveLoop } from './receive-loop.ts';
import type { ReceivedStream } from './received-stream.ts';
import { SessionCapture } from './session-capture.ts';
import { type JournalContext, SessionJournal } from './session-journal.ts';

const COMMIT_CHECK_MS = 250;

/** What a {@link CaptureEngine} tells its owner. */
export interface EngineListener {
  onCounters(counters: readonly StreamCounters[]): void;
  onAlarm(code: CaptureAlarm, recordingId?: string): void;
  /** A pause is over, and storing goes on by itself. */
  onStoring(recordingId: string, change: StoringChange): void;
}

/** All sessions that are captured: opens, serves and closes them. Knows nothing of processes. */
export class CaptureEngine {
  readonly #resources: CaptureResources;
  readonly #journals: JournalContext;
  readonly #listener: EngineListener;
  readonly #commit: GroupCommit;
  readonly #loop: ReceiveLoop;
  readonly #sessions = new Map<string, SessionCapture>();
  readonly #commitTimer: Timer;

  constructor(options: ResourceOptions, listener: EngineListener) {
    const { libc, clock, timers, log } = options;
    this.#listener = listener;
    this.#resources = new CaptureResources(options);
    const onFailure = (): void => listener.onAlarm('sync-error');
    this.#commit = new GroupCommit({ libc, clock, log, onFailure });
    this.#commitTimer = timers.every(COMMIT_CHECK_MS, () => this.#commit.commitDue());
    this.#journals = {
      builder: new ChunkBuilder(),
      clock,
      volumeOf: (path) => this.#commit.volumeOf(path),
      onFailure: ({ writer }, { code, message }) => {
        log.error({ recordingId: writer.recordingId, code, message }, 'journal not written');
        const alarm = code === 'DISK_FULL' ? 'disk-full' : 'write-error';
        listener.onAlarm(alarm, writer.recordingId);
      },
    };
    this.#loop = new ReceiveLoop({
      clock,
      timers,
      onCountsDue: (members) => {
        const counters = [...members].flatMap((member) =>
          member instanceof SessionCapture ? member.takeCounters() : [],
        );
        if (counters.length > 0) listener.onCounters(counters);
      },
    });
  }

  /** What is captured now. */
  get live(): LiveSession[] {
    return [...this.#sessions.values()].map((session) => session.live);
  }

  get isIdle(): boolean {
    return this.#sessions.size === 0;
  }

  /** Errors and promises of this and the following are those of `CaptureSupervisor`. */
  async open(request: CaptureRequests['open']): Promise<BoundStream[]> {
    const { recordingId, journalPath: path, streams: descriptions, storing } = request;
    this.#requireNew(recordingId);
    const { streams, writer } = this.#receiveFor(descriptions, () =>
      JournalWriter.create({
        ...{ path, recordingId, createdAtMs: this.#nowMs },
        key: Buffer.from(request.key, 'base64'),
        wrappedKey: Buffer.from(request.wrappedKey, 'base64'),
      }),
    );
    const session = this.#begin(recordingId, writer, storing);
    const opened = withOpened(request.events, descriptions, this.#nowMs);
    try {
      await session.add(streams, [...opened, ...stated(storing)]);
    } catch (error) {
      this.#forget(session);
      await destroyJournal(path);
      throw error;
    }
    return streams.map((stream) => stream.bound);
  }

  async resume(request: CaptureRequests['resume']): Promise<BoundStream[]> {
    const { recordingId, journalPath: path, cause, storing } = request;
    this.#requireNew(recordingId);
    const streams = this.#resources.receive(request.streams);
    const writer = orElse(
      () => this.#resources.undo(streams),
      () => JournalWriter.resume({ path, key: Buffer.from(request.key, 'base64') }),
    );
    const session = this.#begin(recordingId, writer, storing);
    const resumed: JournalEvent = { atMs: this.#nowMs, type: 'resumed', cause };
    try {
      await session.add(streams, [resumed, ...stated(storing)]);
    } catch (error) {
      this.#forget(session);
      throw error;
    }
    return streams.map((stream) => stream.bound);
  }

  async addStream(request: CaptureRequests['addStream']): Promise<BoundStream> {
    const { recordingId, stream, events } = request;
    const session = this.#require(recordingId);
    const [received] = this.#receive([stream]);
    await session.add([received!], withOpened(events, [stream], this.#nowMs));
    return received!.bound;
  }

  updateStream({ recordingId, streamIndex, update }: CaptureNotes['updateStream']): void {
    this.#sessions.get(recordingId)?.update(streamIndex, update);
  }

  appendEvents({ recordingId, events }: CaptureNotes['appendEvents']): void {
    this.#require(recordingId).append(events);
  }

  setStoring({ recordingId, change }: CaptureNotes['setStoring']): void {
    this.#require(recordingId).setStoring(change);
  }

  async endStream(note: CaptureNotes['endStream']): Promise<StreamStatistics> {
    const { recordingId, streamIndex, reason } = note;
    return await this.#require(recordingId).endStream(streamIndex, reason);
  }

  async close({ recordingId, reason }: CaptureRequests['close']): Promise<void> {
    const session = this.#require(recordingId);
    try {
      await session.close(reason);
    } finally {
      this.#forget(session);
    }
  }

  async discard({ recordingId }: CaptureRequests['discard']): Promise<void> {
    const session = this.#require(recordingId);
    const { journalPath } = session.live;
    this.#forget(session);
    await destroyJournal(journalPath);
  }

  /** Takes what waits everywhere and makes it durable; the sessions stay unclosed. */
  async shutDown(): Promise<void> {
    this.#loop.stop();
    this.#commitTimer.cancel();
    for (const session of this.#sessions.values()) session.serve(true);
    await this.#commit.commitAll();
    for (const session of [...this.#sessions.values()]) this.#forget(session);
    this.#commit.close();
  }

  get #nowMs(): number {
    return this.#resources.clock.nowMs();
  }

  /** Streams and a journal for them. A stream that is taken over goes on where that is not made. */
  #receiveFor(descriptions: readonly StreamDescription[], create: () => JournalWriter) {
    const takesOver = descriptions[0]?.takesOver;
    if (takesOver !== undefined) {
      this.#require(takesOver.recordingId).requireStream(takesOver.streamIndex);
      const writer = create();
      return { writer, streams: this.#receive(descriptions) };
    }
    const streams = this.#receive(descriptions);
    const writer = orElse(() => this.#resources.undo(streams), create);
    return { writer, streams };
  }

  /** With new sockets, or with those of the stream that is taken over. */
  #receive(descriptions: readonly StreamDescription[]): ReceivedStream[] {
    const [first] = descriptions;
    if (first?.takesOver === undefined) return this.#resources.receive(descriptions);
    const { recordingId, streamIndex } = first.takesOver;
    const sockets = this.#require(recordingId).handOver(streamIndex);
    return [this.#resources.goOnWith(sockets, first)];
  }

  #begin(
    recordingId: string,
    writer: JournalWriter,
    storing: StoringChange | undefined,
  ): SessionCapture {
    const journal = new SessionJournal(writer, this.#journals);
    const onResumed = (change: StoringChange): void =>
      this.#listener.onStoring(recordingId, change);
    const facts = { recordingId, journal, storing, onResumed };
    const session = new SessionCapture(facts, this.#resources);
    this.#sessions.set(recordingId, session);
    this.#loop.add(session);
    return session;
  }

  #forget(session: SessionCapture): void {
    this.#loop.remove(session);
    this.#sessions.delete(session.recordingId);
    session.abandon();
  }

  #require(recordingId: string): SessionCapture {
    const session = this.#sessions.get(recordingId);
    if (session !== undefined) return session;
    throw new RecorderError('SESSION_UNKNOWN', `The session ${recordingId} is not captured.`);
  }

  #requireNew(recordingId: string): void {
    if (!this.#sessions.has(recordingId)) return;
    throw new RecorderError('SESSION_EXISTS', `The session ${recordingId} is captured already.`);
  }
}

function orElse<T>(undo: () => void, action: () => T): T {
  try {
    return action();
  } catch (error) {
    undo();
    throw error;
  }
}

/** What the journal says of it. */
function stated(storing: StoringChange | undefined): JournalEvent[] {
  return storing === undefined ? [] : [{ type: 'storing', ...storing }];
}

/** `events` with a `stream-opened` for every stream that has none among them. */
function withOpened(
  events: readonly JournalEvent[],
  streams: CaptureRequests['open']['streams'],
  atMs: number,
): JournalEvent[] {
  const named = new Set(
    events.map((event) => (event.type === 'stream-opened' ? event.streamIndex : -1)),
  );
  const missing = streams.filter(({ streamIndex }) => !named.has(streamIndex));
  return [
    ...events,
    ...missing.map(({ streamIndex, side }): JournalEvent => {
      return { atMs, type: 'stream-opened', streamIndex, side };
    }),
  ];
}
