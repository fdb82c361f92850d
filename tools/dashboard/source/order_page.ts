/** One order: its facts, lines and packages, and how it came to be so. */
import { query } from "./api.ts";
import type { History, HistoryEntry, WholeOrder } from "./contract.ts";
import { Loader } from "./loader.ts";
import { currentLocale, money } from "./messages.ts";
import { fieldName, pieces, shownChanges, type Piece, type ShownChange } from "./order_diff.ts";
import { empty, format, html, nothing, num, orderStatus, PageElement, panel, t, when, type Shown } from "./parts.ts";
import { writeRoute } from "./router.ts";
import { keeper } from "./session.ts";

class OrderPage extends PageElement {
  static override properties = { tenant: {}, order: {}, asOf: {} };
  declare tenant: string;
  declare order: string;
  declare asOf: string;

  private readonly whole = new Loader<WholeOrder>(this, (signal) => keeper.api.get(
    `${this.path()}${query({ tenantId: this.tenant, asOf: this.asOf })}`, signal));
  private readonly history = new Loader<History>(this, (signal) => keeper.api.get(
    `${this.path()}/history${query({ tenantId: this.tenant })}`, signal));

  private path(): string {
    return `/api/v1/orders/${encodeURIComponent(this.order)}`;
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("asOf") && this.hasUpdated) {
      void this.whole.refresh();
    }
  }

  protected override firstUpdated(): void {
    document.title = `${this.order} · ${this.tenant} · orderlog`;
  }

  protected override render(): Shown {
    return html`<p class="crumb"><a href=${writeRoute({ page: "orders", tenant: this.tenant, filters: {} })}>${t("order.back")}</a></p>
      <div class="head"><h1 tabindex="-1">${this.heading()}</h1>
        ${this.whole.loaded.value === null ? nothing : orderStatus(this.whole.loaded.value.status)}</div>
      ${this.asOf === "" ? nothing : html`<p class="as-of" role="status">${
        t("order.asOf", { time: format.localTime(this.asOf, "second", currentLocale()) })}
        <a href=${writeRoute({ page: "order", tenant: this.tenant, order: this.order, asOf: "" })}>${t("order.asOfNow")}</a></p>`}
      <div class="two wide-left">
        <div>
          <section class="card" aria-labelledby="facts"><h2 id="facts">${t("order.facts")}</h2>
            ${panel(this.whole, (order) => this.facts(order), 5)}</section>
          <section class="card" aria-labelledby="items"><h2 id="items">${t("order.items")}</h2>
            ${panel(this.whole, (order) => this.items(order), 3)}</section>
          ${this.packages()}
        </div>
        <section class="card" aria-labelledby="history"><h2 id="history">${t("order.history")}</h2>
          ${panel(this.history, (history) => this.entries(history), 6)}</section>
      </div>`;
  }

  private heading(): Shown {
    const [before, after] = t("order.title", { id: "\0" }).split("\0");
    return html`${before}<span class="mono">${this.order}</span>${after}`;
  }

  private facts(order: WholeOrder): Shown {
    const fact = (name: string, value: unknown): Shown =>
      value === null || value === undefined || value === "" ? nothing : html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
    return html`<dl class="facts">
      ${fact(t("orders.total"), html`<span class="strong">${money(order.totalAmount, order.currency)}</span>`)}
      ${fact(t("orders.bought"), when(order.purchaseDate))}
      ${fact(t("order.updated"), when(order.lastUpdateDate))}
      ${fact(t("order.channel"), order.salesChannel)}
      ${fact(t("order.marketplace"), order.marketplaceId)}
      ${fact(t("orders.channel"), order.fulfillmentChannel === null ? null : t(`channel.${order.fulfillmentChannel as "AMAZON"}`))}
      ${fact(t("order.service"), order.shipServiceLevel === null ? null : format.sentence(order.shipServiceLevel))}
      ${fact(t("order.business"), order.isBusinessOrder === null ? null : t(order.isBusinessOrder ? "order.yes" : "order.no"))}
      ${fact(t("order.firstSeen"), when(order.firstSeenAt, "second"))}
      ${fact(t("order.changed"), when(order.changedAt, "second"))}</dl>`;
  }

  private items(order: WholeOrder): Shown {
    if (order.items.length === 0) {
      return empty(t("order.itemsMissing"));
    }
    return html`<table class="cards"><thead><tr><th scope="col">${t("order.item")}</th>
        <th scope="col" class="n">${t("order.quantity")}</th><th scope="col" class="n">${t("orders.items")}</th>
        <th scope="col" class="n">${t("order.price")}</th><th scope="col" class="n">${t("order.tax")}</th></tr></thead>
      <tbody>${order.items.map((item) => html`<tr>
        <th scope="row">${item.title ?? item.sku ?? item.asin ?? item.orderItemId}
          <span class="quiet mono">${[item.sku, item.asin].filter((one) => one).join(" · ")}</span></th>
        <td class="n" data-label=${t("order.quantity")}>${item.quantity === null ? "–" : num(item.quantity)}</td>
        <td class="n" data-label=${t("orders.items")}>${item.quantityShipped === null ? "–" : num(item.quantityShipped)}</td>
        <td class="n" data-label=${t("order.price")}>${money(item.itemPrice, item.currency)}</td>
        <td class="n" data-label=${t("order.tax")}>${money(item.itemTax, item.currency)}</td></tr>`)}</tbody></table>`;
  }

  private packages(): Shown {
    const packages = this.whole.loaded.value?.packages ?? [];
    return packages.length === 0 ? nothing : html`<section class="card" aria-labelledby="packages">
      <h2 id="packages">${t("order.packages")}</h2><ul class="plain-list">${packages.map((one) => html`<li>
        <span class="strong">${one.carrier ?? one.packageReference}</span>
        <span>${t("order.tracking")} <span class="mono">${one.trackingNumber ?? "–"}</span></span>
        <span class="quiet">${one.status === null ? nothing : format.sentence(one.status)} ${when(one.shipTime)}</span></li>`)}</ul></section>`;
  }

  private entries({ entries }: History): Shown {
    if (entries.length === 0) {
      return empty(t("order.historyNone"));
    }
    const newest = [...entries].sort((a, b) => b.position - a.position);
    return html`<ol class="history">${newest.map((entry) => this.entry(entry))}</ol>`;
  }

  private entry(entry: HistoryEntry): Shown {
    const changes = shownChanges(entry);
    const current = this.asOf === entry.time;
    return html`<li aria-current=${current ? "true" : nothing}>
      <p class="entry-head"><a title=${t("order.asOfLink")}
          href=${writeRoute({ page: "order", tenant: this.tenant, order: this.order, asOf: entry.time })}>${when(entry.time, "second")}</a>
        <span class="quiet">${format.sentence(entry.source)} · ${t("order.position", { n: entry.position })}</span></p>
      ${changes.length === 0 ? html`<p class="quiet">${t("order.noChange")}</p>`
        : html`<dl class="diff">${changes.map((change) => this.change(change))}</dl>`}</li>`;
  }

  private change(change: ShownChange): Shown {
    const cut = pieces(change.before, change.after);
    const marked = (text: Piece[], tag: "old" | "new"): Shown => html`${text.map((piece) =>
      piece.same ? piece.text : html`<mark class=${tag}>${piece.text}</mark>`)}`;
    return html`<div class=${change.kind}><dt>${fieldName(change.field)}</dt>
      ${change.kind === "added" ? nothing : html`<dd><del><span class="hidden">${t("order.before")} </span>${marked(cut.before, "old")}</del></dd>`}
      ${change.kind === "removed" ? html`<dd class="quiet">${t("order.nothing")}</dd>`
        : html`<dd><ins><span class="hidden">${t("order.after")} </span>${marked(cut.after, "new")}</ins></dd>`}</div>`;
  }
}
customElements.define("order-page", OrderPage);
