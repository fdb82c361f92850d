/** What several pages show alike. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { Problem } from "./api.ts";
import type { BackfillView } from "./backfill_view.ts";
import * as format from "./format.ts";
import type { Loader } from "./loader.ts";
import { count, currentLocale, duration, named, num, t } from "./messages.ts";
import { keeper } from "./session.ts";

/** An element in the page's own tree, so that one stylesheet holds for all. */
export abstract class PageElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}

export type Shown = TemplateResult | typeof nothing;
export type Tone = "good" | "busy" | "warn" | "bad" | "calm";

/** Local time, with the UTC of the data in its title. */
export function when(iso: string | null, style: format.TimeStyle = "minute"): Shown | string {
  return iso === null ? "–" : html`<time datetime=${iso} title=${format.utcTime(iso)}>${
    format.localTime(iso, style, currentLocale())}</time>`;
}

/** How long ago, or how soon, by the server's clock. */
export function fromNow(iso: string): TemplateResult {
  return distance(iso, (Date.parse(iso) - keeper.now()) / 1000);
}

/** The same of what has happened: never in the future, however clocks differ. */
export function ago(iso: string): TemplateResult {
  return distance(iso, Math.min(0, (Date.parse(iso) - keeper.now()) / 1000));
}

function distance(iso: string, seconds: number): TemplateResult {
  return html`<time datetime=${iso} title=${format.utcTime(iso)}>${
    format.relative(seconds, currentLocale())}</time>`;
}

/** Focus that fell off with its button goes to the one in its place. */
export async function keepFocus(host: PageElement): Promise<void> {
  await host.updateComplete;
  if (document.activeElement === document.body) {
    host.querySelector<HTMLElement>("[data-verb]")?.focus();
  }
}

export function chip(tone: Tone, text: string): TemplateResult {
  return html`<span class="chip ${tone}">${text}</span>`;
}

export function skeleton(lines: number): TemplateResult {
  return html`<div class="skeleton" aria-hidden="true">${
    Array.from({ length: lines }, () => html`<span></span>`)}</div>
    <span class="quiet" role="status">${t("app.loading")}</span>`;
}

export function empty(title: string, hint: unknown = nothing): TemplateResult {
  return html`<div class="empty"><p class="strong">${title}</p>${
    hint === nothing ? nothing : html`<p>${hint}</p>`}</div>`;
}

/** Title and what to do. */
export function told(problem: Problem): { title: string; hint: string } {
  switch (problem.status) {
    case 0:
      return { title: t("error.unreachable"), hint: t("error.unreachableHint") };
    case 403:
      return { title: t("error.forbidden"), hint: t("error.forbiddenHint") };
    case 404:
      return { title: t("error.notFound"), hint: problem.detail };
    case 429:
      return { title: t("error.busy"), hint: t("error.busyHint") };
    default:
      return { title: t("error.failed"), hint: [problem.message, problem.hint].filter((one) => one).join(" – ") };
  }
}

export function problemBox(problem: Problem, retry?: () => void): TemplateResult {
  const { title, hint } = told(problem);
  return html`<div class="problem" role="alert">
    <p class="strong">${title}</p>
    ${hint === "" ? nothing : html`<p>${hint}</p>`}
    ${retry === undefined ? nothing : html`<button type="button" @click=${retry}>${t("error.retry")}</button>`}
  </div>`;
}

/** A loader's value; while there is none its skeleton or problem; a problem beside an older value. */
export function panel<T>(loader: Loader<T>, render: (value: T) => unknown, lines = 3): unknown {
  const { value, problem, at } = loader.loaded;
  if (value === null) {
    return problem === null ? skeleton(lines) : problemBox(problem, () => void loader.refresh());
  }
  const stale = problem === null ? nothing : html`<p class="stale" role="status">${
    t("error.stale", { reason: told(problem).title.toLowerCase(),
                       time: format.localTime(new Date(at).toISOString(), "time", currentLocale()) })}</p>`;
  return html`${stale}${render(value)}`;
}

export function limitText(view: BackfillView): string {
  const code = view.limitingFactor;
  return code === null ? "" : named("limit", code, t("limit.other", { code: format.sentence(code) }));
}

export function orderStatus(status: string): TemplateResult {
  const tone: Tone = status === "SHIPPED" ? "good"
    : status === "CANCELLED" || status === "UNFULFILLABLE" ? "bad"
      : status === "UNKNOWN" ? "calm" : status.startsWith("PENDING") ? "warn" : "busy";
  return chip(tone, named("status", status, format.sentence(status)));
}

export { count, duration, format, html, nothing, num, t };
