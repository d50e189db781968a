/** The stretch of time that the lanes show, and the marks on its ruler. */

export interface Stretch {
  readonly from: number;
  readonly until: number;
}

/** Seconds that the lanes show at least. */
const SHORTEST = 0.5;

const STEPS = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400,
] as const;

export function xOf(stretch: Stretch, time: number, width: number): number {
  return ((time - stretch.from) / (stretch.until - stretch.from)) * width;
}

export function timeAt(stretch: Stretch, x: number, width: number): number {
  return stretch.from + (x / Math.max(width, 1)) * (stretch.until - stretch.from);
}

export function within(stretch: Stretch, duration: number): Stretch {
  const length = Math.min(
    Math.max(stretch.until - stretch.from, SHORTEST),
    Math.max(duration, SHORTEST),
  );
  const from = Math.min(Math.max(stretch.from, 0), Math.max(duration - length, 0));
  return { from, until: from + length };
}

/** by: more than one shows less time, in more detail. */
export function zoomedAround(
  stretch: Stretch,
  by: number,
  time: number,
  duration: number,
): Stretch {
  const from = time - (time - stretch.from) / by;
  return within({ from, until: from + (stretch.until - stretch.from) / by }, duration);
}

export function shifted(stretch: Stretch, by: number, duration: number): Stretch {
  return within({ from: stretch.from + by, until: stretch.until + by }, duration);
}

/** The same stretch while the moment is in it; otherwise as long a one, with the moment in it. */
export function including(stretch: Stretch, time: number, duration: number): Stretch {
  const length = stretch.until - stretch.from;
  if (time >= stretch.from && time <= stretch.until) {
    return stretch;
  }
  const from = time > stretch.until ? time - length * 0.1 : time - length * 0.9;
  return within({ from, until: from + length }, duration);
}

/** Round times, at least so many CSS pixels apart. */
export function marks(stretch: Stretch, width: number, apart: number): number[] {
  const length = stretch.until - stretch.from;
  const least = (length / Math.max(width, 1)) * apart;
  const step = STEPS.find((one) => one >= least) ?? least;
  const first = Math.ceil(stretch.from / step - 1e-9);
  const last = Math.floor(stretch.until / step + 1e-9);
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, at) => (first + at) * step);
}

/** 1:02.35, or 2:01:02.35. */
export function clock(time: number, digits = 2): string {
  const unit = 10 ** digits;
  const all = Math.round(Math.max(time, 0) * unit);
  const seconds = (all % (60 * unit)) / unit;
  const minutes = Math.floor(all / (60 * unit));
  const shown = seconds.toFixed(digits).padStart(digits > 0 ? digits + 3 : 2, "0");
  const hours = Math.floor(minutes / 60);
  return hours > 0
    ? `${hours}:${String(minutes % 60).padStart(2, "0")}:${shown}`
    : `${minutes}:${shown}`;
}
