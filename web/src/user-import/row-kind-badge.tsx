import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RowKind } from './user-import-wire.ts';

const COLOURS: Readonly<Record<RowKind, string>> = {
  ...{ created: 'green', changed: 'blue', unchanged: 'gray', rejected: 'red' },
};

/** What becomes of a row, in one word. */
export function RowKindBadge({ kind }: { readonly kind: RowKind }) {
  const { t } = useTranslation();
  return (
    <Badge size="sm" variant="light" color={COLOURS[kind]} tt="none">
      {t(`userImport.kind.${kind}`)}
    </Badge>
  );
}
