import { useEffect, useRef } from 'react';
import type { PlaybackEngine } from './playback-engine.ts';
import type { PlayedSelection } from './played-selection.ts';

/** What the keys of player and list do; the texts stand in the catalogues under `shortcut`. */
export const SHORTCUTS = [
  { action: 'toggle', keys: ['Space', 'K'] },
  { action: 'back', keys: ['J'] },
  { action: 'forward', keys: ['L'] },
  { action: 'stepBack', keys: ['←'] },
  { action: 'stepForward', keys: ['→'] },
  { action: 'previous', keys: ['P'] },
  { action: 'next', keys: ['N'] },
  { action: 'previousPart', keys: [','] },
  { action: 'nextPart', keys: ['.'] },
  { action: 'slower', keys: ['<'] },
  { action: 'faster', keys: ['>'] },
  { action: 'muteNear', keys: ['1'] },
  { action: 'muteFar', keys: ['2'] },
  { action: 'skipSilence', keys: ['S'] },
  { action: 'info', keys: ['I'] },
  { action: 'rows', keys: ['↑', '↓'] },
  { action: 'playRow', keys: ['Enter'] },
  { action: 'chooseRow', keys: ['Space'] },
  { action: 'extendRows', keys: ['Shift+↑', 'Shift+↓'] },
  { action: 'chooseAll', keys: ['Ctrl+A'] },
  { action: 'clearRows', keys: ['Esc'] },
  { action: 'deleteRow', keys: ['Del'] },
  { action: 'help', keys: ['?'] },
] as const;

interface ShortcutTargets {
  readonly engine: PlaybackEngine;
  readonly selection: PlayedSelection;
  readonly onInfo: (() => void) | undefined;
  readonly onHelp: () => void;
}

/** Where keys belong to the element that has the focus. */
const OWN_KEYS = 'input, textarea, select, [contenteditable], [role="menu"], [role="dialog"]';
const PRESSED_BY_SPACE = 'button, a, [role="menuitem"], summary';

/** Makes the keys of the player work wherever the focus is, except where text is entered. */
export function useShortcuts(targets: ShortcutTargets): void {
  const latest = useRef(targets);
  useEffect(() => {
    latest.current = targets;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const focused = event.target instanceof Element ? event.target : document.body;
      if (focused.closest(OWN_KEYS) !== null) return;
      if (event.key === ' ' && focused.closest(PRESSED_BY_SPACE) !== null) return;
      const action = actionOf(event.key, latest.current);
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

function actionOf(key: string, targets: ShortcutTargets): (() => void) | undefined {
  if (key === '?') return targets.onHelp;
  const { engine, selection } = targets;
  if (engine.state.recordingId === undefined) return undefined;
  const { muted, skipsSilence } = engine.state;
  const actions: Readonly<Record<string, (() => void) | undefined>> = {
    ' ': () => engine.toggle(),
    k: () => engine.toggle(),
    j: () => engine.skip(-10),
    l: () => engine.skip(10),
    arrowleft: () => engine.skip(-5),
    arrowright: () => engine.skip(5),
    p: selection.onPrevious,
    n: selection.onNext,
    ',': () => engine.stepPart(-1),
    '.': () => engine.stepPart(1),
    '<': () => engine.stepSpeed(-1),
    '>': () => engine.stepSpeed(1),
    '1': () => engine.setMuted('near', !muted.near),
    '2': () => engine.setMuted('far', !muted.far),
    s: () => engine.setSkipsSilence(!skipsSilence),
    i: targets.onInfo,
  };
  return actions[key.toLowerCase()];
}
