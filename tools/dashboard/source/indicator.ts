/**
 * <backfill-indicator tenant-id="acme" variant="banner|badge|compact" api="https://orderlog.example">
 * tells how far a tenant's past orders are read. A bundle of its own, for other applications' pages.
 */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { Api, query, type TokenProvider } from "./api.ts";
import { nextAskMs, unknownBackfill, viewAfter, viewOf, type BackfillView } from "./backfill_view.ts";
import type { Backfill } from "./contract.ts";
import { duration, number, percent, relative, utcTime } from "./format.ts";
import { indicatorMessages } from "./indicator_messages.ts";

export type { TokenProvider } from "./api.ts";
export type { BackfillState, BackfillView } from "./backfill_view.ts";
export type IndicatorVariant = "banner" | "badge" | "compact";

export class BackfillIndicator extends LitElement {
  static override properties = {
    tenantId: { attribute: "tenant-id" }, variant: { reflect: true }, api: {}, tokenProvider: { attribute: false },
    view: { state: true },
  };

  static override styles = css`
    :host { --ink: light-dark(#1b1a18, #eceae6); --soft: light-dark(#5c574e, #aba79f); --surface: light-dark(#fff, #1a1d1f);
      --line: light-dark(#e3e0d8, #2e3336); --track: light-dark(#eceae4, #282c2f); --accent: light-dark(#0d5563, #7cc8d6);
      --good: light-dark(#1d6440, #86cfa3); --bad: light-dark(#a1261f, #f29b92); --tone: var(--accent);
      display: inline-block; color: var(--ink); font: 400 .875rem/1.45 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
      font-variant-numeric: tabular-nums; }
    :host([variant="banner"]) { display: block; }
    :host([hidden]) { display: none; }
    .done { --tone: var(--good); }
    .error, .offline { --tone: var(--bad); }
    .paused, .pending { --tone: var(--soft); }
    .banner { background: var(--surface); border: 1px solid var(--line); border-radius: .625rem; padding: .875rem 1.125rem; display: grid; gap: .5rem; }
    .row { display: flex; flex-wrap: wrap; gap: .125rem .75rem; align-items: center; }
    .title { font-weight: 620; display: inline-flex; align-items: center; gap: .5rem; }
    .soft { color: var(--soft); font-size: .8125rem; }
    .end { margin-left: auto; }
    progress { appearance: none; width: 100%; height: .5rem; border: 0; border-radius: 1rem; overflow: hidden; background: var(--track); display: block; }
    progress::-webkit-progress-bar { background: var(--track); }
    progress::-webkit-progress-value { background: var(--tone); border-radius: 1rem; transition: inline-size .5s; }
    progress::-moz-progress-bar { background: var(--tone); }
    .badge { display: inline-flex; align-items: center; gap: .45rem; border: 1px solid var(--line); background: var(--surface); border-radius: 1rem;
      padding: .15rem .65rem; font-weight: 570; font-size: .8125rem; }
    .compact { display: inline-flex; align-items: center; gap: .35rem; font-size: .8125rem; color: var(--soft); }
    .sign { width: .8rem; height: .8rem; flex: none; border-radius: 50%; border: 2px solid var(--tone); box-sizing: border-box; }
    .running .sign { border-color: var(--track); border-top-color: var(--tone); animation: turn 1s linear infinite; }
    .done .sign { background: var(--tone); }
    .error .sign, .offline .sign { border-radius: 2px; transform: rotate(45deg) scale(.85); background: var(--tone); }
    .paused .sign { border-width: 0 3px; border-radius: 0; width: .65rem; height: .7rem; }
    .help { position: relative; }
    button { font: inherit; font-size: .8125rem; color: var(--accent); background: none; border: 0; padding: .25rem 0; cursor: help;
      text-decoration: underline dotted; text-underline-offset: .2em; }
    button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: .25rem; }
    .tip { position: absolute; right: 0; bottom: calc(100% + .25rem); z-index: 1; width: min(20rem, 76vw); padding: .625rem .875rem; border-radius: .5rem;
      background: var(--ink); color: var(--surface); font-size: .8125rem; visibility: hidden; opacity: 0; transition: opacity .15s; }
    .tip p { margin: 0; }
    .tip p + p { margin-top: .35rem; }
    .help:is(:hover, :focus-within):not(.shut) .tip { visibility: visible; opacity: 1; }
    .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    @keyframes turn { to { transform: rotate(1turn); } }
    @media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
  `;

  declare tenantId: string;
  declare variant: IndicatorVariant;
  /** The server's origin; empty: that of the page. */
  declare api: string;
  /** Gives the bearer token whenever one is needed. */
  declare tokenProvider: TokenProvider | undefined;
  declare view: BackfillView;
  private failures = 0;
  private timer = 0;
  private asked: AbortController | null = null;

