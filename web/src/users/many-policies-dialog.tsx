import { Alert, Button, Checkbox, Group, Modal, SegmentedControl, Stack } from '@mantine/core';
import { IconAlertCircle, IconCheck } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../i18n/error-text.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { ModeMatrixField } from './mode-matrix.tsx';
import { DeleteAfterField, POLICY_FLAGS } from './policy-options.tsx';
import { type ChosenUsers, changePolicies } from './user-queries.ts';
import type { ModeMatrix, UserPolicy } from './user-wire.ts';

interface ManyPoliciesDialogProps {
  readonly isOpen: boolean;
  readonly chosen: ChosenUsers;
  readonly count: number;
  readonly onClose: () => void;
}

/** Sets options of the policy of many users; what is not ticked stays as it is for each. */
export function ManyPoliciesDialog(props: ManyPoliciesDialogProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { count } = props;
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title={t('users.setPolicyTitle', { count, number: formatter.number(count) })}
      size={680}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <ManyPoliciesForm {...props} />
    </Modal>
  );
}

const ALL_NONE: ModeMatrix = {
  inbound: { internal: 'none', external: 'none' },
  outbound: { internal: 'none', external: 'none' },
};

function ManyPoliciesForm({ chosen, onClose }: ManyPoliciesDialogProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [policy, setPolicy] = useState<Partial<UserPolicy>>({});
  const save = useMutation({
    mutationFn: () => changePolicies(chosen, policy),
    onSuccess: () => client.invalidateQueries({ queryKey: ['users'] }),
  });
  const set = (changes: Partial<UserPolicy>): void => setPolicy((old) => ({ ...old, ...changes }));
  const unset = (key: keyof UserPolicy): void =>
    setPolicy(({ [key]: _, ...rest }) => rest as Partial<UserPolicy>);

  if (save.isSuccess) return <PoliciesSet count={save.data} onClose={onClose} />;
  return (
    <Stack>
      {save.isError && (
        <Alert color="red" role="alert" icon={<IconAlertCircle size={18} />}>
          {errorText(save.error)}
        </Alert>
      )}
      <TickedOptions policy={policy} onSet={set} onUnset={unset} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose} disabled={save.isPending}>
          {t('action.cancel')}
        </Button>
        <Button
          loading={save.isPending}
          disabled={Object.keys(policy).length === 0}
          onClick={() => save.mutate()}
        >
          {t('users.setPolicyAction')}
        </Button>
      </Group>
    </Stack>
  );
}

function PoliciesSet(props: { readonly count: number; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { count } = props;
  return (
    <Stack>
      <Alert color="green" icon={<IconCheck size={18} />} role="status">
        {t('users.policySet', { count, number: formatter.number(count) })}
      </Alert>
      <Group justify="flex-end">
        <Button onClick={props.onClose}>{t('action.close')}</Button>
      </Group>
    </Stack>
  );
}

interface TickedOptionsProps {
  readonly policy: Partial<UserPolicy>;
  readonly onSet: (changes: Partial<UserPolicy>) => void;
  readonly onUnset: (key: keyof UserPolicy) => void;
}

function TickedOptions({ policy, onSet, onUnset }: TickedOptionsProps) {
  const { t } = useTranslation();
  return (
    <>
      <Ticked
        label={t('policy.calls')}
        isTicked={policy.modes !== undefined}
        onTick={(isTicked) => (isTicked ? onSet({ modes: ALL_NONE }) : onUnset('modes'))}
      >
        <ModeMatrixField modes={policy.modes ?? ALL_NONE} onChange={(modes) => onSet({ modes })} />
      </Ticked>
      {POLICY_FLAGS.map((flag) => (
        <Ticked
          key={flag}
          label={t(`policy.option.${flag}`)}
          isTicked={policy[flag] !== undefined}
          onTick={(isTicked) => (isTicked ? onSet({ [flag]: true }) : onUnset(flag))}
        >
          <SegmentedControl
            size="xs"
            aria-label={t(`policy.option.${flag}`)}
            value={policy[flag] === true ? 'yes' : 'no'}
            data={[
              { value: 'yes', label: t('policy.yes') },
              { value: 'no', label: t('policy.no') },
            ]}
            onChange={(value) => onSet({ [flag]: value === 'yes' })}
          />
        </Ticked>
      ))}
      <Ticked
        label={t('policy.deleteAfter')}
        isTicked={policy.deleteAfterDays !== undefined}
        onTick={(isTicked) =>
          isTicked ? onSet({ deleteAfterDays: null }) : onUnset('deleteAfterDays')
        }
      >
        <DeleteAfterField
          days={policy.deleteAfterDays ?? null}
          onChange={(deleteAfterDays) => onSet({ deleteAfterDays })}
        />
      </Ticked>
    </>
  );
}

interface TickedProps {
  readonly label: string;
  readonly isTicked: boolean;
  readonly onTick: (isTicked: boolean) => void;
  readonly children: ReactNode;
}

/** An option that is changed only where its box is ticked. */
function Ticked({ label, isTicked, onTick, children }: TickedProps) {
  return (
    <div>
      <Checkbox
        label={label}
        checked={isTicked}
        onChange={(event) => onTick(event.currentTarget.checked)}
      />
      {isTicked && (
        <Stack pl={32} pt="xs" align="flex-start">
          {children}
        </Stack>
      )}
    </div>
  );
}
