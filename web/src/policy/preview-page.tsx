import { Button, NativeSelect, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { FormSection } from '../page/form-section.tsx';
import { PageFrame } from '../page/page-frame.tsx';
import { PreviewAnswer } from './preview-answer.tsx';
import classes from './preview-page.module.css';
import type { CallPreview, CallQuestion } from './preview-wire.ts';

const NO_CALL: CallQuestion = {
  ...{ nearNumber: '', nearDevice: '', farNumber: '', direction: 'inbound' },
};

/** What would happen? A call is described, and the recorder says what would become of it. */
export function PreviewPage() {
  const { t } = useTranslation();
  const [question, setQuestion] = useState(NO_CALL);
  const ask = useMutation({
    mutationFn: (body: CallQuestion) =>
      request<CallPreview>('/policy/preview', { method: 'POST', body }),
  });
  const field = (name: 'nearNumber' | 'nearDevice' | 'farNumber') => ({
    label: t(`preview.field.${name}`),
    description: t(`preview.help.${name}`),
    value: question[name],
    maxLength: 100,
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      setQuestion({ ...question, [name]: event.currentTarget.value }),
  });
  return (
    <PageFrame title={t('preview.title')} layout="scroll">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate(question);
        }}
      >
        <FormSection title={t('preview.call')} text={t('preview.callHelp')}>
          <TextInput {...field('nearNumber')} />
          <TextInput {...field('nearDevice')} />
          <TextInput {...field('farNumber')} />
          <NativeSelect
            label={t('preview.field.direction')}
            value={question.direction}
            data={(['inbound', 'outbound'] as const).map((value) => {
              return { value, label: t(`direction.${value}`) };
            })}
            onChange={(event) => {
              const direction = event.currentTarget.value as CallQuestion['direction'];
              setQuestion({ ...question, direction });
            }}
          />
          <Button type="submit" loading={ask.isPending} className={classes.ask!}>
            {t('preview.ask')}
          </Button>
        </FormSection>
        <FormSection title={t('preview.answer')}>
          {ask.data === undefined && ask.error === null && (
            <Text c="dimmed">{t('preview.noAnswer')}</Text>
          )}
          <PreviewAnswer answer={ask.data} error={ask.error} />
        </FormSection>
      </form>
    </PageFrame>
  );
}
