import { Alert, Button, Checkbox, Group, Stack } from '@mantine/core';
import { IconCopy, IconDownload, IconInfoCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from '../details/copy-text.ts';
import classes from './recovery-codes.module.css';

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  /** What the button that goes on says. */
  readonly action: string;
  readonly onDone: () => void;
}

/** Shows recovery codes, this once. Without codes there is nothing to show but the way on. */
export function RecoveryCodes({ codes, action, onDone }: RecoveryCodesProps) {
  const { t } = useTranslation();
  const [isKept, setKept] = useState(codes.length === 0);
  const [isCopied, setCopied] = useState(false);
  const text = `${t('factor.codesFile')}\n\n${codes.join('\n')}\n`;
  return (
    <Stack gap="md">
      {codes.length > 0 && (
        <>
          <Alert icon={<IconInfoCircle size={18} />} title={t('factor.codesTitle')}>
            {t('factor.codesHelp')}
          </Alert>
          <ol className={classes.codes} aria-label={t('factor.recoveryCodes')}>
            {codes.map((code) => (
              <li key={code}>{code}</li>
            ))}
          </ol>
          <Group gap="xs">
            <Button
              variant="default"
              leftSection={<IconCopy size={16} stroke={1.7} />}
              onClick={() => void copyText(text).then(setCopied)}
            >
              {t(isCopied ? 'factor.copied' : 'factor.copyCodes')}
            </Button>
            <Button
              variant="default"
              component="a"
              href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
              download="earwitness-recovery-codes.txt"
              leftSection={<IconDownload size={16} stroke={1.7} />}
            >
              {t('factor.saveCodes')}
            </Button>
          </Group>
          <Checkbox
            checked={isKept}
            label={t('factor.codesKept')}
            onChange={(event) => setKept(event.currentTarget.checked)}
          />
        </>
      )}
      <Button disabled={!isKept} onClick={onDone}>
        {action}
      </Button>
    </Stack>
  );
}
