import { TagsInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useContext } from 'react';
import { useTranslation } from 'react-i18next';
import { tagsQuery } from '../api/queries.ts';
import { ThroughContext } from '../api/through.ts';
import { MAXIMUM_TAG_LENGTH, MAXIMUM_TAGS } from './recording-changes.ts';

interface TagsFieldProps {
  readonly label: string;
  readonly description?: string | undefined;
  readonly value: readonly string[];
  readonly error?: string | undefined;
  readonly isDisabled?: boolean | undefined;
  readonly onChange: (tags: readonly string[]) => void;
}

/** Tags, with those that recordings have already as suggestions. */
export function TagsField(props: TagsFieldProps) {
  const { t } = useTranslation();
  const through = useContext(ThroughContext);
  const { data: known = [] } = useQuery(tagsQuery(through));
  const [isOpen, suggestions] = useDisclosure(false);
  const { value, error } = props;
  return (
    <TagsInput
      label={props.label}
      description={props.description}
      placeholder={value.length === 0 ? t('changes.tagsPlaceholder') : ''}
      data={[...known]}
      value={[...value]}
      error={error}
      disabled={props.isDisabled ?? false}
      maxTags={MAXIMUM_TAGS}
      maxLength={MAXIMUM_TAG_LENGTH}
      splitChars={[',', ';']}
      acceptValueOnBlur
      // Closed after each tag: what stands below the field is wanted next.
      dropdownOpened={isOpen}
      onDropdownOpen={suggestions.open}
      onDropdownClose={suggestions.close}
      onChange={(tags) => {
        suggestions.close();
        props.onChange(tags.map((tag) => tag.trim()).filter(Boolean));
      }}
    />
  );
}
