import { expect, test } from "vitest";
import { Problem } from "../source/api.ts";
import { nextAskMs, shownPercent, unknownBackfill, viewAfter, viewOf } from "../source/backfill_view.ts";
import type { Backfill, BackfillPart } from "../source/contract.ts";

const part: BackfillPart = {
  connectionId: "c1", status: "RUNNING", progress: 62.4, ordersSynced: 842, estimatedTotal: 1350, etaSeconds: 900,
  limitedBy: "quota", lastError: null, retryAfter: null,
};
const running: Backfill = {
  status: "RUNNING", progress: 62, ordersSynced: 842, estimatedTotal: 1350, from: "2024-01-01T00:00:00Z",
  to: "2026-01-01T00:00:00Z", currentChunk: null, lastUpdate: null, isBackfillComplete: false, etaSeconds: 900, connections: [part],
};

test("a running backfill tells how far, how long and why not faster", () => {
  expect(viewOf(running)).toEqual({
    state: "running", percent: 62, ordersSynced: 842, estimatedTotal: 1350, etaSeconds: 900, limitingFactor: "quota",
    retryAfter: null, message: "",
  });
});

test("each status of the server is a state", () => {
  const states = (["PENDING", "RUNNING", "PAUSED", "ERROR", "DONE"] as const).map((status) => viewOf({ ...running, status }).state);
  expect(states).toEqual(["pending", "running", "paused", "error", "done"]);
});

test("what a person ended waits to be begun again, and is no error", () => {
  const ended = [{ ...part, status: "ERROR" as const, limitedBy: "cancelled", lastError: "token:page" }];
  const view = viewOf({ ...running, status: "ERROR", connections: ended });
  expect([view.state, view.percent, view.limitingFactor]).toEqual(["pending", 62, "cancelled"]);
});

test("an error tells when the first connection is tried again", () => {
  const failing = [{ ...part, status: "ERROR" as const, retryAfter: "2026-01-01T12:05:00Z", lastError: "503" },
                   { ...part, status: "ERROR" as const, retryAfter: "2026-01-01T12:01:00Z" },
                   { ...part, status: "DONE" as const, retryAfter: "2026-01-01T11:00:00Z" }];
  const view = viewOf({ ...running, status: "ERROR", connections: failing });
  expect(view.retryAfter).toBe("2026-01-01T12:01:00Z");
  expect(view.message).toBe("503");
  expect(view.etaSeconds).toBeNull();
});

test("a hundred per cent is said of what is done, and of nothing else", () => {
  expect(shownPercent(99.99, false)).toBe(99);
  expect(shownPercent(100, false)).toBe(99);
  expect(shownPercent(99.2, true)).toBe(100);
  expect(shownPercent(-1, false)).toBe(0);
});

test("more orders than were estimated raise the estimate", () => {
  expect(viewOf({ ...running, ordersSynced: 1400 }).estimatedTotal).toBe(1400);
});

test("without an answer the last view stays, marked offline, and comes back", () => {
  const last = viewOf(running);
  const offline = viewAfter(last, new Problem(0, "unreachable"));
  expect(offline).toEqual({ ...last, state: "offline" });
  expect(viewAfter(offline, new Problem(503, "later")).percent).toBe(62);
});

test("a refusal is an error, and a tenant without a connection waits", () => {
  expect(viewAfter(viewOf(running), new Problem(403, "no")).state).toBe("error");
  expect(viewAfter(viewOf(running), new Problem(401, "no")).percent).toBe(0);
  expect(viewAfter(viewOf(running), new Problem(404, "none"))).toEqual(unknownBackfill);
});

test("what moves is asked for often, what fails ever less often", () => {
  expect(nextAskMs("running", 0)).toBeLessThan(nextAskMs("done", 0));
  expect([1, 2, 3, 4, 5, 9].map((failures) => nextAskMs("offline", failures)))
    .toEqual([4000, 8000, 16_000, 32_000, 60_000, 60_000]);
});
