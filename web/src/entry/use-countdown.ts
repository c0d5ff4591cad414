import { useCallback, useEffect, useState } from 'react';

/** Counts whole seconds down to 0. */
export function useCountdown(): { seconds: number; start: (seconds: number) => void } {
  const [endsAt, setEndsAt] = useState(0);
  const [seconds, setSeconds] = useState(0);

  const start = useCallback((from: number) => {
    setEndsAt(Date.now() + from * 1000);
    setSeconds(Math.ceil(from));
  }, []);

  useEffect(() => {
    if (endsAt === 0) return;
    const tick = setInterval(() => {
      const left = Math.max(0, Math.ceil((endsAt - Date.now()) / 1000));
      setSeconds(left);
      if (left === 0) setEndsAt(0);
    }, 250);
    return () => clearInterval(tick);
  }, [endsAt]);

  return { seconds, start };
}
