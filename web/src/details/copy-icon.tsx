import { ActionIcon } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './copy-icon.module.css';
import { copyText } from './copy-text.ts';

const SHOWN_MS = 1_500;

/** Puts `text` on the clipboard. */
export function CopyIcon({ text, label }: { readonly text: string; readonly label: string }) {
  const { t } = useTranslation();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const title = isCopied ? t('details.copied') : t('details.copy', { label });
  return (
    <ActionIcon
      variant="subtle"
      color={isCopied ? 'green' : 'gray'}
      size={20}
      className={classes.button ?? ''}
      aria-label={title}
      title={title}
      onClick={() => void copyText(text).then(setCopied)}
    >
      {isCopied ? <IconCheck size={13} /> : <IconCopy size={13} stroke={1.7} />}
    </ActionIcon>
  );
}
