import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { type Fact, Facts, Section } from '../details/section.tsx';
import type { Formatter } from '../i18n/formatter.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { ConfirmDialog } from '../page/confirm-dialog.tsx';
import { EdgeDrawer } from '../page/edge-drawer.tsx';
import { revokeToken, type TokenItem, tokensQuery } from './token-queries.ts';

interface TokenPanelProps {
  readonly token: TokenItem;
  readonly onClose: () => void;
}

/** What a token may do, when it was used, and its end. */
export function TokenPanel({ token, onClose }: TokenPanelProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const client = useQueryClient();
  const [isAsking, dialog] = useDisclosure(false);
  const revoke = useMutation({
    mutationFn: () => revokeToken(token.id),
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: tokensQuery.queryKey });
    },
  });
  return (
    <EdgeDrawer onClose={onClose} size={420} title={token.name}>
      <Section title={t('tokens.token')}>
        <Facts facts={tokenFacts(token, t, formatter)} />
      </Section>
      <Button
        variant="default"
        mt="md"
        leftSection={<IconTrash size={17} stroke={1.7} />}
        onClick={dialog.open}
      >
        {t('tokens.revoke')}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        title={t('tokens.revokeTitle', { name: token.name })}
        action={t('tokens.revoke')}
        isDangerous
        isPending={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoke.mutate()}
        onClose={dialog.close}
      >
        {t('tokens.revokeHelp')}
      </ConfirmDialog>
    </EdgeDrawer>
  );
}

function tokenFacts(token: TokenItem, t: TFunction, formatter: Formatter): Fact[] {
  const { user, readsRecordings, networks, expiresAt, usedAt, usedFrom } = token;
  return [
    { label: t('tokens.rightsOf'), value: user?.loginName ?? t('tokens.everybody') },
    { label: t('tokens.mayUse'), value: t(readsRecordings ? 'tokens.both' : 'tokens.calls') },
    {
      label: t('tokens.networks'),
      value: networks.length === 0 ? t('tokens.anywhere') : networks.join(', '),
    },
    {
      label: t('tokens.expiresAt'),
      value: expiresAt === null ? t('tokens.never') : formatter.dateTime(expiresAt),
    },
    {
      label: t('tokens.usedAt'),
      value: usedAt === null ? t('tokens.never') : formatter.dateTime(usedAt),
    },
    { label: t('tokens.usedFrom'), value: usedFrom },
    { label: t('tokens.createdBy'), value: token.createdBy },
    { label: t('tokens.createdAt'), value: formatter.dateTime(token.createdAt) },
  ];
}
