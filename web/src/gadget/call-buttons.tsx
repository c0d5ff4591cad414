import { useTranslation } from 'react-i18next';
import type { CallAction, GadgetCall } from './gadget-wire.ts';

/** In the order of their buttons; what comes first stands out. */
const ORDER = ['start', 'keep', 'resume', 'stop', 'pause', 'private'] as const;

interface CallButtonsProps {
  readonly call: GadgetCall;
  readonly pending: CallAction | undefined;
  readonly isDisabled: boolean;
  readonly onPress: (action: CallAction) => void;
}

/** What can be asked of a call; starting and keeping are the same before the start. */
export function CallButtons({ call, pending, isDisabled, onPress }: CallButtonsProps) {
  const { t } = useTranslation();
  const { actions, state } = call;
  const isBoth = actions.includes('start') && actions.includes('keep');
  const offered = ORDER.filter(
    (action) => actions.includes(action) && !(isBoth && action === 'keep'),
  );
  return (
    <div className="buttons">
      {offered.map((action, index) => (
        <button
          key={action}
          type="button"
          className={index === 0 && action !== 'private' ? 'filled' : undefined}
          disabled={isDisabled}
          aria-busy={pending === action}
          onClick={() => pending === undefined && onPress(action)}
        >
          {t(`gadget.action.${action === 'keep' && state === 'ended' ? 'keepLast' : action}`)}
        </button>
      ))}
    </div>
  );
}
