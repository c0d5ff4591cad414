import { Button, Checkbox, Group, Modal, Stack, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../i18n/error-text.ts';
import { useLanguage } from '../i18n/use-formatter.ts';
import { nameOfFilter } from '../shell/filter-name.ts';
import { ModeLegend, ModeMatrixField } from './mode-matrix.tsx';
import { PolicyOptions } from './policy-options.tsx';
import { allFiltersQuery } from './user-queries.ts';
import type { UserPolicy } from './user-wire.ts';

interface PolicyDialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  readonly policy: UserPolicy;
  /** Undefined where filters are not given by this dialog. */
  readonly filterIds?: readonly string[] | undefined;
  readonly onChoose: (policy: UserPolicy, filterIds: readonly string[]) => void;
  readonly onClose: () => void;
}

/** *Privileges → Voice recording → Choose …*: how calls are recorded, options, filters. */
export function PolicyDialog(props: PolicyDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title={props.title}
      size={740}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <PolicyForm {...props} />
    </Modal>
  );
}

function PolicyForm(props: PolicyDialogProps) {
  const { t } = useTranslation();
  const [policy, setPolicy] = useState(props.policy);
  const [filterIds, setFilterIds] = useState(props.filterIds ?? []);
  const change = (changes: Partial<UserPolicy>): void =>
    setPolicy((old) => ({ ...old, ...changes }));
  return (
    <Stack>
      <Tabs defaultValue="calls" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="calls">{t('policy.calls')}</Tabs.Tab>
          <Tabs.Tab value="general">{t('policy.general')}</Tabs.Tab>
          {props.filterIds !== undefined && (
            <Tabs.Tab value="filters">{t('policy.filters')}</Tabs.Tab>
          )}
        </Tabs.List>
        <Tabs.Panel value="calls" pt="md">
          <Stack>
            <ModeMatrixField modes={policy.modes} onChange={(modes) => change({ modes })} />
            <ModeLegend />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="general" pt="md">
          <Stack>
            <PolicyOptions policy={policy} onChange={change} />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="filters" pt="md">
          <FilterChoice chosen={filterIds} onChange={setFilterIds} />
        </Tabs.Panel>
      </Tabs>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={props.onClose}>
          {t('action.cancel')}
        </Button>
        <Button onClick={() => props.onChoose(policy, filterIds)}>{t('policy.choose')}</Button>
      </Group>
    </Stack>
  );
}

interface FilterChoiceProps {
  readonly chosen: readonly string[];
  readonly onChange: (ids: readonly string[]) => void;
}

function FilterChoice({ chosen, onChange }: FilterChoiceProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data: filters, error } = useQuery(allFiltersQuery);
  if (error !== null) return <Text role="alert">{errorText(error)}</Text>;
  return (
    <Checkbox.Group value={[...chosen]} onChange={onChange} description={t('policy.filtersHelp')}>
      <Stack gap="xs" mt="sm">
        {filters?.map((filter) => (
          <Checkbox
            key={filter.id}
            value={filter.id}
            label={nameOfFilter(filter, language)}
            description={filter.rule === '' ? t('policy.everyRecording') : filter.rule}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
