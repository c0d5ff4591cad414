import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** Slate blue: calm, and legible on both grounds. */
const harbor: MantineColorsTuple = [
  '#eff5fa',
  '#dfe9f2',
  '#bcd2e4',
  '#95b9d6',
  '#70a1c8',
  '#508abb',
  '#3776a8',
  '#245a85',
  '#1d4c71',
  '#133a58',
];

/** Greys with a breath of blue, so that the dark page does not look brown beside it. */
const dark: MantineColorsTuple = [
  '#d3dae2',
  '#b3bdc9',
  '#909ba9',
  '#6a7685',
  '#46505d',
  '#333c47',
  '#262e38',
  '#1a2028',
  '#151a21',
  '#10141a',
];

export const theme = createTheme({
  primaryColor: 'harbor',
  primaryShade: { light: 7, dark: 6 },
  colors: { harbor, dark },
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace',
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: { fontWeight: '600' },
});
