/** How an order changed, entry by entry, as lines that can be shown. */
import type { HistoryEntry } from "./contract.ts";
import { sentence } from "./format.ts";

export type ChangeKind = "added" | "removed" | "changed";

export interface ShownChange {
  field: string;
  kind: ChangeKind;
  before: string;
  after: string;
}

function absent(value: unknown): boolean {
  return value === null || value === undefined || value === "";
}

/** Objects with their keys in order, so that the same value is the same text. */
export function valueText(value: unknown): string {
  if (absent(value)) {
    return "";
  }
  if (typeof value !== "object") {
    return String(value);
  }
  if (Array.isArray(value)) {
    return value.map(valueText).join(", ");
  }
  return Object.entries(value as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, one]) => `${name} ${valueText(one)}`).join(" · ");
}

/** "items.4711.quantityShipped" → "Items …4711 · quantity shipped". */
export function fieldName(field: string): string {
  const [kind = "", row, name] = field.split(".");
  return name === undefined ? sentence(field) : `${sentence(kind)} …${row?.slice(-4)} · ${sentence(name).toLowerCase()}`;
}

/** Times to the second, unless less than a second is what differs. */
function brief(before: string, after: string): [string, string] {
  const [was = "", is = ""] = [before, after].map((text) => text.replace(/(T\d\d:\d\d:\d\d)\.\d+Z$/, "$1Z"));
  return was === is ? [before, after] : [was, is];
}

/** What differs; nothing of what is the same before and after. */
export function shownChanges(entry: HistoryEntry): ShownChange[] {
  const changes: ShownChange[] = [];
  for (const { field, before, after } of entry.changes) {
    const [was, is] = brief(valueText(before), valueText(after));
    if (was !== is) {
      changes.push({ field, kind: was === "" ? "added" : is === "" ? "removed" : "changed", before: was, after: is });
    }
  }
  return changes;
}

export interface Piece {
  text: string;
  same: boolean;
}

/** Both texts cut into what they share at their ends and what differs between. */
export function pieces(before: string, after: string): { before: Piece[]; after: Piece[] } {
  const [old, now] = [[...before], [...after]];
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) {
    ++head;
  }
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head &&
         old[old.length - 1 - tail] === now[now.length - 1 - tail]) {
    ++tail;
  }
  const cut = (text: string[]): Piece[] => [
    { text: text.slice(0, head).join(""), same: true },
    { text: text.slice(head, text.length - tail).join(""), same: false },
    { text: text.slice(text.length - tail).join(""), same: true },
  ].filter((piece) => piece.text !== "");
  return { before: cut(old), after: cut(now) };
}
