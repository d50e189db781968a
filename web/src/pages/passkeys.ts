// Passkeys: WebAuthn Level 3, with the JSON forms that the browser itself reads and writes.

import { post } from "./server.ts";
import { say } from "./words.ts";

interface Options<T> {
  readonly options: T;
}

/** Whether this browser can do it at all, here. */
function able(): boolean {
  return (
    window.isSecureContext &&
    "PublicKeyCredential" in window &&
    "parseCreationOptionsFromJSON" in PublicKeyCredential
  );
}

/** Show the way in by passkey where the browser knows one. */
export function passkeySignIn(place: HTMLElement): void {
  if (!able()) {
    return;
  }
  place.hidden = false;
  place.querySelector("button")?.addEventListener("click", () =>
    attempt(place, async () => {
      const { options } = (await post(
        "/api/v1/passkey/options",
      )) as Options<PublicKeyCredentialRequestOptionsJSON>;
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
      const credential = await navigator.credentials.get({ publicKey });
      await post("/api/v1/passkey", { credential: jsonOf(credential) });
      window.location.assign("/");
    }),
  );
}

/** Let a form register a new passkey under the label that it asks for. */
export function passkeyForm(form: HTMLFormElement): void {
  if (!able()) {
    return;
  }
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const label = new FormData(form).get("label");
    attempt(form.parentElement ?? form, async () => {
      const { options } = (await post(
        "/api/v1/you/passkeys/options",
      )) as Options<PublicKeyCredentialCreationOptionsJSON>;
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
      const credential = await navigator.credentials.create({ publicKey });
      await post("/api/v1/you/passkeys", { credential: jsonOf(credential), label });
      window.location.reload();
    });
  });
}

function jsonOf(credential: Credential | null): unknown {
  if (credential instanceof PublicKeyCredential) {
    return credential.toJSON();
  }
  throw new DOMException("no credential", "NotAllowedError");
}

async function attempt(place: HTMLElement, what: () => Promise<void>): Promise<void> {
  const said = place.querySelector<HTMLElement>("[data-said]");
  try {
    await what();
  } catch (error) {
    if (said) {
      // The browser's own errors are in its words for programmers; the server's are sentences.
      const own = error instanceof DOMException || error instanceof TypeError;
      said.textContent = own || !(error instanceof Error) ? say("passkeyRefused") : error.message;
      said.hidden = false;
    }
  }
}
