import type {
  SimulatedCallResult,
  SimulatedLegResult,
  SimulationProgress,
  SimulationSummary,
} from './simulate-options.ts';

/** Where a run is, in one line. */
export function progressLine(progress: SimulationProgress): string {
  const { elapsedSeconds, calls, started, talking, completed, failed, packetsSent } = progress;
  return [
    `${Math.round(elapsedSeconds)} s`,
    `${started} of ${calls} calls started`,
    `${talking} talking`,
    `${completed} completed`,
    `${failed} failed`,
    `${packetsSent} packets`,
  ].join(', ');
}

/** What came of a run, for a terminal: a line per call (at most `limit`), then the sum. */
export function summaryText(summary: SimulationSummary, limit = 50): string {
  const failedFirst = summary.results.toSorted((a, b) => Number(a.isOk) - Number(b.isOk));
  const shown = failedFirst.slice(0, limit).toSorted((a, b) => a.index - b.index);
  const left = summary.results.length - shown.length;
  return [
    ...shown.flatMap(callLines),
    ...(left > 0 ? [`  … and ${left} more`] : []),
    sumLine(summary),
  ].join('\n');
}

function sumLine({ calls, completed, failed, packetsSent, elapsedSeconds }: SimulationSummary) {
  const missing = calls - completed - failed;
  return [
    `${completed} of ${calls} calls recorded`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(missing > 0 ? [`${missing} not placed`] : []),
    `${packetsSent} packets in ${elapsedSeconds} s`,
  ].join(', ');
}

function callLines(result: SimulatedCallResult): string[] {
  const near = `${result.nearName} ${result.nearNumber}`.trim();
  const far = `${result.farName} ${result.farNumber}`.trim();
  const arrow = result.direction === 'outbound' ? '→' : '←';
  const head = `${result.isOk ? '  ok ' : '  -- '} ${result.index + 1}: ${near} ${arrow} ${far}`;
  const [first, ...others] = result.legs;
  if (first === undefined) return [`${head}: no legs`];
  const isSame = others.every((leg) => leg.words === first.words);
  if (isSame) return [`${head}, ${result.durationSeconds.toFixed(1)} s: ${legText(result.legs)}`];
  return [head, ...result.legs.map((leg) => `        ${leg.side} end: ${legText([leg])}`)];
}

function legText(legs: readonly SimulatedLegResult[]): string {
  const sent = legs.map((leg) => leg.packetsSent).join(' + ');
  const dropped = legs.reduce((sum, leg) => sum + leg.packetsDropped, 0);
  const loss = dropped === 0 ? '' : `, ${dropped} dropped on purpose`;
  return `${legs[0]!.words}, ${sent} packets${loss}`;
}
