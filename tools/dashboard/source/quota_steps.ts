/** Requests by step, as figures and as a chart's columns. */
import type { Connection, RequestSteps } from "./contract.ts";

export const stepSeconds: Record<RequestSteps["step"], number> = { minute: 60, hour: 3600, day: 86_400 };

/** What Amazon grants in a step, all connections together; none where no rate is known. */
export function grantedPerStep(quotas: (Connection["quota"] | undefined)[], step: RequestSteps["step"]): number | null {
  const rates = quotas.flatMap((quota) => (quota == null ? [] : [quota.ratePerSecond]));
  return rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0) * stepSeconds[step];
}

export function totalsOf({ steps }: RequestSteps): { requests: number; refused: number; failed: number } {
  const totals = { requests: 0, refused: 0, failed: 0 };
  for (const one of steps) {
    totals.requests += one.requests;
    totals.refused += one.refused;
    totals.failed += one.failed;
  }
  return totals;
}

export interface Columns {
  /** Seconds since 1970. */
  at: number[];
  /** Tops of bars that stand on one another: answered, + refused, + failed. */
  answered: number[];
  refused: number[];
  failed: number[];
}

const gapsMax = 400;
const stepsMin = 12;

/** Steps in which nothing was asked are columns of nothing, so that a silence looks like one; at least a dozen. */
export function columnsOf({ step, steps }: RequestSteps): Columns {
  const columns: Columns = { at: [], answered: [], refused: [], failed: [] };
  const add = (at: number, answered: number, refused: number, failed: number): void => {
    columns.at.push(at);
    columns.answered.push(answered);
    columns.refused.push(answered + refused);
    columns.failed.push(answered + refused + failed);
  };
  const width = stepSeconds[step];
  const times = steps.map((one) => Date.parse(one.start) / 1000);
  const [first = 0, last = Infinity] = [times[0], times.at(-1)];
  for (let before = Math.min(first, last - (stepsMin - 1) * width); before < first; before += width) {
    add(before, 0, 0, 0);
  }
  for (const [i, one] of steps.entries()) {
    const at = times[i] ?? 0;
    const before = columns.at.at(-1);
    if (before !== undefined && (at - before) / width <= gapsMax) {
      for (let gap = before + width; gap < at - width / 2; gap += width) {
        add(gap, 0, 0, 0);
      }
    }
    add(at, Math.max(0, one.requests - one.refused - one.failed), one.refused, one.failed);
  }
  return columns;
}
