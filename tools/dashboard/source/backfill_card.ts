/** How far the past is read, why not faster, and the buttons that begin, pause and end it. */
import { Problem, query } from "./api.ts";
import { viewOf, type BackfillState, type BackfillView } from "./backfill_view.ts";
import type { Backfill } from "./contract.ts";
import { asProblem, Loader } from "./loader.ts";
import { chip, duration, format, fromNow, html, keepFocus, limitText, nothing, PageElement, panel, problemBox, t, when, type Shown, type Tone } from "./parts.ts";
import { keeper } from "./session.ts";

const tones: Record<BackfillState, Tone> = {
  pending: "calm", running: "busy", paused: "calm", error: "bad", done: "good", offline: "bad",
};

type Verb = "start" | "pause" | "resume" | "cancel";

class BackfillCard extends PageElement {
  static override properties = { tenant: {} };
  declare tenant: string;
  private asked: Verb | null = null;
  private refused: Problem | null = null;

  private readonly backfill = new Loader<Backfill>(this, (signal) =>
    keeper.api.get(`/api/v1/orders/backfill/status${query({ tenantId: this.tenant })}`, signal), 2_500);

  protected override render(): Shown {
    return html`<section class="card" aria-labelledby="backfill">
      <h2 id="backfill">${t("backfill.title")}</h2>
      ${panel(this.backfill, (backfill) => this.progress(backfill, viewOf(backfill)), 3)}
      ${this.refused === null ? nothing : problemBox(this.refused)}
      ${this.dialog()}
    </section>`;
  }

  private progress(backfill: Backfill, view: BackfillView): Shown {
    const cancelled = view.limitingFactor === "cancelled";
    const limit = cancelled ? "" : limitText(view);
    const numbers = t("backfill.of", { done: view.ordersSynced, all: view.estimatedTotal });
    return html`
      <p class="state-line">${chip(tones[view.state], t(`backfill.${cancelled ? "cancelled" : view.state}`))}
        <span class="big" data-percent=${view.percent}>${format.percent(view.percent, document.documentElement.lang)}</span>
        <span>${view.estimatedTotal === 0 ? nothing : numbers}</span>
        <span class="quiet">${view.etaSeconds === null ? nothing
          : t("backfill.eta", { duration: duration(view.etaSeconds) })}</span></p>
      <progress class="large ${view.state}" max="100" value=${view.percent} aria-label=${t("backfill.bar")}></progress>
      <div class="notes">
        ${view.state === "error" && view.message !== "" ? html`<p>${view.message}</p>` : nothing}
        ${view.retryAfter === null || view.state === "done" ? nothing : html`<p>${this.retry(view.retryAfter)}</p>`}
        ${limit === "" || view.state === "done" || view.state === "paused" ? nothing : html`<p><span class="quiet">${t("limit.label")}:</span> ${limit}</p>`}
        <p class="quiet">${this.span(backfill, view)}</p>
      </div>
      ${keeper.mayWrite ? this.buttons(view.state) : nothing}`;
  }

  private retry(at: string): Shown {
    const [before, after] = t("backfill.retry", { time: "\0" }).split("\0");
    return html`${before}${fromNow(at)}${after}`;
  }

  private span(backfill: Backfill, view: BackfillView): Shown {
    const chunk = backfill.currentChunk;
    const [key, from, to] = view.state === "running" && chunk !== null
      ? ["backfill.now", chunk.start, chunk.end] as const : ["backfill.span", backfill.from, backfill.to] as const;
    if (from === null || to === null) {
      return nothing;
    }
    const parts = t(key, { from: "\0", to: "\0" }).split("\0");
    return html`${parts[0]}${when(from, "date")}${parts[1]}${when(to, "date")}${parts[2]}`;
  }

  private buttons(state: BackfillState): Shown {
    const button = (verb: Verb, main = false): Shown => html`<button type="button" class=${main ? "main" : ""}
      data-verb=${verb} ?disabled=${this.asked !== null} @click=${() => void this.send(verb)}>${t(`backfill.${verb}`)}</button>`;
    const cancel = html`<button type="button" class="plain" @click=${this.askCancel}>${t("backfill.cancel")}</button>`;
    switch (state) {
      case "running":
      case "error":
        return html`<div class="buttons">${button("pause")}${cancel}</div>`;
      case "paused":
        return html`<div class="buttons">${button("resume", true)}${cancel}</div>`;
      case "pending":
        return html`<form class="buttons" @submit=${this.onStart}>
          <label for="months">${t("backfill.months")}</label>
          <input id="months" name="months" type="number" min="1" max="24" value="24" required>
          <button class="main" data-verb="start" ?disabled=${this.asked !== null}>${t("backfill.start")}</button></form>`;
      default:
        return nothing;
    }
  }

  private dialog(): Shown {
    return html`<dialog aria-labelledby="cancel-title">
      <h3 id="cancel-title">${t("backfill.cancelTitle")}</h3><p>${t("backfill.cancelText")}</p>
      <div class="buttons">
        <button type="button" autofocus @click=${this.closeDialog}>${t("backfill.keep")}</button>
        <button type="button" class="danger" @click=${() => { this.closeDialog(); void this.send("cancel"); }}>${
          t("backfill.cancelYes")}</button></div></dialog>`;
  }

  private askCancel(): void {
    this.querySelector("dialog")?.showModal();
  }

  private closeDialog(): void {
    this.querySelector("dialog")?.close();
  }

  private onStart(event: SubmitEvent): void {
    event.preventDefault();
    const months = Number(new FormData(event.target as HTMLFormElement).get("months"));
    void this.send("start", { maxMonths: months });
  }

  private async send(verb: Verb, body?: unknown): Promise<void> {
    this.asked = verb;
    this.refused = null;
    this.requestUpdate();
    try {
      await keeper.api.post(`/api/v1/orders/backfill/${verb}${query({ tenantId: this.tenant })}`, body);
    } catch (failure) {
      this.refused = asProblem(failure);
    }
    this.asked = null;
    await this.backfill.refresh();
    await keepFocus(this);
  }
}
customElements.define("backfill-card", BackfillCard);
