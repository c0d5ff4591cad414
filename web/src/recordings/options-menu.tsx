import { Badge, Button, Popover } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAdjustmentsHorizontal, IconChevronDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { countOptions, type ListSearch, readOrder, type SortOrder } from './list-search.ts';
import type { ListTaste } from './list-taste.ts';
import { NarrowingOptions } from './narrowing-options.tsx';
import classes from './options-menu.module.css';
import { SortBox } from './sort-box.tsx';
import { TasteOptions } from './taste-options.tsx';

export interface OptionsMenuProps {
  readonly search: ListSearch;
  readonly taste: ListTaste;
  /** Cards have neither headers nor columns nor rows of another height. */
  readonly isNarrow: boolean;
  readonly onSearch: (options: ListSearch) => void;
  readonly onSort: (order: SortOrder) => void;
  readonly onTaste: (taste: ListTaste) => void;
  readonly onClear: () => void;
}

/** What the list leaves out, how it looks, and of cards their order. */
export function OptionsMenu(props: OptionsMenuProps) {
  const { t } = useTranslation();
  const [isOpen, popover] = useDisclosure(false);
  const count = countOptions(props.search);
  return (
    <Popover
      opened={isOpen}
      onChange={(opened) => (opened ? popover.open() : popover.close())}
      position="bottom-start"
      width={340}
      trapFocus
      returnFocus
      shadow="md"
    >
      <Popover.Target>
        <Button
          variant="default"
          fw={500}
          leftSection={<IconAdjustmentsHorizontal size={17} stroke={1.7} />}
          rightSection={
            count > 0 ? (
              <Badge size="sm" circle aria-hidden="true">
                {count}
              </Badge>
            ) : (
              <IconChevronDown size={15} stroke={1.8} />
            )
          }
          aria-label={count > 0 ? t('options.labelActive', { count }) : t('options.label')}
          onClick={popover.toggle}
        >
          <span className={classes.text}>{t('options.label')}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown} aria-label={t('options.label')}>
        {props.isNarrow && <SortBox order={readOrder(props.search.sort)} onSort={props.onSort} />}
        <NarrowingOptions search={props.search} onChange={props.onSearch} />
        {count > 0 && (
          <Button size="compact-sm" variant="subtle" onClick={props.onClear}>
            {t('options.clear')}
          </Button>
        )}
        {!props.isNarrow && <TasteOptions taste={props.taste} onChange={props.onTaste} />}
      </Popover.Dropdown>
    </Popover>
  );
}
