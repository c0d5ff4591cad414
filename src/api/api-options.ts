import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { Registry } from 'prom-client';
import type { Access } from '../access/index.ts';
import type { AlertMailer, Alerts } from '../alerts/index.ts';
import type { Archive } from '../archive/index.ts';
import type { Clock, Log, Timers } from '../base/index.ts';
import type { Exports } from '../export/index.ts';
import type { Lifecycle } from '../lifecycle/index.ts';
import type { Phones } from '../phone/index.ts';
import type { LiveAudio } from '../playback/index.ts';
import type { Catalog } from '../storage/catalog/index.ts';
import type { ObjectStore } from '../storage/store/index.ts';
import type { WebhookDispatcher } from '../webhooks/index.ts';
import type { LiveRecorder } from './live-recorder.ts';
import type { SystemStatus } from './system-status.ts';

/** What the page and the API are made from. */
export interface ApiOptions {
  readonly catalog: Catalog;
  /** Reads every recording, wherever it is. */
  readonly store: ObjectStore;
  readonly archive: Archive;
  readonly access: Access;
  readonly exports: Exports;
  readonly recorder: LiveRecorder;
  readonly liveAudio: LiveAudio;
  readonly alerts: Alerts;
  readonly mailer: AlertMailer;
  readonly lifecycle: Lifecycle;
  readonly phones: Phones;
  readonly webhooks: Pick<WebhookDispatcher, 'test' | 'changed'>;
  /** How the recorder is now. */
  readonly systemStatus: () => SystemStatus;
  readonly metrics: Registry;
  /** Directory of the built page. */
  readonly webDirectory: string;
  readonly version: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly timers: Timers;
  /**
   * Address of the page as users type it. When set, a proxy on this machine may say from where a
   * request came (X-Forwarded-For).
   */
  readonly publicUrl?: string | undefined;
}

/** The server while routes are added to it. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;
