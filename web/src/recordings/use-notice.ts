import { useCallback, useEffect, useState } from 'react';

const SHOWN_MS = 8_000;

/** What was just done, for some seconds. */
export interface Notice {
  readonly text: string | undefined;
  readonly say: (text: string) => void;
}

export function useNotice(): Notice {
  const [text, setText] = useState<string>();
  useEffect(() => {
    if (text === undefined) return;
    const timer = setTimeout(() => setText(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return { text, say: useCallback((next: string) => setText(next), []) };
}
