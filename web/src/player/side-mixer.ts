import { SIDES, type Side } from '../api/wire.ts';

export type SideLayout = 'stereo' | 'mono';

/** Twice as loud as recorded at most: distant voices are often faint. */
export const MAXIMUM_VOLUME = 2;

/**
 * Mixes both sides of a media element: near end on the left channel, far end on the right, each
 * with a volume of its own. The element is heard through the mixer alone from then on.
 */
export class SideMixer {
  readonly #context = new AudioContext();
  readonly #source: MediaElementAudioSourceNode;
  readonly #gains: Readonly<Record<Side, GainNode>>;
  /** Near end to the right ear, far end to the left. */
  readonly #crossings: Readonly<Record<Side, GainNode>>;

  constructor(element: HTMLMediaElement) {
    const context = this.#context;
    this.#source = context.createMediaElementSource(element);
    // A mono file is copied to both channels before they are taken apart.
    const spread = new GainNode(context, { channelCount: 2, channelCountMode: 'explicit' });
    const splitter = context.createChannelSplitter(2);
    const merger = context.createChannelMerger(2);
    this.#gains = { near: context.createGain(), far: context.createGain() };
    this.#crossings = {
      near: new GainNode(context, { gain: 0 }),
      far: new GainNode(context, { gain: 0 }),
    };
    this.#source.connect(spread).connect(splitter);
    for (const [channel, side] of SIDES.entries()) {
      splitter.connect(this.#gains[side], channel);
      this.#gains[side].connect(merger, 0, channel);
      this.#gains[side].connect(this.#crossings[side]);
      this.#crossings[side].connect(merger, 0, 1 - channel);
    }
    merger.connect(context.destination);
  }

  /** Must follow an action of the user: browsers keep a page silent until then. */
  async resume(): Promise<void> {
    if (this.#context.state !== 'running') await this.#context.resume();
  }

  /** 0 is silent, 1 as recorded. Changes without a click. */
  setVolume(side: Side, volume: number): void {
    this.#ramp(this.#gains[side], volume);
  }

  /** Both sides on both ears, or each on its own. A mono file is on both anyway. */
  setTogether(isTogether: boolean, layout: SideLayout): void {
    const crossing = isTogether && layout === 'stereo' ? 1 : 0;
    for (const side of SIDES) this.#ramp(this.#crossings[side], crossing);
  }

  async close(): Promise<void> {
    this.#source.disconnect();
    if (this.#context.state !== 'closed') await this.#context.close();
  }

  #ramp(node: GainNode, value: number): void {
    node.gain.setTargetAtTime(value, this.#context.currentTime, 0.012);
  }
}