  constructor() {
    super();
    this.tenantId = "";
    this.variant = "banner";
    this.api = "";
    this.view = unknownBackfill;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("visibilitychange", this.again);
    window.addEventListener("online", this.again);
    if (this.hasUpdated) {
      this.again();
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.again);
    window.removeEventListener("online", this.again);
    this.stop();
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (["tenantId", "api", "tokenProvider"].some((name) => changed.has(name))) {
      this.failures = 0;
      this.again();
    }
    if (changed.has("view")) {
      this.dispatchEvent(new CustomEvent<BackfillView>("backfill-change", { detail: this.view, bubbles: true, composed: true }));
    }
  }

  /** Asks now. */
  readonly again = (): void => {
    this.stop();
    if (this.tenantId !== "" && !document.hidden && this.isConnected) {
      void this.ask();
    }
  };

  private stop(): void {
    clearTimeout(this.timer);
    this.asked?.abort();
  }

  private async ask(): Promise<void> {
    const asked = new AbortController();
    this.asked = asked;
    const api = new Api(this.api.replace(/\/$/, ""), this.tokenProvider ?? (() => null));
    let view = this.view;
    let failed = false;
    try {
      view = viewOf(await api.get<Backfill>(
        `/api/v1/orders/backfill/status${query({ tenantId: this.tenantId })}`, asked.signal));
    } catch (failure) {
      failed = true;
      view = viewAfter(this.view, failure);
    }
    if (!asked.signal.aborted) {
      this.failures = failed ? this.failures + 1 : 0;
      this.view = view;
      this.timer = window.setTimeout(this.again, nextAskMs(view.state, this.failures));
    }
  }

  private get locale(): string {
    return this.closest("[lang]")?.getAttribute("lang") || document.documentElement.lang || navigator.language;
  }

  private get words(): (typeof indicatorMessages)["en"] {
    return indicatorMessages[this.locale.toLowerCase().startsWith("fr") ? "fr" : "en"];
  }

  protected override render(): TemplateResult | typeof nothing {
    switch (this.variant) {
      case "badge":
        return this.badge();
      case "compact":
        return this.view.state === "running" ? this.compact() : nothing;
      default:
        return this.banner();
    }
  }

  private banner(): TemplateResult {
    const { view, words } = this;
    return html`<section class="banner ${view.state}" part="banner" aria-label=${words.states[view.state]}>
      <div class="row"><span class="title" role="status"><span class="sign" aria-hidden="true"></span>${words.states[view.state]}</span>
        <span class="end">${this.percent()}</span></div>
      <progress max="100" value=${view.percent} aria-label=${words.states[view.state]}></progress>
      <div class="row"><span class="soft">${this.figures()}</span>
        <span class="help end" @keydown=${this.onKey} @pointerleave=${this.onLeave} @focusout=${this.onLeave}>
          <button type="button" aria-describedby="tip">${words.why}</button>
          <span class="tip" id="tip" role="tooltip">${this.explanation().map((one) => html`<p>${one}</p>`)}</span></span></div>
    </section>`;
  }

  private badge(): TemplateResult {
    const { view, words } = this;
    return html`<span class="badge ${view.state}" part="badge" role="status"
      title=${[...this.explanation(), this.figures()].filter((one) => one !== "").join(" ")}>
      <span class="sign" aria-hidden="true"></span><span class="hidden">${words.states[view.state]}: </span>${this.percent()}</span>`;
  }

  private compact(): TemplateResult {
    return html`<span class="compact running" part="compact" role="status" title=${this.figures()}>
      <span class="sign" aria-hidden="true"></span>${this.words.states.running} ${this.percent()}</span>`;
  }

  private percent(): string {
    return percent(this.view.percent, this.locale);
  }

  /** Orders, time left, next try. */
  private figures(): string {
    const { view, words, locale } = this;
    const parts: string[] = [];
    if (view.estimatedTotal > 0) {
      parts.push(words.orders.replace("{done}", number(view.ordersSynced, locale))
        .replace("{all}", number(view.estimatedTotal, locale)));
    }
    if (view.etaSeconds !== null) {
      parts.push(words.eta.replace("{time}", duration(view.etaSeconds, locale)));
    }
    if (view.state === "error" && view.retryAfter !== null) {
      const seconds = (Date.parse(view.retryAfter) - Date.now()) / 1000;
      // A time that is long past by our clock is of a server with another one.
      const time = seconds > -60 && seconds < 86_400 ? relative(Math.max(1, seconds), locale) : utcTime(view.retryAfter);
      parts.push(words.retry.replace("{time}", time));
    }
    return parts.join(" · ");
  }

  private explanation(): string[] {
    const { view, words } = this;
    const limit = view.limitingFactor === null || view.state === "done" ? undefined : words.limits[view.limitingFactor];
    return [...(limit === undefined ? [] : [limit]), words.explained[view.state]];
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === "Escape") {
      (event.currentTarget as HTMLElement).classList.add("shut");
    }
  }

  private onLeave(event: Event): void {
    (event.currentTarget as HTMLElement).classList.remove("shut");
  }
}

if (customElements.get("backfill-indicator") === undefined) {
  customElements.define("backfill-indicator", BackfillIndicator);
}

declare global {
  interface HTMLElementTagNameMap {
    "backfill-indicator": BackfillIndicator;
  }
}
