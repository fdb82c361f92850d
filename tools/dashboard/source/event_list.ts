/** Which events of a timeline are shown. */
import type { TimelineEvent } from "./contract.ts";

export const eventsMax = 200;

export type EventTone = "news" | "bad" | "routine" | "step";

const bad = ["RequestFailed", "DebtIncurred", "DebtAbandoned", "AlertRaised", "CursorRepaired"];
const routine = ["SyncPolled", "WatermarkAdvanced", "CursorAdvanced", "UsagePlanLearned", "HeadsRecorded", "ProjectionSwapped"];
const news = ["PageFetched", "DebtPaid", "ChunkCompleted", "BackfillCompleted"];

export function toneOf(type: string): EventTone {
  return bad.includes(type) ? "bad" : routine.includes(type) ? "routine" : news.includes(type) ? "news" : "step";
}

/** Newest first, each position once, at most eventsMax. */
export function merged(shown: TimelineEvent[], more: TimelineEvent[]): TimelineEvent[] {
  const known = new Set(shown.map((event) => event.position));
  const fresh = more.filter((event) => !known.has(event.position));
  return [...shown, ...fresh].sort((a, b) => b.position - a.position).slice(0, eventsMax);
}

/** An event of the stream; none if it is not what we know. */
export function eventOf(data: string): TimelineEvent | null {
  try {
    const event = JSON.parse(data) as TimelineEvent;
    return typeof event.position === "number" && typeof event.type === "string" ? event : null;
  } catch {
    return null;
  }
}
