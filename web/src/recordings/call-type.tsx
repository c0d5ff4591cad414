import { useTranslation } from 'react-i18next';
import type { CallFacts } from '../api/wire.ts';
import classes from './call-type.module.css';

/** In or out as an arrow, internal or external as a word. */
export function CallType({ item }: { readonly item: Pick<CallFacts, 'direction' | 'locality'> }) {
  const { t } = useTranslation();
  const direction = t(`direction.${item.direction}`);
  return (
    <span className={classes.type} title={`${direction}, ${t(`locality.${item.locality}`)}`}>
      <span
        className={`${classes.arrow} ${classes[item.direction]}`}
        role="img"
        aria-label={direction}
      />
      <span className={classes.word}>{t(`locality.${item.locality}`)}</span>
    </span>
  );
}
