import type { GrowingTracker } from "../tracker/tracker.ts";

/** What is to be stopped at an event of the process, on `process`: a framework in development makes it anew and anew. */
const PLACE = Symbol.for("@growingio-edge/tracker stop on 1");

interface Process {
  [PLACE]?: Map<string, Set<Pick<GrowingTracker, "stop">>>;
  on?(event: string, listener: () => void): unknown;
}

/** Stops a tracker when the process tells of an event, with one listener for all trackers. */
export function stopOn(event: string, tracker: Pick<GrowingTracker, "stop">): void {
  const { process }: { process?: Process } = Object(globalThis);
  if (typeof process?.on !== "function") return;
  const events = process[PLACE] ??= new Map();
  let trackers = events.get(event);
  if (!trackers) {
    events.set(event, trackers = new Set());
    const all = trackers;
    process.on(event, () => {
      for (const one of all) void one.stop();
    });
  }
  trackers.add(tracker);
}
