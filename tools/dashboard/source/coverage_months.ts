/** Days that are covered, by month. */
import type { Coverage, DayState } from "./contract.ts";

export interface Month {
  month: string;  // "2026-01"
  /** By day of month; none: outside the span. */
  days: (DayState | null)[];
  complete: number;
  partial: number;
  missing: number;
}

function lengthOf(month: string): number {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number, 0)).getUTCDate();
}

/** Newest month first. Days that the answer does not name are outside its span. */
export function monthsOf(coverage: Coverage): Month[] {
  const months = new Map<string, Month>();
  for (const { day, state } of coverage.days) {
    const name = day.slice(0, 7);
    const month = months.get(name) ?? {
      month: name, days: Array<DayState | null>(lengthOf(name)).fill(null), complete: 0, partial: 0, missing: 0,
    };
    month.days[Number(day.slice(8, 10)) - 1] = state;
    month[state] += 1;
    months.set(name, month);
  }
  return [...months.values()].sort((a, b) => (a.month < b.month ? 1 : -1));
}
