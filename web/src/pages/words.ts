// What the scripts say, in the reader's language: a block of JSON in the page.

type Facts = Record<string, string | number>;

let known: Record<string, string> | undefined;

/** The words of that name with the facts filled in; the name itself where there are none. */
export function say(name: string, facts: Facts = {}): string {
  known ??= JSON.parse(document.getElementById("words")?.textContent || "{}") as Record<
    string,
    string
  >;
  const text = known[name] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, fact: string) => String(facts[fact] ?? whole));
}
