// The page's one live region: what a screen reader is told of what happens by itself.

const PAUSE = 1200;
const waiting: string[] = [];
let timer: number | undefined;

/** Say it after what is being said; the same twice in a row is said once. */
export function announce(text: string): void {
  if (waiting.at(-1) !== text) {
    waiting.push(text);
  }
  timer ??= window.setInterval(next, PAUSE);
}

function next(): void {
  const region = document.getElementById("said");
  const text = waiting.shift();
  if (region && text !== undefined) {
    region.textContent = text;
  } else {
    window.clearInterval(timer);
    timer = undefined;
  }
}
