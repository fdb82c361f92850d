/** One tenant: how far, how fast, what happens, what is covered. */
import { query } from "./api.ts";
import "./backfill_card.ts";
import type { Connection, Coverage, Debt, Tenant, Tenants } from "./contract.ts";
import "./coverage_calendar.ts";
import { Loader } from "./loader.ts";
import { ago, chip, count, duration, format, html, nothing, num, PageElement, panel, t, when, type Shown } from "./parts.ts";
import "./quota_card.ts";
import "./runs_card.ts";
import { writeRoute } from "./router.ts";
import { keeper } from "./session.ts";
import "./timeline_card.ts";

class TenantPage extends PageElement {
  static override properties = { tenant: {} };
  declare tenant: string;

  /** `one` is null of a tenant that nobody has connected yet. */
  private readonly summary = new Loader<{ one: Tenant | null }>(this, async (signal) => {
    const { tenants } = await keeper.api.get<Tenants>(
      `/api/v1/tenants${query({ text: this.tenant, tenantId: this.tenant, limit: 50 })}`, signal);
    return { one: tenants.find((one) => one.tenantId === this.tenant) ?? null };
  }, 5_000);
  private readonly connections = new Loader<{ connections: Connection[] }>(this, (signal) =>
    keeper.api.get(`/api/v1/connections${query({ tenantId: this.tenant })}`, signal), 15_000);
  private readonly coverage = new Loader<Coverage>(this, (signal) =>
    keeper.api.get(`/api/v1/coverage${query({ tenantId: this.tenant })}`, signal), 10_000);
  private readonly debts = new Loader<{ debts: Debt[] }>(this, (signal) =>
    keeper.api.get(`/api/v1/debts${query({ tenantId: this.tenant })}`, signal), 30_000);

  protected override firstUpdated(): void {
    document.title = `${this.tenant} · orderlog`;
  }

  protected override render(): Shown {
    const known = this.summary.loaded.value;
    const unconnected = known !== null && (known.one === null || known.one.connections === 0);
    return html`
      <div class="head"><h1 tabindex="-1">${this.tenant}</h1>
        ${this.health()}</div>
      <section class="card" aria-label=${t("nav.summary")}>${panel(this.summary, ({ one }) => this.figures(one), 2)}</section>
      ${unconnected ? nothing : this.cards()}`;
  }

  private cards(): Shown {
    return html`
      <div class="two even">
        <backfill-card .tenant=${this.tenant}></backfill-card>
        <quota-card .tenant=${this.tenant} .connections=${this.connections.loaded.value?.connections ?? []}></quota-card>
      </div>
      <section class="card" aria-labelledby="coverage"><h2 id="coverage">${t("coverage.title")}</h2>
        ${panel(this.coverage, (coverage) => html`
          <coverage-calendar .coverage=${coverage}></coverage-calendar>`, 6)}</section>
      <timeline-card .tenant=${this.tenant}></timeline-card>
      ${this.owed()}
      <runs-card .tenant=${this.tenant}></runs-card>`;
  }

  private health(): Shown {
    const tenant = this.summary.loaded.value?.one ?? null;
    if (tenant === null) {
      return nothing;
    }
    const tone = { ok: "good", behind: "warn", backfilling: "busy", paused: "calm", error: "bad", unconnected: "calm" } as const;
    return html`${chip(tone[tenant.health] ?? "calm", t(`health.${tenant.health}`))}
      ${tenant.reasonCode === null ? nothing : html`<span class="quiet">${format.sentence(tenant.reasonCode)}</span>`}`;
  }

  private figures(tenant: Tenant | null): Shown {
    if (tenant === null || tenant.connections === 0) {
      return html`<div class="empty"><p class="strong">${t("connections.none")}</p>
        <p><a class="button main" href=${writeRoute({ page: "connections", tenant: this.tenant, connected: "", error: "" })}>${
          t("connections.connect")}</a></p></div>`;
    }
    return html`<dl class="figures">
      <div><dt>${t("tenant.followed")}</dt><dd>${when(tenant.watermark)}</dd>
        <dd class="quiet">${tenant.lagSeconds === null ? nothing : t("tenant.lag", { duration: duration(tenant.lagSeconds) })}</dd></div>
      <div><dt>${t("tenant.orders")}</dt><dd class="big">${num(tenant.orders)}</dd>
        <dd><a href=${writeRoute({ page: "orders", tenant: this.tenant, filters: {} })}>${t("order.back")}</a></dd></div>
      <div><dt>${t("tenant.debts")}</dt><dd class="big">${num(tenant.debts)}</dd>
        <dd class="quiet">${t("tenant.debtsHint")}</dd></div>
      <div><dt>${t("nav.connections")}</dt><dd class="big">${num(tenant.connections)}</dd>
        <dd><a href=${writeRoute({ page: "connections", tenant: this.tenant, connected: "", error: "" })}>${
          t("connections.title")}</a></dd></div></dl>`;
  }

  private owed(): Shown {
    const debts = this.debts.loaded.value?.debts ?? [];
    return debts.length === 0 ? nothing : html`<section class="card" aria-labelledby="owed">
      <h2 id="owed">${t("debts.title")}</h2>
      <ul class="plain-list">${debts.map((debt) => html`<li>
        <a class="mono" href=${writeRoute({ page: "order", tenant: this.tenant, order: debt.orderId, asOf: "" })}>${debt.orderId}</a>
        <span>${debt.message || format.sentence(debt.reasonCode ?? "")}</span>
        <span class="quiet">${ago(debt.since)} · ${count("debts.attempts", debt.attempts)}</span></li>`)}</ul></section>`;
  }
}
customElements.define("tenant-page", TenantPage);
