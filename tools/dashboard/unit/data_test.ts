import { expect, test } from "vitest";
import { Problem, problemOf, query } from "../source/api.ts";
import { monthsOf } from "../source/coverage_months.ts";
import { csvLines, fileName } from "../source/csv.ts";
import { eventOf, eventsMax, merged, toneOf } from "../source/event_list.ts";
import { refreshDelayMs } from "../source/loader.ts";
import { columnsOf, grantedPerStep, totalsOf } from "../source/quota_steps.ts";
import { countriesOf, regions } from "../source/regions.ts";

test("a problem tells detail, hint and when to come again", async () => {
  const answer = new Response(JSON.stringify({ title: "Too Many", status: 429, detail: "slow", hint: "wait" }),
                              { status: 429, headers: { "Retry-After": "7" } });
  const problem = await problemOf(answer);
  expect([problem.status, problem.detail, problem.hint, problem.retryAfterSeconds]).toEqual([429, "slow", "wait", 7]);
  expect(await problemOf(new Response("<html>", { status: 502, statusText: "Bad Gateway" })))
    .toEqual(new Problem(502, "Bad Gateway"));
});

test("a query leaves out what is not asked for", () => {
  expect(query({ a: "x y", b: undefined, c: null, d: "", e: 0 })).toBe("?a=x+y&e=0");
  expect(query({})).toBe("");
});

test("days are put under their months, newest month first", () => {
  const [february, january] = monthsOf({ from: null, to: null, days: [
    { day: "2026-01-31", state: "missing" }, { day: "2026-02-01", state: "complete" }, { day: "2026-02-02", state: "partial" }] });
  expect([february?.month, january?.month]).toEqual(["2026-02", "2026-01"]);
  expect(february?.days).toHaveLength(28);
  expect(february?.days.slice(0, 3)).toEqual(["complete", "partial", null]);
  expect([january?.missing, january?.days[30], january?.days[0]]).toEqual([1, "missing", null]);
});

test("the records of a CSV are counted, not its lines", () => {
  expect(csvLines("a,b\r\n1,\"x\ny\"\r\n2,\"\"\"\"\r\n")).toBe(2);
  expect(csvLines("a,b\n1,2")).toBe(1);
  expect(csvLines("")).toBe(0);
});

test("a file's name is of characters that every system takes", () => {
  expect(fileName("a/b: ü", new Date("2026-01-31T12:00:00Z"))).toBe("orders-a_b_-2026-01-31.csv");
});

test("events come newest first, each once, and not without end", () => {
  const event = (position: number) => ({ position, time: "", type: "PageFetched", connection: "c" });
  expect(merged([event(2)], [event(3), event(2), event(1)]).map((one) => one.position)).toEqual([3, 2, 1]);
  expect(merged([], Array.from({ length: 500 }, (_, i) => event(i)))).toHaveLength(eventsMax);
  expect(eventOf("{\"position\":1}")).toBeNull();
  expect(eventOf("{")).toBeNull();
  expect(eventOf(JSON.stringify(event(4)))?.position).toBe(4);
  expect([toneOf("SyncPolled"), toneOf("RequestFailed"), toneOf("NeverHeardOf")]).toEqual(["routine", "bad", "step"]);
});

test("a step's grant is that of all connections whose rate is known", () => {
  const quota = { operation: "searchOrders", ratePerSecond: 0.005, burst: 20, available: 1 };
  expect(grantedPerStep([quota, null, undefined, quota], "hour")).toBeCloseTo(36);
  expect(grantedPerStep([null], "hour")).toBeNull();
});

test("a silence between two steps is columns of nothing, and so is what came before, up to a dozen", () => {
  const steps = [{ start: "2026-01-01T00:00:00Z", requests: 5, refused: 1, failed: 1, orders: 9 },
                 { start: "2026-01-01T03:00:00Z", requests: 2, refused: 0, failed: 0, orders: 0 }];
  const columns = columnsOf({ step: "hour", steps });
  expect(columns.at.map((at) => (at - columns.at[0]!) / 3600)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(columns.answered).toEqual([...Array(8).fill(0), 3, 0, 0, 2]);
  expect(columns.refused).toEqual([...Array(8).fill(0), 4, 0, 0, 2]);
  expect(columns.failed).toEqual([...Array(8).fill(0), 5, 0, 0, 2]);
  expect(columnsOf({ step: "hour", steps: [] }).at).toEqual([]);
  expect(totalsOf({ step: "hour", steps })).toEqual({ requests: 7, refused: 1, failed: 1 });
});

test("what failed is asked again ever less often", () => {
  expect([0, 1, 2, 3, 9].map((failures) => refreshDelayMs(5_000, failures))).toEqual([5_000, 5_000, 10_000, 20_000, 60_000]);
  expect(refreshDelayMs(0, 1)).toBe(2_000);
});

test("every region has countries, each marketplace once", () => {
  const ids = regions.flatMap((region) => countriesOf(region, "fr").map((country) => country.id));
  expect(new Set(ids).size).toBe(ids.length);
  expect(countriesOf("EU", "fr").map((country) => country.name)).toContain("Allemagne");
});
