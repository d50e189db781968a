/** The page's colours for drawing on canvases: light or dark, as its style sheet says. */

const NAMES = {
  ink: "--ink",
  soft: "--soft",
  card: "--card",
  sunk: "--sunk",
  line: "--line",
  edge: "--edge",
  calm: "--calm",
  warn: "--warn",
  accent: "--accent",
  onAccent: "--on-accent",
  accentPaper: "--accent-paper",
} as const;

export type Inks = Readonly<Record<keyof typeof NAMES, string>>;

const dark = matchMedia("(prefers-color-scheme: dark)");
let known: { readonly dark: boolean; readonly inks: Inks } | null = null;

/** Read once, and anew when the reader changes between light and dark. */
export function inksOf(element: Element): Inks {
  if (known?.dark !== dark.matches) {
    const style = getComputedStyle(element);
    const pairs = Object.entries(NAMES).map(([key, name]) => [key, style.getPropertyValue(name)]);
    known = { dark: dark.matches, inks: Object.fromEntries(pairs) as Inks };
  }
  return known.inks;
}
