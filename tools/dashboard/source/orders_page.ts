/** A tenant's orders: searched, filtered, page by page, as CSV. */
import { Problem, query } from "./api.ts";
import { csvLines, fileName } from "./csv.ts";
import type { Order, Orders } from "./contract.ts";
import { asProblem, Loader } from "./loader.ts";
import { money, named } from "./messages.ts";
import { empty, html, nothing, num, orderStatus, PageElement, panel, problemBox, t, when, type Shown } from "./parts.ts";
import { filterNames, writeRoute, type OrderFilters } from "./router.ts";
import { keeper } from "./session.ts";

const pageSize = 50;
const statuses = ["PENDING_AVAILABILITY", "PENDING", "UNSHIPPED", "PARTIALLY_SHIPPED", "SHIPPED", "CANCELLED",
                  "UNFULFILLABLE", "INVOICE_UNCONFIRMED", "UNKNOWN"] as const;
const channels = ["AMAZON", "MERCHANT"] as const;

/** A day of the form as the API's time: days are UTC, as the data is. */
function asked(filters: OrderFilters): Record<string, string | undefined> {
  const day = (text: string | undefined) => (text === undefined ? undefined : `${text}T00:00:00Z`);
  return { ...filters, from: day(filters.from), to: day(filters.to) };
}

class OrdersPage extends PageElement {
  static override properties = { tenant: {}, filters: { attribute: false } };
  declare tenant: string;
  declare filters: OrderFilters;
  private saving = false;
  private saved: number | null = null;
  private refused: Problem | null = null;

