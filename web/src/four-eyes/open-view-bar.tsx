import { IconLock, IconShieldCheck } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import { ShortButton } from '../page/short-button.tsx';
import { nameOfPerson, type OpenView, viewPath, viewStateQuery } from './four-eyes-queries.ts';
import classes from './open-view-bar.module.css';

/** Says who answers for what is heard here, until when, and locks it. */
export function OpenViewBar({ open }: { readonly open: OpenView }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const client = useQueryClient();
  const lock = useMutation({
    mutationFn: () => request<void>(viewPath(open.filterId), { method: 'DELETE' }),
    onSettled: () => client.invalidateQueries(viewStateQuery(open.filterId)),
  });
  const name = nameOfPerson(open.witness);
  const time = formatter.time(new Date(open.until));
  return (
    <div className={classes.bar} role="status">
      <IconShieldCheck size={18} stroke={1.7} aria-hidden="true" />
      <span className={classes.text}>{t('fourEyes.open', { name, time })}</span>
      <ShortButton
        leftSection={<IconLock size={14} />}
        loading={lock.isPending}
        onClick={() => lock.mutate()}
      >
        {t('fourEyes.lock')}
      </ShortButton>
    </div>
  );
}
