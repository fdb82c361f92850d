/** What was asked of Amazon, step by step, beside what its quota grants. */
import { query } from "./api.ts";
import type { Connection, RequestSteps } from "./contract.ts";
import { Loader } from "./loader.ts";
import { grantedPerStep, totalsOf } from "./quota_steps.ts";
import { empty, html, nothing, num, PageElement, panel, t, when, type Shown } from "./parts.ts";
import { keeper } from "./session.ts";

const steps = ["minute", "hour", "day"] as const;

class QuotaCard extends PageElement {
  static override properties = { tenant: {}, connections: { attribute: false } };
  declare tenant: string;
  declare connections: Connection[];
  private step: RequestSteps["step"] = "hour";
  private chart: { show(steps: RequestSteps, granted: number | null): void; end(): void } | null = null;

  private readonly requests = new Loader<RequestSteps>(this, (signal) =>
    keeper.api.get(`/api/v1/requests${query({ tenantId: this.tenant, step: this.step })}`, signal), 10_000);

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.chart?.end();
    this.chart = null;
  }

  protected override render(): Shown {
    return html`<section class="card" aria-labelledby="quota">
      <div class="head small"><h2 id="quota">${t("quota.title")}</h2>
        <label class="tools"><span class="hidden">${t("quota.step")}</span><select name="step" @change=${this.onStep}>${
          steps.map((step) => html`<option value=${step} ?selected=${step === this.step}>${t(`quota.${step}`)}</option>`)}
        </select></label></div>
      ${panel(this.requests, (requests) => this.figure(requests), 5)}
    </section>`;
  }

  private figure(requests: RequestSteps): Shown {
    if (requests.steps.length === 0) {
      return empty(t("quota.none"));
    }
    const totals = totalsOf(requests);
    const granted = this.granted(requests.step);
    return html`
      <ul class="legend"><li><span class="key requests" aria-hidden="true"></span>${t("quota.requests")}</li>
        <li><span class="key refused" aria-hidden="true"></span>${t("quota.refused")}</li>
        <li><span class="key failed" aria-hidden="true"></span>${t("quota.failed")}</li>
        ${granted === null ? nothing : html`<li><span class="key granted" aria-hidden="true"></span>${t("quota.allowed")}: ${
          num(Math.round(granted * 10) / 10)}</li>`}</ul>
      <div class="chart" role="img" aria-label=${t("quota.chart", { step: t(`quota.${requests.step}`).toLowerCase(), ...totals })}></div>
      <details><summary>${t("quota.table")}</summary><div class="scroll" tabindex="0" role="region" aria-label=${t("quota.table")}>
        <table><thead><tr><th scope="col">${t("quota.step")}</th><th scope="col" class="n">${t("quota.requests")}</th>
          <th scope="col" class="n">${t("quota.refused")}</th><th scope="col" class="n">${t("quota.failed")}</th></tr></thead>
        <tbody>${requests.steps.map((one) => html`<tr><td>${when(one.start)}</td>
          <td class="n">${num(one.requests - one.refused - one.failed)}</td><td class="n">${num(one.refused)}</td>
          <td class="n">${num(one.failed)}</td></tr>`)}</tbody></table></div></details>`;
  }

  protected override updated(): void {
    void this.draw();
  }

  /** The chart's code comes when there is something to draw. */
  private async draw(): Promise<void> {
    const requests = this.requests.loaded.value;
    const place = this.querySelector<HTMLElement>(".chart");
    if (requests === null || place === null) {
      this.chart?.end();
      this.chart = null;
      return;
    }
    const { QuotaChart } = await import("./quota_chart.ts");
    if (this.isConnected && place.isConnected) {
      this.chart ??= new QuotaChart(place);
      this.chart.show(requests, this.granted(requests.step));
    }
  }

  private granted(step: RequestSteps["step"]): number | null {
    return grantedPerStep((this.connections ?? []).map((one) => one.quota), step);
  }

  private onStep(event: Event): void {
    this.step = (event.target as HTMLSelectElement).value as RequestSteps["step"];
    void this.requests.refresh();
  }
}
customElements.define("quota-card", QuotaCard);
