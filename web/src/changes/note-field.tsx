import { Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../i18n/error-text.ts';
import { MAXIMUM_NOTE_LENGTH } from './recording-changes.ts';
import { useRecordingChange } from './use-recording-change.ts';

interface NoteFieldProps {
  readonly recordingId: string;
  readonly note: string;
}

/** The note of a recording; saved when the field is left, and with Ctrl+Enter. */
export function NoteField({ recordingId, note }: NoteFieldProps) {
  const { t } = useTranslation();
  // Undefined: nothing was changed, and what is saved anew shows through.
  const [draft, setDraft] = useState<string>();
  const change = useRecordingChange(recordingId);
  const text = draft ?? note;
  const save = (): void => {
    if (text.trim() === note || change.isPending) return;
    change.mutate({ note: text.trim() }, { onSuccess: () => setDraft(undefined) });
  };
  return (
    <div>
      <Textarea
        label={t('changes.note')}
        value={text}
        autosize
        minRows={2}
        maxRows={12}
        maxLength={MAXIMUM_NOTE_LENGTH}
        error={change.isError ? errorText(change.error) : undefined}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
        }}
      />
      <Text size="xs" c="dimmed" mt={4} role="status">
        {draft !== undefined && draft.trim() !== note && t('changes.noteHelp')}
        {draft === undefined && change.isSuccess && t('changes.noteSaved')}
      </Text>
    </div>
  );
}
