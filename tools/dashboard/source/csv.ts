/** What the page knows of a CSV file that it saves. */

/** Records below the heading; a quoted field may hold line ends. */
export function csvLines(text: string): number {
  let quoted = false;
  let lines = 0;
  let begun = false;
  for (const c of text) {
    if (c === '"') {
      quoted = !quoted;
    }
    if (c === "\n" && !quoted) {
      lines += begun ? 1 : 0;
      begun = false;
    } else if (c !== "\r") {
      begun = true;
    }
  }
  return Math.max(0, lines + (begun ? 1 : 0) - 1);
}

/** "orders-acme-2026-01-31.csv", of characters that every system takes. */
export function fileName(tenant: string, now: Date): string {
  return `orders-${tenant.replace(/[^A-Za-z0-9._-]+/g, "_")}-${now.toISOString().slice(0, 10)}.csv`;
}
