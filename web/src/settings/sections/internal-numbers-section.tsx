import { Text, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCheck, IconX } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { knownText } from '../../i18n/known-text.ts';
import { FormSection } from '../../page/form-section.tsx';
import { memberError } from '../../page/member-error.ts';
import type { SettingsSectionProps } from '../section-list.tsx';
import { type CheckedNumbers, checkInternalNumbers } from '../settings-queries.ts';

const DELAY_MS = 300;

/** Which numbers are internal: an entry a line, checked while typing, with a field to try one. */
export function InternalNumbersSection({ draft, error }: SettingsSectionProps) {
  const { t } = useTranslation();
  const saved = draft.values.internalNumbers;
  const [text, setText] = useState(saved.join('\n'));
  const [number, setNumber] = useState('');
  // Discarded, or saved by somebody else.
  const isOther = entriesOf(text).join('\n') !== saved.join('\n');
  const shown = isOther ? saved.join('\n') : text;
  const [asked] = useDebouncedValue({ entries: saved, number: number.trim() }, DELAY_MS);
  const { data: checked } = useQuery({
    queryKey: ['internal-numbers', asked],
    queryFn: ({ signal }) => checkInternalNumbers(asked.entries, asked.number, signal),
    placeholderData: keepPreviousData,
  });
  const problem = checked?.problem ?? null;
  const wrong = problem === null ? undefined : mistakeText(problem, saved[problem.entry] ?? '', t);
  return (
    <FormSection title={t('settings.internalNumbers')} text={t('settings.internalNumbersHelp')}>
      <Textarea
        label={t('settings.entries')}
        description={t('settings.entriesHelp')}
        value={shown}
        autosize
        minRows={5}
        maxRows={16}
        spellCheck={false}
        error={wrong ?? memberError(error, 'internalNumbers')}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        onChange={(event) => {
          const typed = event.currentTarget.value;
          setText(typed);
          draft.set({ internalNumbers: entriesOf(typed) });
        }}
      />
      <TextInput
        label={t('settings.tryNumber')}
        description={t('settings.tryNumberHelp')}
        value={number}
        maxLength={256}
        maw={320}
        onChange={(event) => setNumber(event.currentTarget.value)}
      />
      <TryResult number={asked.number} checked={checked} />
    </FormSection>
  );
}

type Problem = NonNullable<CheckedNumbers['problem']>;

/** What is wrong with `entry`, and where. */
function mistakeText({ code, position, reason }: Problem, entry: string, t: TFunction): string {
  const values = { character: entry[position], reason };
  return t('settings.wrongEntry', {
    entry,
    position: position + 1,
    reason: knownText('settings.numberMistake', code, values) ?? reason,
  });
}

function entriesOf(text: string): string[] {
  return text
    .split('\n')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

interface TryResultProps {
  readonly number: string;
  readonly checked: CheckedNumbers | undefined;
}

function TryResult({ number, checked }: TryResultProps) {
  const { t } = useTranslation();
  const isInternal = checked?.isInternal ?? null;
  if (number === '' || isInternal === null) return null;
  const ResultIcon = isInternal ? IconCheck : IconX;
  return (
    <Text size="sm" role="status" style={{ display: 'flex', alignItems: 'center', gap: 6 }}>
      <ResultIcon size={16} aria-hidden="true" />
      {t(isInternal ? 'settings.isInternal' : 'settings.isExternal', { number })}
    </Text>
  );
}
