// Files on their way to the server: a few at a time, each with its share.

import { csrf, sentenceOf } from "./server.ts";

const AT_ONCE = 2;

export interface Sent {
  readonly duplicate: boolean;
}

export interface Watcher {
  progress(share: number): void;
  done(sent: Sent): void;
  failed(sentence: string | undefined): void;
}

/** Sends what it is given in order, `AT_ONCE` at a time. */
export class Sending {
  readonly #place: string;
  readonly #waiting: [File, Watcher][] = [];
  #underWay = 0;

  constructor(collection: string) {
    this.#place = `/api/v1/collections/${collection}/items`;
  }

  /** Nothing is on its way and nothing waits. */
  get idle(): boolean {
    return this.#underWay === 0 && this.#waiting.length === 0;
  }

  add(file: File, watcher: Watcher): void {
    this.#waiting.push([file, watcher]);
    this.#next();
  }

  #next(): void {
    while (this.#underWay < AT_ONCE) {
      const first = this.#waiting.shift();
      if (!first) {
        return;
      }
      this.#underWay += 1;
      this.#send(...first);
    }
  }

  // fetch() cannot tell how much of a body has been sent.
  #send(file: File, watcher: Watcher): void {
    const request = new XMLHttpRequest();
    request.open("POST", `${this.#place}?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("x-csrf-token", csrf());
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.onprogress = (event) => watcher.progress(event.loaded / (event.total || 1));
    request.onloadend = () => {
      this.#underWay -= 1;
      if (request.status === 200 || request.status === 201) {
        watcher.done({ duplicate: request.status === 200 });
      } else {
        watcher.failed(request.status ? (sentenceOf(request.responseText) ?? "") : undefined);
      }
      this.#next();
    };
    request.send(file);
  }
}
