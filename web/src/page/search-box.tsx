import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

const DELAY_MS = 250;

interface SearchBoxProps {
  readonly value: string;
  /** What can be searched for. */
  readonly placeholder: string;
  readonly onChange: (value: string) => void;
}

/** The search box; asks shortly after the last key, or at once with Enter. */
export function SearchBox({ value, placeholder, onChange }: SearchBoxProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const send = (next: string): void => {
    sent.current = next;
    onChange(next);
  };
  const sendLater = useDebouncedCallback(send, DELAY_MS);

  // The address changed by itself (back, another filter): the box follows.
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);

  return (
    <TextInput
      type="search"
      value={text}
      leftSection={<IconSearch size={17} stroke={1.7} />}
      rightSection={
        text === '' ? undefined : (
          <CloseButton
            size="sm"
            aria-label={t('page.clearSearch')}
            onClick={() => {
              setText('');
              send('');
            }}
          />
        )
      }
      placeholder={placeholder}
      title={placeholder}
      aria-label={t('page.search')}
      maxLength={200}
      onChange={(event) => {
        setText(event.currentTarget.value);
        sendLater(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') send(text);
      }}
    />
  );
}
