import { useTranslation } from 'react-i18next';
import type { GadgetLight } from './gadget-light.ts';

/** Whether a call is recorded: a lamp, a word for it and what it means. */
export function Light({ light }: { readonly light: GadgetLight }) {
  const { t } = useTranslation();
  return (
    <div role="status" className="light" data-light={light}>
      <span className="lamp" aria-hidden="true" />
      <strong>{t(`gadget.light.${light}`)}</strong>
      <p className="dim">{t(`gadget.help.${light}`)}</p>
    </div>
  );
}
