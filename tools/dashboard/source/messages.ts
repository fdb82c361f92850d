/** The page's language and what it says in it. */
import * as format from "./format.ts";
import { catalogue, type MessageKey } from "./catalogue.ts";

export type { MessageKey };

/** In the catalogue's order. */
export const languages = ["en", "fr"] as const;
export type Language = (typeof languages)[number];

export type Values = Record<string, string | number>;

/** "{n} orders" with what stands for the braces; numbers as the language writes them. */
export function filled(pattern: string, values: Values, locale: string): string {
  return pattern.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === "number" ? format.number(value, locale) : value;
  });
}

/** The first of the reader's languages that there is a catalogue of. */
export function languageOf(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const language = languages.find((one) => one === tag.slice(0, 2).toLowerCase());
    if (language !== undefined) {
      return language;
    }
  }
  return "en";
}

let language: Language = "en";
let locale = "en";

/** The reader's own variant of the language (en-GB, fr-CA), if the browser names one. */
export function speak(chosen: Language, wanted: readonly string[]): void {
  language = chosen;
  locale = wanted.find((tag) => tag.toLowerCase().startsWith(chosen)) ?? chosen;
}

export function spoken(): Language {
  return language;
}

export function currentLocale(): string {
  return locale;
}

export function t(key: MessageKey, values: Values = {}): string {
  return filled(catalogue[key][language === "en" ? 0 : 1], values, locale);
}

/** Of a key that is made of data: its message, or `otherwise`. */
export function named(prefix: string, name: string, otherwise: string): string {
  const key = `${prefix}.${name}`;
  return Object.hasOwn(catalogue, key) ? t(key as MessageKey) : otherwise;
}

type PluralKey = MessageKey extends infer K ? (K extends `${infer Stem}_one` ? Stem : never) : never;

export function count(stem: PluralKey, n: number): string {
  const form = new Intl.PluralRules(locale).select(n) === "one" ? "one" : "other";
  return t(`${stem}_${form}` as MessageKey, { n });
}

export const num = (value: number): string => format.number(value, locale);
export const duration = (seconds: number): string => format.duration(seconds, locale);
export const money = (amount: string | null, currency: string | null): string =>
  format.money(amount, currency, locale);
