import { expect, test } from "vitest";
import { catalogue, type MessageKey } from "../source/catalogue.ts";
import { indicatorMessages } from "../source/indicator_messages.ts";
import { count, filled, languageOf, languages, named, speak, t } from "../source/messages.ts";

const names = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").sort();

test("every message is there in every language, and takes the same values", () => {
  for (const [key, texts] of Object.entries(catalogue)) {
    expect(texts, key).toHaveLength(languages.length);
    expect(texts.every((text) => text.trim() !== ""), key).toBe(true);
    expect(names(texts[1]), key).toEqual(names(texts[0]));
  }
});

test("the indicator says as much in French as in English", () => {
  const keys = (value: unknown): unknown => (typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, keys(one)])) : typeof value);
  expect(keys(indicatorMessages.fr)).toEqual(keys(indicatorMessages.en));
});

test("every message is said somewhere", () => {
  const source = Object.values(import.meta.glob<string>(["../source/*.ts", "!../source/catalogue.ts"],
                                                        { query: "?raw", import: "default", eager: true })).join("\n");
  const made = ["theme", "health", "backfill", "limit", "quota", "coverage", "timeline", "purpose", "channel", "status",
                "connection", "region", "reason"];
  const unsaid = Object.keys(catalogue).filter((key) => !source.includes(`"${key}"`) &&
    !made.includes(key.split(".")[0] ?? "") && !source.includes(`"${key.replace(/_(one|other)$/, "")}"`) &&
    !source.includes("`" + (key.split(".")[0] ?? "") + ".${"));
  expect(unsaid).toEqual([]);
});

test("the reader's first language that is spoken is taken", () => {
  expect(languageOf(["de-DE", "fr-CA", "en"])).toBe("fr");
  expect(languageOf(["de"])).toBe("en");
  expect(languageOf([])).toBe("en");
});

test("values are filled in, numbers as the language writes them", () => {
  expect(filled("{done} of {all}", { done: 1200, all: "many" }, "en")).toBe("1,200 of many");
  expect(filled("{nobody}", {}, "en")).toBe("{nobody}");
  expect(filled("{a}", { a: "{b}", b: "x" }, "en")).toBe("{b}");
});

test("one and many are told apart as each language does", () => {
  speak("en", ["en"]);
  expect([0, 1, 2].map((n) => count("overview.connections", n))).toEqual(["0 connections", "1 connection", "2 connections"]);
  speak("fr", ["fr"]);
  expect([0, 1, 2].map((n) => count("overview.connections", n))).toEqual(["0 connexion", "1 connexion", "2 connexions"]);
  expect(t("nav.orders" satisfies MessageKey)).toBe("Commandes");
  expect(named("status", "SHIPPED", "?")).toBe("Expédiée");
  expect(named("status", "toString", "?")).toBe("?");
});
