/** The server's API, as far as the editor needs it. */

import type { LookHere } from "../model/looking.ts";
import type { PlanFile, Span, TrackFile } from "../model/plan.ts";

export interface Who {
  readonly id: string;
  readonly label: string;
}

export interface PlanTold {
  readonly version: number;
  readonly author: Who | null;
  readonly latest: number;
  readonly plan: PlanFile;
  readonly look_here: readonly LookHere[];
}

/** One page of a photo, or frame of an animation: in the plan's pixels; delay in milliseconds. */
export interface PageTold {
  readonly width: number;
  readonly height: number;
  readonly delay: number;
}

export interface ItemTold {
  readonly state: string;
}

interface YouTold {
  readonly who: Who;
  readonly csrf: string;
}

export interface SavedTold {
  readonly version: number;
  readonly look_here: readonly LookHere[];
}

export interface FollowTold {
  readonly state: "waiting" | "running" | "done" | "failed";
  readonly progress: number;
  readonly track: TrackFile | null;
  readonly uncovered: readonly Span[];
  readonly problem: string | null;
}

/** The server said no: its status, its sentence, and whatever else it told. */
export class Refused extends Error {
  readonly status: number;
  readonly told: Readonly<Record<string, unknown>>;

  constructor(status: number, told: Readonly<Record<string, unknown>>) {
    super(typeof told["detail"] === "string" ? told["detail"] : `HTTP ${status}`);
    this.status = status;
    this.told = told;
  }
}

/** Nobody answered. */
export class Offline extends Error {}

export class Server {
  readonly #base: string;
  readonly #you: string;
  #token: string;

  /** you: the id of who opened the page; token: their session's, for what changes something. */
  constructor(item: string, you: string, token: string) {
    this.#base = `/api/v1/items/${encodeURIComponent(item)}`;
    this.#you = you;
    this.#token = token;
  }

  address(path: string): string {
    return path === "" ? this.#base : `${this.#base}/${path}`;
  }

  async plan(version?: number): Promise<PlanTold> {
    const which = version === undefined ? "" : `?version=${version}`;
    return (await this.#get(`plan${which}`).then(json)) as PlanTold;
  }

  /** Why a picture or a video did not come; null where the server does not say. */
  async why(address: string): Promise<string | null> {
    try {
      await checked(await reached(fetch(address, { headers: { range: "bytes=0-0" } })));
    } catch (error) {
      return error instanceof Refused ? error.message : null;
    }
    return null;
  }

  async item(): Promise<ItemTold> {
    return (await this.#get("").then(json)) as ItemTold;
  }

  async times(): Promise<Float64Array> {
    const bytes = await (await this.#get("times")).arrayBuffer();
    return floats(bytes);
  }

  async pages(): Promise<readonly PageTold[]> {
    return (await this.#get("pages").then(json)) as readonly PageTold[];
  }

  async page(page: number): Promise<ImageBitmap> {
    const picture = await (await this.#get(`picture.webp?page=${page}`)).blob();
    return createImageBitmap(picture);
  }

  async save(parent: number, plan: PlanFile): Promise<SavedTold> {
    return (await this.#post("plan", { parent, plan, note: "" })) as SavedTold;
  }

  async seen(version: number, keys: readonly string[]): Promise<void> {
    await this.#post("seen", { version, keys });
  }

  async here(): Promise<void> {
    await this.#post("here", {});
  }

  async follow(time: number, box: readonly number[], kind: string): Promise<string> {
    const told = (await this.#post("follow", { time, box, kind })) as { follow: string };
    return told.follow;
  }

  async followed(follow: string): Promise<FollowTold> {
    return (await this.#get(`follow/${encodeURIComponent(follow)}`).then(json)) as FollowTold;
  }

  async #get(path: string): Promise<Response> {
    return checked(await reached(fetch(this.address(path), { cache: "no-store" })));
  }

  async #post(path: string, body: unknown): Promise<unknown> {
    try {
      return await this.#posted(path, body);
    } catch (error) {
      const stale = error instanceof Refused && error.told["code"] === "stale-form";
      if (!stale || !(await this.#signedInAnew())) {
        throw error;
      }
      return this.#posted(path, body);
    }
  }

  /** The same person has another session now. For somebody else nothing is saved in their name. */
  async #signedInAnew(): Promise<boolean> {
    const answer = await reached(fetch("/api/v1/you", { cache: "no-store" }));
    const { who, csrf } = (await checked(answer).then(json)) as YouTold;
    if (who.id !== this.#you) {
      return false;
    }
    this.#token = csrf;
    return true;
  }

  async #posted(path: string, body: unknown): Promise<unknown> {
    const answer = await reached(
      fetch(this.address(path), {
        method: "POST",
        headers: { "content-type": "application/json", "x-csrf-token": this.#token },
        body: JSON.stringify(body),
      }),
    );
    return json(await checked(answer));
  }
}

/** 64-bit floats, little-endian, whichever way this machine has them. */
export function floats(bytes: ArrayBuffer): Float64Array {
  const view = new DataView(bytes);
  return Float64Array.from({ length: Math.floor(bytes.byteLength / 8) }, (_, at) =>
    view.getFloat64(at * 8, true),
  );
}

async function reached(answer: Promise<Response>): Promise<Response> {
  try {
    return await answer;
  } catch {
    throw new Offline();
  }
}

async function checked(answer: Response): Promise<Response> {
  if (answer.ok) {
    return answer;
  }
  const told: unknown = await answer.json().catch(() => null);
  throw new Refused(answer.status, (told ?? {}) as Record<string, unknown>);
}

async function json(answer: Response): Promise<unknown> {
  return answer.status === 204 ? null : answer.json();
}
