import {
  Alert,
  Button,
  Group,
  Modal,
  SegmentedControl,
  Stack,
  Switch,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../i18n/error-text.ts';
import { memberError } from '../page/member-error.ts';
import { ShownSecret } from '../page/shown-secret.tsx';
import { UserSelect } from '../users/user-select.tsx';
import { createToken, tokensQuery } from './token-queries.ts';

interface NewTokenDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Asks what a token may do, makes it, and shows it this once. */
export function NewTokenDialog({ isOpen, onClose }: NewTokenDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('tokens.new')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      closeOnClickOutside={false}
      centered
    >
      <NewToken onClose={onClose} />
    </Modal>
  );
}

const EMPTY = {
  ...{ name: '', isForEverybody: false, userId: null as string | null, readsRecordings: false },
  ...{ networks: [] as readonly string[], lastDay: '' },
};

function NewToken({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [values, setValues] = useState(EMPTY);
  const create = useMutation({
    mutationFn: () => createToken(choicesOf(values)),
    onSuccess: () => client.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
  if (create.data !== undefined) {
    const { secret } = create.data;
    const help = t('tokens.secretHelp');
    return <ShownSecret label={t('tokens.token')} secret={secret} help={help} onDone={onClose} />;
  }
  const isComplete = values.name.trim() !== '' && (values.isForEverybody || values.userId !== null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isComplete) create.mutate();
  };
  const set = (changes: Partial<typeof EMPTY>) => setValues((old) => ({ ...old, ...changes }));
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {create.error !== null && (
          <Alert color="red" role="alert" icon={<IconAlertCircle size={18} />}>
            {errorText(create.error)}
          </Alert>
        )}
        <TokenFields values={values} error={create.error} onChange={set} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" disabled={!isComplete} loading={create.isPending}>
            {t('tokens.make')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface TokenFieldsProps {
  readonly values: typeof EMPTY;
  readonly error: Error | null;
  readonly onChange: (changes: Partial<typeof EMPTY>) => void;
}

function TokenFields({ values, error, onChange }: TokenFieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        label={t('tokens.name')}
        description={t('tokens.nameHelp')}
        value={values.name}
        maxLength={100}
        error={memberError(error, 'name')}
        autoComplete="off"
        data-autofocus
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <SegmentedControl
        aria-label={t('tokens.rightsOf')}
        value={values.isForEverybody ? 'everybody' : 'user'}
        data={(['user', 'everybody'] as const).map((value) => ({
          value,
          label: t(`tokens.${value}`),
        }))}
        onChange={(value) => onChange({ isForEverybody: value === 'everybody' })}
      />
      {values.isForEverybody ? (
        <Text size="sm">{t('tokens.everybodyHelp')}</Text>
      ) : (
        <>
          <UserSelect
            label={t('tokens.user')}
            description={t('tokens.userHelp')}
            error={memberError(error, 'userId')}
            value={values.userId}
            onChange={(userId) => onChange({ userId })}
          />
          <Switch
            label={t('tokens.readsRecordings')}
            checked={values.readsRecordings}
            onChange={(event) => onChange({ readsRecordings: event.currentTarget.checked })}
          />
        </>
      )}
      <TextInput
        type="date"
        label={t('tokens.lastDay')}
        description={t('tokens.lastDayHelp')}
        value={values.lastDay}
        error={memberError(error, 'expiresAt')}
        onChange={(event) => onChange({ lastDay: event.currentTarget.value })}
      />
      <TagsInput
        label={t('tokens.networks')}
        description={t('tokens.networksHelp')}
        value={[...values.networks]}
        error={memberError(error, 'networks')}
        splitChars={[',', ';', ' ']}
        acceptValueOnBlur
        onChange={(networks) => onChange({ networks })}
      />
    </>
  );
}

function choicesOf({ name, isForEverybody, networks, lastDay, ...ofUser }: typeof EMPTY) {
  return {
    name,
    userId: isForEverybody ? null : ofUser.userId,
    readsRecordings: !isForEverybody && ofUser.readsRecordings,
    networks,
    // Until the end of that day, where the administrator is.
    expiresAt: lastDay === '' ? null : new Date(`${lastDay}T23:59:59`).toISOString(),
  };
}
