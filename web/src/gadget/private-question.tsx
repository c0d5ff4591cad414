import { useId } from 'react';
import { useTranslation } from 'react-i18next';

interface PrivateQuestionProps {
  readonly isPending: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** Asks before a call is destroyed; a frame may open no windows, so it stands in the card. */
export function PrivateQuestion({ isPending, onConfirm, onCancel }: PrivateQuestionProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div
      role="alertdialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-help`}
      className="question"
      onKeyDown={({ key }) => key === 'Escape' && onCancel()}
    >
      <strong id={`${id}-title`}>{t('gadget.privateTitle')}</strong>
      <p id={`${id}-help`}>{t('gadget.privateHelp')}</p>
      <div className="buttons">
        <button type="button" className="danger" disabled={isPending} onClick={onConfirm}>
          {t('gadget.destroy')}
        </button>
        {/* biome-ignore lint/a11y/noAutofocus: the harmless answer, where the question came up */}
        <button type="button" autoFocus onClick={onCancel}>
          {t('gadget.cancel')}
        </button>
      </div>
    </div>
  );
}
