/** What a backfill's status means to who looks at it. Shared by the page and the indicator. */
import { Problem } from "./api.ts";
import type { Backfill, Time } from "./contract.ts";

export type BackfillState = "pending" | "running" | "paused" | "error" | "done" | "offline";

export interface BackfillView {
  state: BackfillState;
  percent: number;
  ordersSynced: number;
  estimatedTotal: number;
  etaSeconds: number | null;
  limitingFactor: string | null;
  retryAfter: Time | null;
  message: string;
}

export const unknownBackfill: BackfillView = {
  state: "pending", percent: 0, ordersSynced: 0, estimatedTotal: 0, etaSeconds: null, limitingFactor: null,
  retryAfter: null, message: "",
};

const states: Record<Backfill["status"], BackfillState> = {
  PENDING: "pending", RUNNING: "running", PAUSED: "paused", ERROR: "error", DONE: "done",
};

/** The earliest, since then something happens. */
function earliest(times: (Time | null | undefined)[]): Time | null {
  return times.filter((time): time is Time => typeof time === "string").sort()[0] ?? null;
}

/** A percentage that says 100 only when all is done. */
export function shownPercent(progress: number, done: boolean): number {
  return done ? 100 : Math.max(0, Math.min(99, Math.floor(progress)));
}

export function viewOf(backfill: Backfill): BackfillView {
  const parts = backfill.connections ?? [];
  const unfinished = parts.filter((part) => part.status !== "DONE");
  const factor = backfill.limitingFactor ?? unfinished
    .map((part) => part.limitingFactor ?? part.limitedBy).find((one) => typeof one === "string");
  // What a person ended waits to be begun again; it is no error.
  const state = factor === "cancelled" && backfill.status === "ERROR" ? "pending" : states[backfill.status] ?? "pending";
  return {
    state,
    percent: shownPercent(backfill.progress, state === "done"),
    ordersSynced: backfill.ordersSynced,
    estimatedTotal: Math.max(backfill.estimatedTotal, backfill.ordersSynced),
    etaSeconds: state === "running" ? backfill.etaSeconds ?? null : null,
    limitingFactor: factor ?? null,
    retryAfter: backfill.retryAfter ?? earliest(unfinished.map((part) => part.retryAfter)),
    message: backfill.lastError ?? unfinished.find((part) => part.lastError)?.lastError ?? "",
  };
}

/**
 * What is shown after a failure: without an answer the last view stays, marked offline; a refusal is an
 * error; a tenant without a connection waits for one.
 */
export function viewAfter(last: BackfillView, failure: unknown): BackfillView {
  const status = failure instanceof Problem ? failure.status : 0;
  if (status === 404) {
    return unknownBackfill;
  }
  if (status === 401 || status === 403) {
    return { ...unknownBackfill, state: "error", limitingFactor: "REFUSED" };
  }
  return { ...last, state: "offline" };
}

/** When to ask again, in ms: often while something moves, ever less often while nothing answers. */
export function nextAskMs(state: BackfillState, failures: number): number {
  if (failures > 0) {
    return Math.min(60_000, 2_000 * 2 ** Math.min(failures, 5));
  }
  return state === "running" || state === "error" ? 3_000 : state === "done" ? 60_000 : 10_000;
}
