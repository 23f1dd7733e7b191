import { createTheme, Input, Modal, Text, Tooltip, type MantineColorsTuple } from '@mantine/core'

// A quiet blue-green that keeps 4.5:1 as text (shade 7 on white, shade 3 on dark) and under white text (shade 7).
const lake: MantineColorsTuple = [
  '#eef6f9',
  '#d9e9f0',
  '#b3d4e1',
  '#86bcd1',
  '#5fa4bf',
  '#3d8cab',
  '#2b7594',
  '#1f6180',
  '#174d67',
  '#103a4f',
]

// Greys with a little of the same blue, for calm surfaces.
const dark: MantineColorsTuple = [
  '#d7dde2',
  '#aab5bd',
  '#929fa9',
  '#65737e',
  '#3d4850',
  '#303a41',
  '#242c32',
  '#1a2126',
  '#141a1e',
  '#0e1316',
]

// Mantine's own, but for what must keep 4.5:1: white on red (shade 6 on dark, 7 on light), and dark yellow on light yellow (9 on 1).
const red: MantineColorsTuple = [
  '#fff5f5',
  '#ffe3e3',
  '#ffc9c9',
  '#ffa8a8',
  '#ff8787',
  '#ff6b6b',
  '#d53030',
  '#c92a2a',
  '#e03131',
  '#c92a2a',
]
const yellow: MantineColorsTuple = [
  '#fff9db',
  '#fff3bf',
  '#ffec99',
  '#ffe066',
  '#ffd43b',
  '#fcc419',
  '#fab005',
  '#f59f00',
  '#f08c00',
  '#8f4a00',
]

/** The look of every Mantine component; the rest is in src/app/global.css. */
export const theme = createTheme({
  primaryColor: 'lake',
  primaryShade: { light: 7, dark: 6 },
  colors: { lake, dark, red, yellow },
  black: '#16202a',
  fontFamily: 'Inter, "Segoe UI", system-ui, -apple-system, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: '"JetBrains Mono", ui-monospace, "SF Mono", Menlo, Consolas, monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.45', lg: '1.45', xl: '1.3' },
  spacing: { xs: '6px', sm: '10px', md: '14px', lg: '20px', xl: '28px' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '18px', lineHeight: '1.3' },
      h2: { fontSize: '15px', lineHeight: '1.35' },
      h3: { fontSize: '13px', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'sm',
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    ...Object.fromEntries(
      [
        'Button',
        'TextInput',
        'PasswordInput',
        'Textarea',
        'Select',
        'MultiSelect',
        'NumberInput',
        'Checkbox',
      ].map((name) => [name, { defaultProps: { size: 'sm' } }]),
    ),
    InputWrapper: Input.Wrapper.extend({
      defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] },
    }),
    InputDescription: Input.Description.extend({ styles: { description: { fontSize: 12 } } }),
    InputError: Input.Error.extend({ styles: { error: { fontSize: 12 } } }),
    Text: Text.extend({ defaultProps: { size: 'sm' } }),
    // A dialog's <header> would otherwise be announced as a second banner of the page.
    Modal: Modal.extend({ defaultProps: { attributes: { header: { role: 'presentation' } } } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 400, withArrow: true, events: { hover: true, focus: true, touch: false } },
    }),
  },
})
