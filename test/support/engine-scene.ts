import { FakeTime, silentLog } from '../../src/base/index.ts';
import { CaptureEngine } from '../../src/capture/capture-engine.ts';
import type { StreamCounters } from '../../src/capture/capture-messages.ts';
import { loadLibc } from '../../src/capture/libc.ts';
import { KernelSockets } from '../../src/capture/socket-source.ts';
import type { StoringChange, StreamDescription } from '../../src/recording/index.ts';
import { type CaptureScene, captureScene, portRange, RtpSender } from './capture-scene.ts';

const BYE = { class: 'normal', code: 'bye' } as const;

/** An engine that captures on loopback; its time stands still until it is moved. */
export class EngineScene {
  readonly files: CaptureScene = captureScene();
  readonly time = new FakeTime(Date.now());
  readonly counters: StreamCounters[] = [];
  readonly resumptions: (readonly [recordingId: string, StoringChange])[] = [];
  readonly engine: CaptureEngine;
  readonly #senders: RtpSender[] = [];

  private constructor(rtpPorts: { readonly first: number; readonly last: number }) {
    const libc = loadLibc();
    const sockets = new KernelSockets(libc, '127.0.0.1');
    const { time } = this;
    this.engine = new CaptureEngine(
      { libc, sockets, rtpPorts, clock: time, timers: time, log: silentLog },
      {
        onAlarm: () => {},
        onCounters: (list) => this.counters.push(...list),
        onStoring: (recordingId, change) => this.resumptions.push([recordingId, change]),
      },
    );
  }

  static async start(): Promise<EngineScene> {
    return new EngineScene(await portRange(8));
  }

  /** A new session; `storing` as it begins. */
  async open(streams: readonly StreamDescription[], storing?: StoringChange) {
    const { key, wrappedKey, ...rest } = this.files.newSession();
    const keys = { key: key.toString('base64'), wrappedKey: wrappedKey.toString('base64') };
    const bound = await this.engine.open({ ...rest, ...keys, streams, events: [], storing });
    return { ...rest, key, ports: bound.map((stream) => stream.rtpPort) };
  }

  async newSender(): Promise<RtpSender> {
    const sender = await RtpSender.open();
    this.#senders.push(sender);
    return sender;
  }

  /** Closes a session: its last while of receiving passes on the false clock. */
  async close(recordingId: string): Promise<void> {
    const closing = this.engine.close({ recordingId, reason: BYE });
    this.time.advance(600);
    await closing;
  }

  async remove(): Promise<void> {
    await this.engine.shutDown();
    for (const sender of this.#senders) sender.close();
    this.files.remove();
  }
}
