import assert from 'node:assert/strict';
import type { SimulatedCall } from '../../src/simulator/index.ts';
import { HttpsFront } from './https-front.ts';
import { PrerecordScene } from './prerecord-scene.ts';

const PASSWORD = 'quiet harbour at dawn';

/** A recorder behind HTTPS, and pages of others that put its gadget into a frame. */
export class GadgetScene {
  readonly scene: PrerecordScene;
  readonly front: HttpsFront;
  /** An administrator allowed the first of them. */
  readonly allowed: HttpsFront;
  readonly forbidden: HttpsFront;

  private constructor(parts: Pick<GadgetScene, 'scene' | 'front' | 'allowed' | 'forbidden'>) {
    this.scene = parts.scene;
    this.front = parts.front;
    this.allowed = parts.allowed;
    this.forbidden = parts.forbidden;
  }

  static async start(users: number): Promise<GadgetScene> {
    const front = await HttpsFront.start();
    const address = `https://localhost:${front.port}`;
    const scene = await PrerecordScene.start(users, ['--public-url', address]);
    front.target = scene.product.report.httpPort;
    const frame = () =>
      `<!doctype html><title>Desktop</title><iframe src="${address}/gadget" ` +
      'style="width: 300px; height: 500px"></iframe>';
    const [allowed, forbidden] = await Promise.all([
      HttpsFront.start(frame),
      HttpsFront.start(frame),
    ]);
    await scene.product.changeSettings({ frameOrigins: [`https://127.0.0.1:${allowed.port}`] });
    return new GadgetScene({ scene, front, allowed, forbidden });
  }

  get address(): string {
    return `https://localhost:${this.front.port}`;
  }

  /** Gives a user of these calls a password; returns what they log in with. */
  async loginOf(call: SimulatedCall, language?: string) {
    const loginName = `u${call.options.near.number}`;
    const admin = await this.scene.client();
    const { items } = await admin.get<{ items: { id: string; loginName: string }[] }>('/users');
    const { id } = items.find((user) => user.loginName === loginName)!;
    const body = { password: PASSWORD, mustChange: false };
    assert.equal((await admin.send('PUT', `/users/${id}/password`, body)).status, 204);
    if (language !== undefined) await admin.send('PATCH', `/users/${id}`, { language });
    return { loginName, password: PASSWORD };
  }

  async close(): Promise<void> {
    await Promise.all([this.front, this.allowed, this.forbidden].map((one) => one.close()));
    await this.scene.close();
  }
}
