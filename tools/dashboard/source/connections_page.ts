/** A tenant's seller accounts: connected, paused, resumed, connected again. */
import { Problem, query } from "./api.ts";
import type { Connecting, Connection } from "./contract.ts";
import { asProblem, Loader } from "./loader.ts";
import { currentLocale, named } from "./messages.ts";
import { ago, chip, duration, empty, format, html, keepFocus, nothing, num, PageElement, panel, problemBox, t, when, type Shown, type Tone } from "./parts.ts";
import { countriesOf, regions, type Region } from "./regions.ts";
import { keeper } from "./session.ts";

const tones: Record<Connection["status"], Tone> = { PENDING: "warn", CONNECTED: "good", ERROR: "bad", DISABLED: "calm" };

class ConnectionsPage extends PageElement {
  static override properties = { tenant: {}, connected: {}, failed: {} };
  declare tenant: string;
  declare connected: string;
  declare failed: string;
  private region: Region = "EU";
  private working = "";
  private refused: Problem | null = null;

  private readonly connections = new Loader<{ connections: Connection[] }>(this, (signal) =>
    keeper.api.get(`/api/v1/connections${query({ tenantId: this.tenant })}`, signal), 5_000);

  protected override firstUpdated(): void {
    document.title = `${t("connections.title")} · ${this.tenant} · orderlog`;
  }

  protected override render(): Shown {
    return html`<div class="head"><h1 tabindex="-1">${t("connections.title")}</h1></div>
      ${this.connected === "" ? nothing : html`<p class="success" role="status">${t("connections.returned")}</p>`}
      ${this.failed === "" ? nothing : html`<p class="problem" role="alert">${t("connections.failed", { reason: this.failed })}</p>`}
      ${this.refused === null ? nothing : problemBox(this.refused)}
      ${panel(this.connections, ({ connections }) => connections.length === 0
        ? html`<section class="card">${empty(t("connections.none"), t("connections.noneHint"))}</section>`
        : connections.map((one) => this.card(one)), 5)}
      ${keeper.mayWrite ? this.connector() : html`<p class="hint">${t("connections.readOnly")}</p>`}`;
  }

  private card(one: Connection): Shown {
    const id = `connection-${one.connectionId}`;
    const why = one.lastError ?? (one.reasonCode === null || one.reasonCode === "SUCCESS" ? null : format.sentence(one.reasonCode));
    return html`<section class="card" aria-labelledby=${id}>
      <div class="head small"><h2 id=${id}>${one.displayName ?? one.connectionId}</h2>
        ${one.paused ? chip("calm", t("connections.paused")) : chip(tones[one.status] ?? "calm", t(`connection.${one.status}`))}
        ${keeper.mayWrite ? this.buttons(one) : nothing}</div>
      ${why === null || one.paused ? nothing : html`<p class="problem slim">${why}</p>`}
      <dl class="facts">
        <div><dt>${t("connections.seller")}</dt><dd class="mono">${one.sellerId}</dd></div>
        <div><dt>${t("connections.region")}</dt><dd>${named("region", one.region.toUpperCase(), one.region)}</dd></div>
        <div><dt>${t("connections.watermark")}</dt><dd>${when(one.watermark)}</dd></div>
        <div><dt>${t("connections.polled")}</dt><dd>${one.lastPolledAt === null ? "–" : ago(one.lastPolledAt)}</dd></div>
        <div><dt>${t("connections.marketplaces")}</dt><dd>${
          one.marketplaceIds.length === 0 ? t("connections.all") : one.marketplaceIds.join(", ")}</dd></div>
        <div><dt>${t("connections.api")}</dt><dd>${one.ordersApi}</dd></div>
        ${one.quota === null ? nothing : html`<div><dt>${t("connections.quota")}</dt><dd>${t("connections.quotaValue", {
          available: num(Math.floor(one.quota.available * 10) / 10), burst: num(one.quota.burst),
          every: one.quota.ratePerSecond > 0 ? duration(1 / one.quota.ratePerSecond) : "–" })}</dd></div>`}
      </dl></section>`;
  }

  private buttons(one: Connection): Shown {
    const verb = one.paused ? "resume" : "pause";
    const again = one.status === "ERROR" || one.status === "PENDING";
    return html`<div class="tools"><button type="button" data-verb=${verb} ?disabled=${this.working !== ""}
        @click=${() => void this.act(one.connectionId, () => keeper.api.post(
          `/api/v1/connections/${encodeURIComponent(one.connectionId)}/${verb}${query({ tenantId: this.tenant })}`))}>${
          t(`connections.${verb}`)}</button>
      ${again ? html`<button type="button" class="main" ?disabled=${this.working !== ""}
        @click=${() => void this.connect(one.region.toUpperCase(), null)}>${t("connections.again")}</button>` : nothing}</div>`;
  }

  private connector(): Shown {
    const countries = countriesOf(this.region, currentLocale());
    return html`<section class="card" aria-labelledby="connect"><h2 id="connect">${t("connections.connect")}</h2>
      <form class="connect" @submit=${this.onConnect}>
        <fieldset><legend>${t("connections.region")}</legend>${regions.map((region) => html`
          <label class="choice"><input type="radio" name="region" value=${region} ?checked=${region === this.region}
            @change=${() => { this.region = region; this.requestUpdate(); }}><span>${t(`region.${region}`)}</span></label>`)}</fieldset>
        <div><label for="marketplace">${t("connections.country")}</label>
          <select id="marketplace" name="marketplace"><option value="">${t("connections.countryAny")}</option>
            ${countries.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}</select></div>
        <div class="buttons"><button class="main" ?disabled=${this.working !== ""}>${
            this.working === "connect" ? t("connections.opening") : t("connections.go")}</button>
          ${keeper.session?.developer === true ? html`<button type="button" class="plain" ?disabled=${this.working !== ""}
            @click=${this.simulate}>${t("connections.simulated")}</button>` : nothing}</div>
      </form></section>`;
  }

  private onConnect(event: SubmitEvent): void {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    void this.connect(String(form.get("region")), String(form.get("marketplace") ?? "") || null);
  }

  /** Leaves for Amazon's page, which sends the browser back here. */
  private async connect(region: string, marketplaceId: string | null): Promise<void> {
    const body = marketplaceId === null ? { region } : { region, marketplaceId };
    await this.act("connect", async () => {
      const { authorizationUrl } = await keeper.api.post<Connecting>(
        `/api/v1/marketplaces/amazon/connect${query({ tenantId: this.tenant })}`, body);
      const target = new URL(authorizationUrl, location.href);
      if (target.protocol === "https:" || target.protocol === "http:") {
        keeper.lastTenant = this.tenant;
        location.assign(target);
      }
    });
  }

  private simulate(): void {
    void this.act("connect", () => keeper.api.post(
      `/api/v1/marketplaces/amazon/mock/connect${query({ tenantId: this.tenant })}`, { region: this.region }));
  }

  private async act(what: string, act: () => Promise<unknown>): Promise<void> {
    this.working = what;
    this.refused = null;
    this.requestUpdate();
    try {
      await act();
    } catch (failure) {
      this.refused = asProblem(failure);
    }
    this.working = "";
    await this.connections.refresh();
    await keepFocus(this);
  }
}
customElements.define("connections-page", ConnectionsPage);
