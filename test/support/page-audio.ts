// What can be heard of a page, measured in it.
import type { Page } from 'playwright-core';
import { waitUntil } from './web-browser.ts';

/**
 * To be run in a page before its own scripts: measures what goes to the loudspeakers, per channel,
 * beside what the page does itself, and what was played of each file that ended.
 */
export const LISTEN = `(() => {
  const { connect } = AudioNode.prototype;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode) {
      const splitter = this.context.createChannelSplitter(2);
      connect.call(this, splitter);
      window.ears = [0, 1].map((channel) => {
        const analyser = new AnalyserNode(this.context, { fftSize: 16384 });
        splitter.connect(analyser, channel);
        return analyser;
      });
    }
    return connect.call(this, target, ...rest);
  };
  window.heard = () => window.ears.map((analyser) => {
    const samples = new Float32Array(2048);
    analyser.getFloatTimeDomainData(samples);
    return Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
  });
  window.pitches = () => window.ears.map((analyser) => {
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    const loudest = bins.indexOf(Math.max(...bins));
    return loudest * analyser.context.sampleRate / analyser.fftSize;
  });
  window.playedSeconds = [];
  document.addEventListener('ended', ({ target: { played } }) => {
    let sum = 0;
    for (let i = 0; i < played.length; i++) sum += played.end(i) - played.start(i);
    window.playedSeconds.push(sum);
  }, true);
})()`;

/** Seconds from the start of the file. */
export async function audioPosition(page: Page): Promise<number> {
  return Number(await page.evaluate('document.querySelector("audio").currentTime'));
}

/** Whether the element is silent. */
export function isPaused(page: Page): Promise<boolean> {
  return page.evaluate<boolean>('document.querySelector("audio").paused');
}

/** Makes it play by the button of the player, and waits until it does. */
export async function play(page: Page): Promise<void> {
  const from = await audioPosition(page);
  if (await isPaused(page)) await page.getByTestId('play').click();
  await waitUntil('the position advances', async () => (await audioPosition(page)) > from + 0.2);
}

/** Whether something can be heard on the left and the right. */
export async function heard(page: Page): Promise<boolean[]> {
  return (await page.evaluate<number[]>('heard()')).map((level) => level > 0.02);
}
