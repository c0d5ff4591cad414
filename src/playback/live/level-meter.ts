const SLOT_MS = 100;
/** Slots of the second that is measured, and some more for what comes out of order. */
const MEASURED_SLOTS = 10;
const SLOTS = 20;
/** Mean power of a sine at full scale: it reads 0 dB (AES17-2020 §3.12). */
const FULL_SCALE_POWER = 32_768 ** 2 / 2;
/** Less is silence. */
const LOWEST_DB = -90;

/** The level of one side during a second. What did not come counts as silence. */
export class LevelMeter {
  /** By slot of a tenth of a second: its number, and power times seconds. */
  readonly #numbers = new Float64Array(SLOTS).fill(-1);
  readonly #energy = new Float64Array(SLOTS);

  /** Samples that arrived at `atMs`. */
  add(samples: Int16Array, sampleRate: number, atMs: number): void {
    const number = Math.floor(atMs / SLOT_MS);
    const slot = number % SLOTS;
    if (this.#numbers[slot] !== number) {
      this.#numbers[slot] = number;
      this.#energy[slot] = 0;
    }
    let sum = 0;
    for (const sample of samples) sum += sample * sample;
    this.#energy[slot]! += sum / sampleRate;
  }

  /**
   * The level of the second before `atMs` in dBFS, from −90 to about 3, to a tenth; undefined where
   * nothing came.
   */
  levelDb(atMs: number): number | undefined {
    const end = Math.floor(atMs / SLOT_MS);
    let energy = 0;
    let isHeard = false;
    for (let number = end - MEASURED_SLOTS; number < end; number++) {
      const slot = ((number % SLOTS) + SLOTS) % SLOTS;
      if (this.#numbers[slot] !== number) continue;
      isHeard = true;
      energy += this.#energy[slot]!;
    }
    if (!isHeard) return undefined;
    const seconds = (MEASURED_SLOTS * SLOT_MS) / 1000;
    const level = 10 * Math.log10(energy / seconds / FULL_SCALE_POWER);
    return Math.round(10 * Math.max(LOWEST_DB, level)) / 10;
  }
}
