import { Button } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

/** Leads from a page about users to their list. */
export function BackToUsers() {
  const { t } = useTranslation();
  return (
    <Button
      variant="subtle"
      leftSection={<IconArrowLeft size={17} stroke={1.7} />}
      renderRoot={(props) => <Link to="/users" {...props} />}
    >
      {t('users.back')}
    </Button>
  );
}
