/** Clocks that senders are known to use, in Hz. */
const KNOWN_CLOCKS = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 90_000];
/** What is measured must lie this close to one of them. */
const TOLERANCE = 0.03;
/** Less than this is drift, or nothing that can be told from it. */
const LEAST_ERROR = 0.1;
const LEAST_PACKETS = 50;
const LEAST_MS = 1000;
/** Longer steps are pauses, not pace. */
const LONGEST_STEP_MS = 500;

/** Packets of one source by sequence number, with the clock that was negotiated for them. */
export interface PacedPackets {
  readonly sequence: Int32Array;
  readonly timestamp: Uint32Array;
  readonly arrivalMs: Float64Array;
  readonly clockRate: Uint32Array;
}

/**
 * The clock by which a sender really counts, from the pace of its packets. Some count G.722 at
 * 16 kHz (RFC 3551 §4.5.2 says 8), or the codec is another than was negotiated. Undefined where
 * the negotiated clock fits, or nothing fits.
 */
export function measureClockRate(packets: PacedPackets): number | undefined {
  const { sequence, timestamp, arrivalMs, clockRate } = packets;
  const negotiated = clockRate[0];
  if (negotiated === undefined || clockRate.some((rate) => rate !== negotiated)) return undefined;
  let ticks = 0;
  let elapsedMs = 0;
  let count = 0;
  for (let i = 1; i < sequence.length; i++) {
    const step = (timestamp[i]! - timestamp[i - 1]!) | 0;
    const stepMs = arrivalMs[i]! - arrivalMs[i - 1]!;
    const isNext = sequence[i] === sequence[i - 1]! + 1;
    if (!isNext || step <= 0 || step > 90 * LONGEST_STEP_MS || stepMs > LONGEST_STEP_MS) continue;
    ticks += step;
    elapsedMs += stepMs;
    count++;
  }
  if (count < LEAST_PACKETS || elapsedMs < LEAST_MS) return undefined;
  const measured = (ticks * 1000) / elapsedMs;
  if (Math.abs(measured - negotiated) < LEAST_ERROR * negotiated) return undefined;
  return KNOWN_CLOCKS.find((clock) => Math.abs(measured - clock) < TOLERANCE * clock);
}
