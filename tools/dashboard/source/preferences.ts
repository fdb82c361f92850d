/** What this browser's reader chose: language and appearance. */
import { languageOf, speak, type Language } from "./messages.ts";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const themeKey = "orderlog.theme";
const languageKey = "orderlog.language";

function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // Storage may be forbidden.
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Then it holds until the page is left.
  }
}

export function chosenTheme(): Theme {
  const theme = kept(themeKey) as Theme;
  return themes.includes(theme) ? theme : "system";
}

export function applyTheme(theme: Theme): void {
  keep(themeKey, theme);
  document.documentElement.dataset["theme"] = theme;
}

export function chosenLanguage(): Language {
  return languageOf([kept(languageKey) ?? "", ...navigator.languages].filter((tag) => tag !== ""));
}

export function applyLanguage(language: Language): void {
  speak(language, navigator.languages);
  document.documentElement.lang = language;
}

export function chooseLanguage(language: Language): void {
  keep(languageKey, language);
  applyLanguage(language);
}
