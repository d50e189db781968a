/** What the editor says: the page's own words in the reader's language, English where it has none. */

import ENGLISH from "./words.json" with { type: "json" };

export type Word = keyof typeof ENGLISH;
export type Values = Readonly<Record<string, string | number>>;
export type Say = (word: Word, values?: Values) => string;

/** words: the page's JSON block, or null. */
export function sayer(words: Readonly<Record<string, unknown>> | null): Say {
  return (word, values = {}) => {
    const found = words?.[word];
    const text = typeof found === "string" ? found : ENGLISH[word];
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  };
}

/** The JSON block of a page, by its id. */
export function wordsOf(page: Document): Readonly<Record<string, unknown>> | null {
  const text = page.getElementById("words")?.textContent;
  return text ? (JSON.parse(text) as Record<string, unknown>) : null;
}
