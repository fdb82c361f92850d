import { expect, test } from "vitest";
import { duration, localTime, money, month, percent, relative, sentence, utcTime } from "../source/format.ts";

const plain = (text: string): string => text.replace(/[\u202f\u00a0]/g, " ");

test("money has the currency's digits, and more only if the amount has them", () => {
  expect(money("7.2", "EUR", "en")).toBe("€7.20");
  expect(money("1200", "JPY", "en")).toBe("¥1,200");
  expect(money("0.1234", "EUR", "en")).toBe("€0.1234");
  expect(plain(money("1234.5", "EUR", "fr"))).toBe("1 234,50 €");
});

// Node 18 formats numbers only, as no browser does any more that the page is for.
const exact = new Intl.NumberFormat("en").format("12345678901234567" as `${number}`) === "12,345,678,901,234,567";
test.skipIf(!exact)("money of more digits than a binary fraction holds is written whole", () => {
  expect(money("12345678901234567.89", "EUR", "en")).toBe("€12,345,678,901,234,567.89");
});

test("money that is unknown, or of no currency, is no zero", () => {
  expect(money(null, "EUR", "en")).toBe("–");
  expect(money("3.10", null, "en")).toBe("3.10");
  expect(money("3.10", "bitcoin", "en")).toBe("3.10");
});

test("a duration has one unit", () => {
  expect(duration(12, "en")).toBe("12 sec");
  expect(duration(185, "en")).toBe("3 min");
  expect(duration(2162, "en")).toBe("36 min");
  expect(plain(duration(7200, "fr"))).toBe("2 h");
  expect(plain(duration(3 * 86_400, "fr"))).toBe("3 j");
});

test("a time from now is told in the reader's language", () => {
  expect(relative(-7200, "en")).toBe("2 hours ago");
  expect(relative(90, "fr")).toMatch(/^dans 2 minutes$/);
});

test("times are told in the reader's zone, and in UTC beside", () => {
  expect(localTime("2026-01-31T23:30:00Z", "minute", "en-GB", "Europe/Paris")).toBe("1 Feb 2026, 00:30");
  expect(localTime("2026-01-31T23:30:00Z", "date", "fr", "UTC")).toBe("31 janv. 2026");
  expect(utcTime("2026-01-31T23:30:00.123Z")).toBe("2026-01-31 23:30:00 UTC");
  expect(utcTime("yesterday")).toBe("yesterday");
});

test("a month is that of the data, wherever one reads", () => {
  expect(month("2026-01-01", "en")).toBe("Jan 2026");
});

test("percents and codes are words", () => {
  expect(percent(62, "en")).toBe("62%");
  expect(plain(percent(62, "fr"))).toBe("62 %");
  expect(sentence("AMAZON_RATE_LIMIT")).toBe("Amazon rate limit");
  expect(sentence("PageFetched")).toBe("Page fetched");
});
