import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { gadgetError } from './gadget-texts.ts';
import type { CallAction, GadgetCall } from './gadget-wire.ts';

/** Asks for something with a call; the stream of events tells what became of it. */
export function useCallAction({ id, state }: GadgetCall, onDone: (notice: string) => void) {
  const { t } = useTranslation();
  const [pending, setPending] = useState<CallAction>();
  const [problem, setProblem] = useState<string>();
  const act = async (action: CallAction): Promise<void> => {
    setPending(action);
    setProblem(undefined);
    try {
      const path = `/gadget/calls/${encodeURIComponent(id)}`;
      await request(path, { method: 'PATCH', body: { action } });
      if (action === 'private') onDone(t('gadget.done.private'));
      else if (state === 'ended') onDone(t('gadget.done.keep'));
    } catch (error) {
      setProblem(gadgetError(error));
    }
    setPending(undefined);
  };
  return { act, pending, problem };
}
