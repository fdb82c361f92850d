import { expect, test } from "vitest";
import { codeOf, readRoute, writeRoute, type Route } from "../source/router.ts";

const routes: Route[] = [
  { page: "overview", text: "", after: "" }, { page: "overview", text: "acme & co", after: "x/y" },
  { page: "tenant", tenant: "t1" }, { page: "tenant", tenant: "a/b ü?#" },
  { page: "orders", tenant: "t1", filters: {} },
  { page: "orders", tenant: "t1", filters: { q: "400-", status: "SHIPPED", after: "2026-01-01T00:00:00Z~4", sort: "purchaseDate" } },
  { page: "order", tenant: "t1", order: "400-1-2", asOf: "" },
  { page: "order", tenant: "t1", order: "400-1-2", asOf: "2026-01-01T00:00:00.5Z" },
  { page: "connections", tenant: "t1", connected: "", error: "" }, { page: "connections", tenant: "t1", connected: "c1", error: "" },
  { page: "returned", connected: "c1", error: "" },
];

test("every place has an address that leads back to it", () => {
  for (const route of routes) {
    expect(readRoute(writeRoute(route))).toEqual(route);
  }
});

test("an address that nobody wrote leads nowhere, and breaks nothing", () => {
  expect(readRoute("#/tenants/t1/secrets").page).toBe("nowhere");
  expect(readRoute("#/x").page).toBe("nowhere");
  expect(readRoute("#/tenants/%E0%A4%A").page).toBe("tenant");
  expect(readRoute("").page).toBe("overview");
});

test("a one-time link's code is read, and is no place", () => {
  expect(codeOf("#code=abc-1_2")).toBe("abc-1_2");
  expect(codeOf("#/tenants/code=abc")).toBeNull();
});
