/** Numbers, times and money as people of a language write them. */

export type Unit = "second" | "minute" | "hour" | "day";

export function number(value: number, locale: string): string {
  return new Intl.NumberFormat(locale).format(value);
}

export function percent(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: "percent" }).format(value / 100);
}

/** The decimal's own digits decide how many are shown; no binary fraction comes between. */
export function money(amount: string | null, currency: string | null, locale: string): string {
  if (amount === null) {
    return "–";
  }
  const digits = amount.split(".")[1]?.length ?? 0;
  const code = currency !== null && /^[A-Z]{3}$/.test(currency) ? currency : null;
  const usual = code === null ? digits : new Intl.NumberFormat(locale, { style: "currency", currency: code })
    .resolvedOptions().minimumFractionDigits ?? 0;
  const options: Intl.NumberFormatOptions = {
    ...(code === null ? {} : { style: "currency", currency: code }),
    minimumFractionDigits: usual,
    maximumFractionDigits: Math.max(usual, digits),
  };
  return new Intl.NumberFormat(locale, options).format(amount as `${number}`);
}

/** The largest unit of which there is at least one. */
function unitOf(seconds: number): [number, Unit] {
  const size = Math.abs(seconds);
  if (size < 60) {
    return [Math.round(seconds), "second"];
  }
  if (size < 3_570) {
    return [Math.round(seconds / 60), "minute"];
  }
  return size < 36 * 3600 ? [Math.round(seconds / 3600), "hour"] : [Math.round(seconds / 86_400), "day"];
}

/** "36 min", "2 hr": one unit, rounded. */
export function duration(seconds: number, locale: string): string {
  const [value, unit] = unitOf(seconds);
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }).format(value);
}

/** "2 hours ago", "in 3 minutes". */
export function relative(seconds: number, locale: string): string {
  const [value, unit] = unitOf(seconds);
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(value, unit);
}

export type TimeStyle = "time" | "date" | "minute" | "second";

const styles: Record<TimeStyle, Intl.DateTimeFormatOptions> = {
  time: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  date: { year: "numeric", month: "short", day: "numeric" },
  minute: { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" },
  second: { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

/** In the zone of who looks, unless another is named. */
export function localTime(iso: string, style: TimeStyle, locale: string, timeZone?: string): string {
  const options = timeZone === undefined ? styles[style] : { ...styles[style], timeZone };
  return new Intl.DateTimeFormat(locale, options).format(new Date(iso));
}

/** "2026-01-31 12:00:00 UTC", the same in every language. */
export function utcTime(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : at.toISOString().slice(0, 19).replace("T", " ") + " UTC";
}

export function month(day: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { month: "short", year: "numeric", timeZone: "UTC" })
    .format(new Date(`${day.slice(0, 7)}-01T00:00:00Z`));
}

/** "SHIPPED_LATE" → "Shipped late". */
export function sentence(code: string): string {
  const words = code.replace(/([a-z])([A-Z])/g, "$1 $2").replaceAll("_", " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
