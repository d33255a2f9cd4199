import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const blue: MantineColorsTuple = [
  "#eaf4fd",
  "#d6e6f5",
  "#aacdec",
  "#7bb2e3",
  "#559bdc",
  "#3d8cd8",
  "#2f85d7",
  "#2072bf",
  "#1666ac",
  "#055898",
];

export const theme = createTheme({
  primaryColor: "blue",
  colors: { blue },
  // Mantine's defaults have 4.19:1 on a filled button; 4.5:1 is what WCAG 2.2 asks for.
  primaryShade: { light: 8, dark: 8 },
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Notification: { defaultProps: { closeButtonProps: { "aria-label": "Close" } } },
    Tooltip: { defaultProps: { events: { hover: true, focus: true, touch: true } } },
  },
});

/** Mantine's dimmed text has 3.3:1 on white; 4.5:1 is what WCAG 2.2 asks for. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { "--mantine-color-dimmed": "var(--mantine-color-gray-7)" },
  dark: { "--mantine-color-dimmed": "var(--mantine-color-dark-1)" },
});
