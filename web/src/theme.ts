import {
  Alert,
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  Menu,
  Modal,
} from '@mantine/core';

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
  // Dark text on light fillings, such as a yellow badge.
  autoContrast: true,
  colors: { harbor, dark },
  fontFamily:
    '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace',
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: { fontWeight: '600' },
  components: {
    // A tint of the ground instead of a field of colour; text in the colour of text.
    Alert: Alert.extend({
      styles: {
        title: { color: 'var(--mantine-color-text)' },
        message: { color: 'var(--mantine-color-text)' },
      },
      vars: (_theme, { color = 'harbor' }) => ({
        root: {
          '--alert-bg': `color-mix(in srgb, var(--mantine-color-${color}-5) 13%, transparent)`,
          '--alert-bd': `1px solid color-mix(in srgb, var(--mantine-color-${color}-5) 50%, transparent)`,
          '--alert-color': `var(--mantine-color-${color}-outline)`,
        },
      }),
    }),
    // The placeholder of focus is no item, and a menu may hold items alone.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Modal: Modal.extend({ styles: { title: { fontWeight: 600 } } }),
  },
});

/** Greys and reds that keep enough contrast for small text on both grounds (WCAG AA). */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#566372',
    '--mantine-color-placeholder': '#6b7785',
    '--mantine-color-error': '#c92a2a',
  },
  dark: {
    '--mantine-color-dimmed': '#9aa7b5',
    '--mantine-color-placeholder': '#929eac',
    '--mantine-color-error': '#ff8f8f',
  },
});
