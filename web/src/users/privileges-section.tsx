import { Button, Switch, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n/use-formatter.ts';
import { FormSection } from '../page/form-section.tsx';
import type { Draft } from '../page/use-draft.ts';
import { nameOfFilter } from '../shell/filter-name.ts';
import { PolicyDialog } from './policy-dialog.tsx';
import { policyInWords } from './policy-in-words.ts';
import { POLICY_FLAGS } from './policy-options.tsx';
import classes from './privileges-section.module.css';
import { allFiltersQuery } from './user-queries.ts';
import type { UserChoices } from './user-wire.ts';

/** What the user may do: administrate, and everything about voice recording in words. */
export function PrivilegesSection({ draft }: { readonly draft: Draft<UserChoices> }) {
  const { t } = useTranslation();
  const [isOpen, dialog] = useDisclosure(false);
  const { policy, filterIds, isAdministrator } = draft.values;
  return (
    <FormSection title={t('users.privileges')}>
      <Switch
        checked={isAdministrator}
        label={t('users.administrator')}
        description={t('users.administratorHelp')}
        onChange={(event) => draft.set({ isAdministrator: event.currentTarget.checked })}
      />
      <div className={classes.privilege}>
        <div className={classes.words}>
          <Text fw={500}>{t('users.policyTitle')}</Text>
          <PolicyWords draft={draft} />
        </div>
        <Button variant="default" onClick={dialog.open}>
          {t('users.choose')}
        </Button>
      </div>
      <PolicyDialog
        isOpen={isOpen}
        title={t('users.policyTitle')}
        policy={policy}
        filterIds={filterIds}
        onChoose={(chosen, filters) => {
          draft.set({ policy: chosen, filterIds: filters });
          dialog.close();
        }}
        onClose={dialog.close}
      />
    </FormSection>
  );
}

function PolicyWords({ draft }: { readonly draft: Draft<UserChoices> }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data: filters } = useQuery(allFiltersQuery);
  const { policy, filterIds } = draft.values;
  const options = POLICY_FLAGS.filter((flag) => policy[flag]).map((flag) =>
    t(`policy.option.${flag}`),
  );
  const given = filters?.filter(({ id }) => filterIds.includes(id)) ?? [];
  const names = given.map((filter) => nameOfFilter(filter, language));
  const { deleteAfterDays: days } = policy;
  return (
    <Text size="sm" c="dimmed" component="div">
      <div>{policyInWords(policy, t)}</div>
      {options.length > 0 && <div>{options.join(', ')}</div>}
      {days !== null && <div>{t('policy.deletedAfter', { count: days })}</div>}
      <div>
        {names.length === 0
          ? t('policy.noFilters')
          : t('policy.filtersGiven', { names: names.join(', ') })}
      </div>
    </Text>
  );
}
