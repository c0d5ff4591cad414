import { Button } from '@mantine/core';
import { IconAlertCircle, IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../i18n/error-text.ts';
import classes from './save-bar.module.css';

interface SaveBarProps {
  /** Whether there is something to save. */
  readonly isDirty: boolean;
  readonly isSaving: boolean;
  /** Whether the last change was saved and nothing was changed since. */
  readonly isSaved: boolean;
  readonly error: Error | null;
  readonly onDiscard: () => void;
  /** Left out where the bar stands in a form that has its own `onSubmit`. */
  readonly onSave?: (() => void) | undefined;
  readonly saveLabel?: string | undefined;
}

/** Stays at the bottom of a form: says what is not saved yet, saves it or takes it back. */
export function SaveBar(props: SaveBarProps) {
  const { t } = useTranslation();
  const { isDirty, isSaving, isSaved, error } = props;
  if (!isDirty && !isSaved && error === null) return null;
  return (
    <div className={classes.bar}>
      <div className={classes.state} role={error === null ? 'status' : 'alert'}>
        {error !== null && (
          <>
            <IconAlertCircle size={18} className={classes.problem} aria-hidden="true" />
            {errorText(error)}
          </>
        )}
        {error === null && isDirty && t('page.notSaved')}
        {error === null && !isDirty && (
          <>
            <IconCheck size={18} className={classes.done} aria-hidden="true" />
            {t('page.saved')}
          </>
        )}
      </div>
      {isDirty && (
        <div className={classes.buttons}>
          <Button variant="default" onClick={props.onDiscard} disabled={isSaving}>
            {t('page.discard')}
          </Button>
          <Button
            type={props.onSave === undefined ? 'submit' : 'button'}
            onClick={props.onSave}
            loading={isSaving}
          >
            {props.saveLabel ?? t('action.save')}
          </Button>
        </div>
      )}
    </div>
  );
}
