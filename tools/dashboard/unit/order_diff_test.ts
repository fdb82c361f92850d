import { expect, test } from "vitest";
import { fieldName, pieces, shownChanges, valueText } from "../source/order_diff.ts";

const entry = (changes: { field: string; before: unknown; after: unknown }[]) =>
  ({ position: 1, time: "2026-01-01T00:00:00Z", source: "search", changes });

test("what came, went and changed is told apart; what is the same is left out", () => {
  expect(shownChanges(entry([
    { field: "status", before: "PENDING", after: "SHIPPED" }, { field: "totalAmount", before: null, after: "7.24" },
    { field: "carrier", before: "DHL", after: null }, { field: "currency", before: "EUR", after: "EUR" },
    { field: "note", before: "", after: null },
  ])).map(({ field, kind }) => [field, kind])).toEqual([["status", "changed"], ["totalAmount", "added"], ["carrier", "removed"]]);
});

test("zero and false are values", () => {
  expect(shownChanges(entry([{ field: "n", before: null, after: 0 }, { field: "b", before: false, after: true }])))
    .toEqual([{ field: "n", kind: "added", before: "", after: "0" }, { field: "b", kind: "changed", before: "false", after: "true" }]);
});

test("an object's keys in another order are no change", () => {
  expect(shownChanges(entry([{ field: "item", before: { a: 1, b: 2 }, after: { b: 2, a: 1 } }]))).toEqual([]);
  expect(valueText([{ sku: "A", quantity: 2 }, null])).toBe("quantity 2 · sku A, ");
});

test("two texts are cut into what they share and what differs", () => {
  expect(pieces("2026-01-14", "2026-02-14")).toEqual({
    before: [{ text: "2026-0", same: true }, { text: "1", same: false }, { text: "-14", same: true }],
    after: [{ text: "2026-0", same: true }, { text: "2", same: false }, { text: "-14", same: true }],
  });
});

test("the pieces are the texts, whatever they are", () => {
  for (const [before, after] of [["aa", "aaa"], ["", "x"], ["x", ""], ["😀b", "😀c"], ["same", "same"]] as const) {
    const cut = pieces(before, after);
    expect(cut.before.map((piece) => piece.text).join("")).toBe(before);
    expect(cut.after.map((piece) => piece.text).join("")).toBe(after);
  }
});

test("a line's field is named by the end of its line's id, and times are told to the second", () => {
  expect(fieldName("items.47447460776821.quantityShipped")).toBe("Items …6821 · quantity shipped");
  expect(fieldName("totalAmount")).toBe("Total amount");
  const changes = [{ field: "a", before: "2026-01-01T00:00:00.100Z", after: "2026-01-01T00:00:07.900Z" },
                   { field: "b", before: "2026-01-01T00:00:00.100Z", after: "2026-01-01T00:00:00.900Z" }];
  const shown = shownChanges({ position: 1, time: "", source: "search", changes });
  expect(shown.map((one) => one.after)).toEqual(["2026-01-01T00:00:07Z", "2026-01-01T00:00:00.900Z"]);
});
