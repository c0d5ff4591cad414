import { Anchor } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

const route = getRouteApi('/login');

/** Out of a step of a log-in: from the beginning, perhaps as somebody else. */
export function BackToLogIn() {
  const { t } = useTranslation();
  const { next } = route.useSearch();
  return (
    <Anchor size="sm" renderRoot={(props) => <Link to="/login" search={{ next }} {...props} />}>
      {t('loginStep.back')}
    </Anchor>
  );
}
