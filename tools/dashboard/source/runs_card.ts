/** What was run for a tenant, newest first. */
import { Problem, query } from "./api.ts";
import type { Run, Runs } from "./contract.ts";
import { asProblem, Loader } from "./loader.ts";
import { named } from "./messages.ts";
import { chip, duration, empty, format, html, nothing, num, PageElement, panel, problemBox, t, when, type Shown } from "./parts.ts";
import { keeper } from "./session.ts";

const pageSize = 8;

interface SyncOutcome {
  results?: { ordersProcessed: number }[];
}

class RunsCard extends PageElement {
  static override properties = { tenant: {} };
  declare tenant: string;
  private known = new Map<number, Run>();
  private olderNext: number | null | undefined = undefined;
  private syncing = false;
  private synced: number | null = null;
  private refused: Problem | null = null;

  private readonly runs = new Loader<Runs>(this, (signal) => this.page(null, signal), 5_000);

  private async page(before: number | null, signal?: AbortSignal): Promise<Runs> {
    const page = await keeper.api.get<Runs>(
      `/api/v1/orders/sync/history${query({ tenantId: this.tenant, limit: pageSize, before })}`, signal);
    page.runs.forEach((run) => this.known.set(run.run, run));
    return page;
  }

  protected override render(): Shown {
    return html`<section class="card" aria-labelledby="runs">
      <div class="head small"><h2 id="runs">${t("runs.title")}</h2>
        <div class="tools"><span class="quiet" role="status">${this.synced === null ? nothing : t("runs.synced", { n: this.synced })}</span>
        ${keeper.mayWrite ? html`<button type="button" ?disabled=${this.syncing} @click=${this.sync}>${t("runs.sync")}</button>` : nothing}</div>
      </div>
      ${this.refused === null ? nothing : problemBox(this.refused)}
      ${panel(this.runs, (runs) => this.table(runs), 5)}</section>`;
  }

  private table({ next }: Runs): Shown {
    const all = [...this.known.values()].sort((a, b) => b.run - a.run);
    if (all.length === 0) {
      return empty(t("runs.none"));
    }
    const more = this.olderNext === undefined ? next : this.olderNext;
    return html`<table class="cards"><thead><tr>
        <th scope="col">${t("runs.started")}</th><th scope="col">${t("runs.purpose")}</th><th scope="col">${t("runs.result")}</th>
        <th scope="col" class="n">${t("runs.pages")}</th><th scope="col" class="n">${t("runs.news")}</th>
        <th scope="col" class="n">${t("runs.took")}</th></tr></thead>
      <tbody>${all.map((run) => this.row(run))}</tbody></table>
      ${more === null ? nothing : html`<p class="pager"><button type="button" @click=${() => void this.more(more)}>${
        t("runs.older")}</button></p>`}`;
  }

  private row(run: Run): Shown {
    const took = run.endedAt === null ? null : (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000;
    const good = run.reasonCode === "SUCCESS";
    return html`<tr><th scope="row">${when(run.startedAt)}</th>
      <td data-label=${t("runs.purpose")}>${named("purpose", run.purpose, format.sentence(run.purpose))}
        <span class="quiet mono">${run.connectionId}</span></td>
      <td data-label=${t("runs.result")}>${run.endedAt === null ? chip("busy", t("runs.open"))
        : chip(good ? "good" : "warn", named("reason", run.reasonCode, format.sentence(run.reasonCode)))}
        ${run.message === "" ? nothing : html`<span class="quiet">${run.message}</span>`}</td>
      <td class="n" data-label=${t("runs.pages")}>${num(run.pages)}</td>
      <td class="n" data-label=${t("runs.news")}>${num(run.ordersNew)} · ${num(run.ordersChanged)}</td>
      <td class="n" data-label=${t("runs.took")}>${took === null ? "–" : took < 1 ? `< ${duration(1)}` : duration(took)}</td></tr>`;
  }

  private async more(before: number): Promise<void> {
    try {
      this.olderNext = (await this.page(before)).next;
      this.refused = null;
    } catch (failure) {
      this.refused = asProblem(failure);
    }
    this.requestUpdate();
  }

  private async sync(): Promise<void> {
    this.syncing = true;
    this.refused = null;
    this.requestUpdate();
    try {
      const outcome = await keeper.api.post<SyncOutcome>(`/api/v1/orders/sync/run${query({ tenantId: this.tenant })}`);
      this.synced = (outcome.results ?? []).reduce((sum, one) => sum + one.ordersProcessed, 0);
    } catch (failure) {
      this.refused = asProblem(failure);
    }
    this.syncing = false;
    await this.runs.refresh();
  }
}
customElements.define("runs-card", RunsCard);
