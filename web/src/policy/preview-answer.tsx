import { Alert, Anchor } from '@mantine/core';
import { IconAlertCircle, IconCircleCheck, IconCircleMinus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Facts } from '../details/section.tsx';
import { errorText } from '../i18n/error-text.ts';
import { knownText } from '../i18n/known-text.ts';
import { useFormatter } from '../i18n/use-formatter.ts';
import type { CallPreview } from './preview-wire.ts';

const LOOKS = {
  record: { color: 'green', icon: <IconCircleCheck size={20} /> },
  decline: { color: 'gray', icon: <IconCircleMinus size={20} /> },
  refuse: { color: 'red', icon: <IconAlertCircle size={20} /> },
};

interface PreviewAnswerProps {
  readonly answer: CallPreview | undefined;
  readonly error: Error | null;
}

/** What would become of the call, and why. */
export function PreviewAnswer({ answer, error }: PreviewAnswerProps) {
  const { t } = useTranslation();
  if (error !== null) {
    return (
      <Alert color="red" role="alert" icon={<IconAlertCircle size={20} />}>
        {errorText(error)}
      </Alert>
    );
  }
  if (answer === undefined) return null;
  const { decision, reason } = answer;
  return (
    <>
      <Alert {...LOOKS[decision]} role="status" title={headline(answer, t)}>
        {knownText('preview.reason', reason) ?? reason}
      </Alert>
      <AnswerFacts answer={answer} />
    </>
  );
}

function headline({ decision, mode }: CallPreview, t: TFunction): string {
  if (decision !== 'record') return t(`preview.decision.${decision}`);
  return t(mode === 'prerecord' ? 'preview.decision.buffer' : 'preview.decision.record');
}

function AnswerFacts({ answer }: { readonly answer: CallPreview }) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const { direction, locality, identifiedBy, lines } = answer;
  const [inUse, limit, kept] = [lines.inUse, lines.limit, lines.kept].map((count) =>
    formatter.number(count),
  );
  return (
    <Facts
      facts={[
        { label: t('preview.user'), value: <UserOf answer={answer} /> },
        { label: t('preview.identifiedBy'), value: t(`preview.by.${identifiedBy}`) },
        {
          label: t('column.type'),
          value: `${t(`direction.${direction}`)}, ${t(`locality.${locality}`)}`,
        },
        { label: t('preview.lines'), value: t('preview.linesInUse', { inUse, limit, kept }) },
      ]}
    />
  );
}

function UserOf({ answer }: { readonly answer: CallPreview }): ReactNode {
  const { t } = useTranslation();
  const { user } = answer;
  if (user === null) return t('preview.nobody');
  const name = [user.firstName, user.lastName].filter(Boolean).join(' ') || user.loginName;
  const marks = [
    ...(user.mustBeRecorded ? [t('preview.mustBeRecorded')] : []),
    ...(user.isDisabled ? [t('users.disabled')] : []),
  ];
  return (
    <>
      <Anchor
        size="sm"
        renderRoot={(props) => <Link to="/users/$userId" params={{ userId: user.id }} {...props} />}
      >
        {name}
      </Anchor>
      {marks.length > 0 && ` (${marks.join(', ')})`}
    </>
  );
}
