// Requests to our own server, with what it wants to know that they come from its own page.

/** The value that every unsafe request carries. */
export function csrf(): string {
  return document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";
}

/** What the server answered to a POST of JSON. Throws an Error with its sentence. */
export async function post(path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-csrf-token": csrf() },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) {
    throw new Error(sentenceOf(text) ?? String(answer.status));
  }
  return text ? JSON.parse(text) : undefined;
}

/** The sentence of a problem (RFC 9457), where the text is one. */
export function sentenceOf(text: string): string | undefined {
  try {
    const problem: unknown = JSON.parse(text);
    if (problem && typeof problem === "object" && "detail" in problem) {
      return String(problem.detail);
    }
  } catch {
    // Not JSON: a proxy between us and the server answered.
  }
  return undefined;
}
