import { Button } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormatter } from '../i18n/use-formatter.ts';
import { PageFrame } from '../page/page-frame.tsx';
import { FormSkeleton } from '../page/page-states.tsx';
import { BackToUsers } from '../users/back-to-users.tsx';
import { FileChoice } from './file-choice.tsx';
import { ImportPreview } from './import-preview.tsx';
import { applyUserImport, isBusy, uploadUserFile, userImportQuery } from './user-import-queries.ts';
import type { UserImport } from './user-import-wire.ts';

const route = getRouteApi('/app/users/import');

/** Users from a file: choose it, see what it would do, import it. */
export function UserImportPage() {
  const { id } = route.useSearch();
  return id === undefined ? <ChoicePage problem={null} /> : <ImportPage key={id} id={id} />;
}

/** `problem`: why the import in the address cannot be shown. */
function ChoicePage({ problem }: { readonly problem: Error | null }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const client = useQueryClient();
  const upload = useMutation({
    mutationFn: (file: File) => uploadUserFile(file),
    onSuccess: async (begun, file) => {
      client.setQueryData(userImportQuery(begun.id).queryKey, begun);
      await navigate({ search: { id: begun.id, file: file.name } });
    },
  });
  return (
    <PageFrame title={t('userImport.title')} layout="scroll" controls={<BackToUsers />}>
      <FileChoice
        isPending={upload.isPending}
        error={upload.error ?? (upload.isIdle ? problem : null)}
        onChoose={upload.mutate}
      />
    </PageFrame>
  );
}

function ImportPage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { file, kind } = route.useSearch();
  const navigate = route.useNavigate();
  const client = useQueryClient();
  const { data: state, error } = useQuery(userImportQuery(id));
  const apply = useMutation({
    mutationFn: () => applyUserImport(id),
    onSuccess: (begun) => client.setQueryData(userImportQuery(id).queryKey, begun),
  });
  const isDone = state?.phase === 'done';
  useEffect(() => {
    if (isDone) void client.invalidateQueries({ queryKey: ['users'] });
  }, [isDone, client]);

  if (state === undefined && error !== null) return <ChoicePage problem={error} />;
  return (
    <PageFrame
      title={t('userImport.title')}
      aside={file}
      layout="fill"
      controls={
        <>
          <BackToUsers />
          {state !== undefined && !isBusy(state) && <AnotherFileButton />}
          {state !== undefined && !isDone && (
            <ApplyButton state={state} isPending={apply.isPending} onApply={apply.mutate} />
          )}
        </>
      }
    >
      {state === undefined ? (
        <FormSkeleton />
      ) : (
        <ImportPreview
          state={state}
          kind={kind}
          applyError={apply.error}
          onKind={(chosen) =>
            void navigate({ search: (old) => ({ ...old, kind: chosen }), replace: true })
          }
        />
      )}
    </PageFrame>
  );
}

interface ApplyButtonProps {
  readonly state: UserImport;
  readonly isPending: boolean;
  readonly onApply: () => void;
}

function ApplyButton({ state, isPending, onApply }: ApplyButtonProps) {
  const { t } = useTranslation();
  const formatter = useFormatter();
  const count = state.counts.created + state.counts.changed;
  return (
    <Button
      leftSection={<IconCheck size={17} stroke={2} />}
      loading={isPending || isBusy(state)}
      disabled={state.phase !== 'ready' || count === 0}
      onClick={onApply}
    >
      {count === 0
        ? t('userImport.nothingToDo')
        : t('userImport.apply', { count, number: formatter.number(count) })}
    </Button>
  );
}

function AnotherFileButton() {
  const { t } = useTranslation();
  return (
    <Button
      variant="default"
      renderRoot={(props) => <Link to="/users/import" search={{}} {...props} />}
    >
      {t('userImport.anotherFile')}
    </Button>
  );
}
