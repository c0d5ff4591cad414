import type { HTMLAttributes } from 'react';

type GridPart = HTMLAttributes<HTMLDivElement> & {
  readonly 'data-row'?: string;
  readonly 'data-numeric'?: boolean | undefined;
};

// The list is a grid of its own: its rows are placed by transform, which a <table> does not allow.

/** A row that can take the focus; the grid around it handles the keys. */
export function GridRow(props: GridPart) {
  // biome-ignore lint/a11y/useSemanticElements: see above
  return <div role="row" tabIndex={-1} {...props} />;
}

/** A cell; the focus stays with its row. */
export function GridCell(props: GridPart) {
  // biome-ignore lint/a11y/useSemanticElements: see above
  // biome-ignore lint/a11y/useFocusableInteractive: the row takes the focus
  return <div role="gridcell" {...props} />;
}

/** The title of a column; a button inside it takes the focus. */
export function GridHeader(props: GridPart) {
  // biome-ignore lint/a11y/useSemanticElements: see above
  // biome-ignore lint/a11y/useFocusableInteractive: the button takes the focus
  return <div role="columnheader" {...props} />;
}
