import type { RecordingItem } from '../api/wire.ts';
import classes from './row-buttons.module.css';
import type { RowTexts } from './row-props.ts';

// Every row in sight has these, and all are made anew while the list scrolls: they are drawn by
// style sheet, and their words come with the row.

interface PlayMarkProps {
  readonly texts: RowTexts;
  readonly isPlaying: boolean;
  readonly isPlayed: boolean;
  /** In the inbox: whether its person has listened to it. */
  readonly isHeard: boolean | null;
}

/** What a click on the row does; bars while it plays, a dot until somebody has listened. */
export function PlayMark({ texts, isPlaying, isPlayed, isHeard }: PlayMarkProps) {
  if (isPlaying) {
    return (
      <span className={classes.playing} role="img" aria-label={texts.playing}>
        <i />
        <i />
        <i />
      </span>
    );
  }
  if (isHeard === false) {
    return <span className={classes.unheard} role="img" aria-label={texts.unheard} />;
  }
  return <span className={classes.play} data-played={isPlayed || undefined} />;
}

interface InfoButtonProps {
  readonly item: RecordingItem;
  readonly texts: RowTexts;
  readonly onInfo: (item: RecordingItem) => void;
  readonly className?: string | undefined;
}

/** Opens the facts of a recording; by keyboard the I key of the row does. */
export function InfoButton({ item, texts, onInfo, className = '' }: InfoButtonProps) {
  return (
    <button
      type="button"
      tabIndex={-1}
      className={`${classes.info} ${className}`}
      aria-label={texts.info}
      title={texts.info}
      onClick={(event) => {
        event.stopPropagation();
        onInfo(item);
      }}
    />
  );
}
