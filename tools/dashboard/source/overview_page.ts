/** All tenants: how they are, how far behind, what needs attention. */
import { query } from "./api.ts";
import type { Alert, Health, Tenant, Tenants } from "./contract.ts";
import { Loader } from "./loader.ts";
import { ago, chip, count, duration, empty, format, html, nothing, num, PageElement, panel, t, when, type Shown, type Tone } from "./parts.ts";
import { writeRoute } from "./router.ts";
import { keeper } from "./session.ts";

const pageSize = 50;
const searchDelayMs = 250;

const tones: Record<Health, Tone> = {
  ok: "good", behind: "warn", backfilling: "busy", paused: "calm", error: "bad", unconnected: "calm",
};

class OverviewPage extends PageElement {
  static override properties = { text: {}, from: {} };
  declare text: string;
  declare from: string;
  private typing = 0;

  private readonly tenants = new Loader<Tenants>(this, (signal) => keeper.api.get(
    `/api/v1/tenants${query({ text: this.text, after: this.from, limit: pageSize })}`, signal), 5_000);
  private readonly alerts = new Loader<{ alerts: Alert[] }>(this, (signal) =>
    keeper.api.get("/api/v1/alerts", signal), 10_000);

  protected override willUpdate(changed: Map<string, unknown>): void {
    if ((changed.has("text") || changed.has("from")) && this.hasUpdated) {
      void this.tenants.refresh();
    }
  }

  protected override firstUpdated(): void {
    document.title = `${t("overview.title")} · orderlog`;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.typing);
  }

  protected override render(): Shown {
    return html`<div class="head">
        <h1 tabindex="-1">${t("overview.title")}</h1>
        <form role="search" class="search" @submit=${(event: Event) => event.preventDefault()}>
          <label class="hidden" for="find">${t("overview.search")}</label>
          <input id="find" type="search" autocomplete="off" placeholder=${t("overview.search")} .value=${this.text}
                 @input=${this.onSearch}>
        </form>
      </div>
      <section class="card alerts" aria-labelledby="alerts">
        <h2 id="alerts">${t("alerts.title")}</h2>
        ${panel(this.alerts, ({ alerts }) => this.alertList(alerts), 1)}
      </section>
      <section class="card" aria-label=${t("overview.title")}>
        ${panel(this.tenants, (tenants) => this.list(tenants), 6)}
      </section>`;
  }

  private alertList(alerts: Alert[]): Shown {
    if (alerts.length === 0) {
      return html`<p class="calm-line">${t("alerts.none")}</p>`;
    }
    return html`<ul class="plain-list">${alerts.map((alert) => html`<li>
      ${chip("bad", format.sentence(alert.kind))}
      <span>${alert.tenantId === null ? nothing : html`<a href=${
        writeRoute({ page: "tenant", tenant: alert.tenantId })}>${alert.tenantId}</a> – `}${alert.message}</span>
      <span class="quiet">${ago(alert.since)}</span></li>`)}</ul>`;
  }

  private list({ tenants, next }: Tenants): Shown {
    if (tenants.length === 0 && this.text !== "") {
      return empty(t("overview.noMatch", { text: this.text }), t("overview.noMatchHint"));
    }
    if (tenants.length === 0) {
      return html`${empty(t("overview.none"), html`${t("overview.noneHint")} <code>orderlog connection add</code>`)}
        ${this.opener()}`;
    }
    return html`<table class="cards">
      <thead><tr><th scope="col">${t("overview.tenant")}</th><th scope="col">${t("overview.health")}</th>
        <th scope="col" class="n">${t("overview.lag")}</th><th scope="col" class="n">${t("overview.orders")}</th>
        <th scope="col" class="n">${t("overview.debts")}</th><th scope="col">${t("overview.backfill")}</th></tr></thead>
      <tbody>${tenants.map((tenant) => this.row(tenant))}</tbody></table>
      ${this.pager(next)}`;
  }

  private row(tenant: Tenant): Shown {
    const name = tenant.displayName ?? "";
    return html`<tr>
      <th scope="row"><a href=${writeRoute({ page: "tenant", tenant: tenant.tenantId })}>${tenant.tenantId}</a>
        <span class="quiet">${name === "" || name === tenant.tenantId ? nothing : `${name} · `}${
          count("overview.connections", tenant.connections)}</span></th>
      <td data-label=${t("overview.health")}>${chip(tones[tenant.health] ?? "calm", t(`health.${tenant.health}`))}
        ${tenant.reasonCode === null ? nothing : html`<span class="quiet">${format.sentence(tenant.reasonCode)}</span>`}</td>
      <td class="n" data-label=${t("overview.lag")}>${tenant.lagSeconds === null ? "–" : duration(tenant.lagSeconds)}
        <span class="quiet wide">${tenant.watermark === null ? nothing : when(tenant.watermark)}</span></td>
      <td class="n" data-label=${t("overview.orders")}>${num(tenant.orders)}</td>
      <td class="n" data-label=${t("overview.debts")}>${num(tenant.debts)}</td>
      <td data-label=${t("overview.backfill")}>${this.progress(tenant)}</td></tr>`;
  }

  private progress({ backfill, tenantId }: Tenant): Shown | string {
    if (backfill === null) {
      return "–";
    }
    const done = backfill.status === "DONE" ? 100 : Math.min(99, Math.floor(backfill.progress));
    return html`<span class="bar-cell"><progress max="100" value=${done} aria-label="${t("backfill.bar")}, ${tenantId}">
      </progress><span>${format.percent(done, document.documentElement.lang)}</span></span>`;
  }

  private pager(next: string | null): Shown {
    if (next === null && this.from === "") {
      return nothing;
    }
    const to = (after: string): string => writeRoute({ page: "overview", text: this.text, after });
    return html`<p class="pager">
      ${this.from === "" ? nothing : html`<a class="button" href=${to("")}>${t("page.first")}</a>`}
      ${next === null ? nothing : html`<a class="button" href=${to(next)}>${t("page.next")}</a>`}</p>`;
  }

  /** The way to a tenant that has no connection yet. */
  private opener(): Shown {
    const open = (event: SubmitEvent): void => {
      event.preventDefault();
      const tenant = String(new FormData(event.target as HTMLFormElement).get("tenant") ?? "").trim();
      if (tenant !== "") {
        location.hash = writeRoute({ page: "connections", tenant, connected: "", error: "" });
      }
    };
    return html`<form class="inline centred" @submit=${open}>
      <label for="tenant">${t("overview.open")}</label>
      <input id="tenant" name="tenant" required autocomplete="off">
      <button>${t("overview.openButton")}</button></form>`;
  }

  private onSearch(event: Event): void {
    const text = (event.target as HTMLInputElement).value;
    clearTimeout(this.typing);
    this.typing = window.setTimeout(() => {
      history.replaceState(null, "", writeRoute({ page: "overview", text, after: "" }));
      window.dispatchEvent(new HashChangeEvent("hashchange"));
    }, searchDelayMs);
  }
}
customElements.define("overview-page", OverviewPage);