  private readonly orders = new Loader<Orders>(this, (signal) => keeper.api.get(
    `/api/v1/orders${query({ tenantId: this.tenant, limit: pageSize, ...asked(this.filters) })}`, signal));

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("filters") && this.hasUpdated) {
      this.orders.renew();
    }
  }

  /** The form shows what is asked for, also where somebody changed it without sending it. */
  protected override updated(changed: Map<string, unknown>): void {
    const form = this.querySelector<HTMLFormElement>(".filters");
    for (const name of changed.has("filters") ? filterNames : []) {
      const field = form?.elements.namedItem(name);
      if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) {
        field.value = this.filters[name] ?? "";
      }
    }
  }

  protected override firstUpdated(): void {
    document.title = `${t("orders.title")} · ${this.tenant} · orderlog`;
  }

  protected override render(): Shown {
    return html`<div class="head"><h1 tabindex="-1">${t("orders.title")}</h1>
        <div class="tools"><span class="quiet" role="status">${this.saved === null ? nothing : t("orders.csvDone", { n: this.saved })}</span>
        <button type="button" ?disabled=${this.saving} @click=${this.save}>${
          this.saving ? t("orders.csvWorking") : t("orders.csv")}</button></div></div>
      ${this.refused === null ? nothing : problemBox(this.refused)}
      ${this.form()}
      <section class="card" aria-label=${t("orders.title")}>${panel(this.orders, (orders) => this.list(orders), 8)}</section>`;
  }

  private form(): Shown {
    const choice = (name: "status" | "channel", label: string, values: readonly string[]): Shown => html`
      <div><label for=${name}>${label}</label><select id=${name} name=${name} @change=${this.onChange}>
        <option value="">${t("orders.any")}</option>${values.map((value) => html`
        <option value=${value}>${named(name, value, value)}</option>`)}</select></div>`;
    return html`<form class="filters" role="search" @submit=${this.onSubmit} aria-label=${t("orders.title")}>
      <div class="grow"><label for="q">${t("orders.search")}</label>
        <input id="q" name="q" type="search" class="mono" autocomplete="off" spellcheck="false"></div>
      ${choice("status", t("orders.status"), statuses)}${choice("channel", t("orders.channel"), channels)}
      <div><label for="from">${t("orders.from")}</label><input id="from" name="from" type="date"></div>
      <div><label for="to">${t("orders.to")}</label><input id="to" name="to" type="date"></div>
      <div><label for="sort">${t("orders.sort")}</label><select id="sort" name="sort" @change=${this.onChange}>
        <option value="">${t("orders.newest")}</option>
        <option value="purchaseDate">${t("orders.oldest")}</option></select></div>
      <div class="buttons"><button class="main">${t("orders.apply")}</button>
        ${this.filtered() ? html`<a class="button plain" href=${this.at({})}>${t("orders.clear")}</a>` : nothing}</div></form>`;
  }

  private list({ orders, next }: Orders): Shown {
    if (orders.length === 0) {
      return this.filtered() ? empty(t("orders.noMatch"), t("orders.noMatchHint"))
        : empty(t("orders.none"), t("orders.noneHint"));
    }
    return html`<table class="cards"><thead><tr>
        <th scope="col">${t("orders.id")}</th><th scope="col">${t("orders.status")}</th>
        <th scope="col">${t("orders.bought")}</th><th scope="col">${t("order.channel")}</th>
        <th scope="col" class="n">${t("orders.items")}</th><th scope="col" class="n">${t("orders.total")}</th></tr></thead>
      <tbody>${orders.map((order) => this.row(order))}</tbody></table>
      ${this.pager(next)}`;
  }

  private row(order: Order): Shown {
    const [shipped, rest] = [order.itemsShipped ?? 0, order.itemsUnshipped ?? 0];
    return html`<tr><th scope="row"><a class="mono" href=${
        writeRoute({ page: "order", tenant: this.tenant, order: order.orderId, asOf: "" })}>${order.orderId}</a></th>
      <td data-label=${t("orders.status")}>${orderStatus(order.status)}</td>
      <td data-label=${t("orders.bought")}>${when(order.purchaseDate)}</td>
      <td data-label=${t("order.channel")}>${order.salesChannel ?? "–"}
        <span class="quiet">${order.fulfillmentChannel === null ? nothing
          : named("channel", order.fulfillmentChannel, order.fulfillmentChannel)}</span></td>
      <td class="n" data-label=${t("orders.items")}>${
        t("orders.shipped", { shipped: num(shipped), all: num(shipped + rest) })}</td>
      <td class="n" data-label=${t("orders.total")}>${money(order.totalAmount, order.currency)}</td></tr>`;
  }

  private pager(next: string | null): Shown {
    const { after, ...rest } = this.filters;
    if (next === null && after === undefined) {
      return nothing;
    }
    return html`<p class="pager">
      ${after === undefined ? nothing : html`<a class="button" href=${this.at(rest)}>${t("page.first")}</a>`}
      ${next === null ? nothing : html`<a class="button" href=${this.at({ ...rest, after: next })}>${t("page.next")}</a>`}</p>`;
  }

  private filtered(): boolean {
    return filterNames.some((name) => name !== "after" && name !== "sort" && this.filters[name] !== undefined);
  }

  private at(filters: OrderFilters): string {
    return writeRoute({ page: "orders", tenant: this.tenant, filters });
  }

  private onChange(event: Event): void {
    (event.target as HTMLSelectElement).form?.requestSubmit();
  }

  private onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const filters: OrderFilters = {};
    for (const name of filterNames) {
      const value = String(form.get(name) ?? "").trim();
      if (value !== "") {
        filters[name] = value;
      }
    }
    location.hash = this.at(filters);
  }

  /** The whole filtered list; a link could not send the bearer token. */
  private async save(): Promise<void> {
    this.saving = true;
    this.saved = null;
    this.refused = null;
    this.requestUpdate();
    try {
      const { after: _, ...filters } = this.filters;
      const path = `/api/v1/orders${query({ tenantId: this.tenant, format: "csv", ...asked(filters) })}`;
      const answer = await keeper.api.ask(path, { headers: { Accept: "text/csv" } });
      const file = await answer.blob();
      this.saved = csvLines(await file.text());
      const link = document.createElement("a");
      link.href = URL.createObjectURL(file);
      link.download = fileName(this.tenant, new Date(keeper.now()));
      link.click();
      URL.revokeObjectURL(link.href);
    } catch (failure) {
      this.refused = asProblem(failure);
    }
    this.saving = false;
    this.requestUpdate();
  }
}
customElements.define("orders-page", OrdersPage);
