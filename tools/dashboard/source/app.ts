/** The page's frame: who is signed in, where one is, language and appearance. */
import { keyed } from "lit/directives/keyed.js";
import "./connections_page.ts";
import { spoken, type Language } from "./messages.ts";
import "./order_page.ts";
import "./orders_page.ts";
import "./overview_page.ts";
import { html, nothing, PageElement, t, type Shown } from "./parts.ts";
import { applyLanguage, applyTheme, chooseLanguage, chosenLanguage, chosenTheme, themes, type Theme } from "./preferences.ts";
import { codeOf, readRoute, writeRoute, type Route } from "./router.ts";
import { keeper } from "./session.ts";
import "./sign_in.ts";
import "./tenant_page.ts";

const clockSeconds = 10; // A simulated Amazon's time runs faster than ours.

class App extends PageElement {
  private route: Route = readRoute("");
  private ready = false;
  private clock = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    applyTheme(chosenTheme());
    applyLanguage(chosenLanguage());
    keeper.addEventListener("change", this.onSession);
    window.addEventListener("hashchange", this.onRoute);
    this.clock = window.setInterval(() => keeper.session?.simulated === true && void keeper.refresh(),
                                    clockSeconds * 1000);
    void this.begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    keeper.removeEventListener("change", this.onSession);
    window.removeEventListener("hashchange", this.onRoute);
    clearInterval(this.clock);
  }

  private async begin(): Promise<void> {
    const code = codeOf(location.hash);
    if (code !== null) {
      // The code is used up now: it must not stay in the address or the history.
      history.replaceState(null, "", "#/");
      await keeper.signInByCode(code);
    } else {
      await keeper.resume();
    }
    this.ready = true;
    this.onRoute();
  }

  private readonly onSession = (): void => {
    this.route = this.homed(readRoute(location.hash));
    this.requestUpdate();
  };

  private readonly onRoute = (): void => {
    const code = codeOf(location.hash);
    if (code !== null) {
      this.ready = false;
      this.requestUpdate();
      void this.begin();
      return;
    }
    const before = this.route;
    this.route = this.homed(readRoute(location.hash));
    this.requestUpdate();
    if (before.page !== this.route.page || this.tenant(before) !== this.tenant(this.route)) {
      void this.updateComplete.then(() => {
        window.scrollTo(0, 0);
        this.querySelector<HTMLElement>("main h1")?.focus();
      });
    }
  };

  /** A tenant's own token has one tenant to see; who returns from Amazon is at the one he left. */
  private homed(route: Route): Route {
    const tenant = keeper.lastTenant;
    if (route.page === "overview" && keeper.session?.tenantId != null) {
      return { page: "tenant", tenant: keeper.session.tenantId };
    }
    if (route.page === "returned" && tenant !== null) {
      return { ...route, page: "connections", tenant };
    }
    keeper.lastTenant = this.tenant(route);
    return route;
  }

  private tenant(route: Route): string | null {
    return "tenant" in route ? route.tenant : null;
  }

  protected override render(): Shown {
    return html`
      <a class="skip" href="#main" @click=${this.skip}>${t("app.skip")}</a>
      ${keyed(spoken(), html`${this.header()}<main id="main" tabindex="-1">${this.main()}</main>`)}`;
  }

  private skip(event: Event): void {
    event.preventDefault();
    this.querySelector<HTMLElement>("main")?.focus();
  }

  private main(): Shown {
    if (!this.ready) {
      return html`<p class="quiet" role="status">${t("app.loading")}</p>`;
    }
    return keeper.session === null ? html`<sign-in></sign-in>` : html`${this.tabs()}${this.page(this.route)}`;
  }

  private page(route: Route): Shown {
    switch (route.page) {
      case "overview":
        return html`<overview-page .text=${route.text} .from=${route.after}></overview-page>`;
      case "tenant":
        return html`${keyed(route.tenant, html`<tenant-page .tenant=${route.tenant}></tenant-page>`)}`;
      case "orders":
        return html`${keyed(route.tenant, html`
          <orders-page .tenant=${route.tenant} .filters=${route.filters}></orders-page>`)}`;
      case "order":
        return html`${keyed(`${route.tenant}/${route.order}`, html`
          <order-page .tenant=${route.tenant} .order=${route.order} .asOf=${route.asOf}></order-page>`)}`;
      case "connections":
        return html`${keyed(route.tenant, html`
          <connections-page .tenant=${route.tenant} .connected=${route.connected} .failed=${route.error}>
          </connections-page>`)}`;
      default:
        return html`<section class="empty"><h1 tabindex="-1">${t("nowhere.title")}</h1>
          <p><a href="#/">${t("nowhere.back")}</a></p></section>`;
    }
  }

  private header(): Shown {
    const session = keeper.session;
    return html`<header class="bar">
      <a class="mark" href="#/" aria-label=${t("app.name")}><svg viewBox="0 0 20 20" aria-hidden="true">
        <rect x="2" y="3" width="16" height="3" rx="1.5"></rect><rect x="2" y="8.5" width="11" height="3" rx="1.5"></rect>
        <rect x="2" y="14" width="6" height="3" rx="1.5"></rect></svg>${t("app.name")}</a>
      ${session?.simulated === true ? html`<span class="chip calm">${t("app.simulated")}</span>` : nothing}
      <div class="tools">
        <label><span class="hidden">${t("nav.language")}</span>
          <select name="language" @change=${this.onLanguage}>
            <option value="en" lang="en" ?selected=${spoken() === "en"}>English</option>
            <option value="fr" lang="fr" ?selected=${spoken() === "fr"}>Français</option>
          </select></label>
        <label><span class="hidden">${t("nav.theme")}</span>
          <select name="theme" @change=${this.onTheme}>${themes.map((theme) => html`
            <option value=${theme} ?selected=${chosenTheme() === theme}>${t(`theme.${theme}`)}</option>`)}
          </select></label>
        ${session === null ? nothing : html`
          <button type="button" class="plain" title=${session.actor} @click=${this.onSignOut}>${
            t("nav.signOut")}</button>`}
      </div>
    </header>`;
  }

  private tabs(): Shown {
    const route = this.route;
    const tenant = this.tenant(route);
    if (tenant === null) {
      return nothing;
    }
    const tab = (to: Route, text: string, pages: Route["page"][]): Shown => html`
      <a href=${writeRoute(to)} aria-current=${pages.includes(route.page) ? "page" : nothing}>${text}</a>`;
    return html`<nav class="tabs" aria-label=${t("nav.label")}>
      ${keeper.isOperator ? html`<a class="up" href="#/">${t("nav.tenants")}</a>` : nothing}
      <span class="who">${tenant}</span>
      ${tab({ page: "tenant", tenant }, t("nav.summary"), ["tenant"])}
      ${tab({ page: "orders", tenant, filters: {} }, t("nav.orders"), ["orders", "order"])}
      ${tab({ page: "connections", tenant, connected: "", error: "" }, t("nav.connections"), ["connections"])}
    </nav>`;
  }

  private onLanguage(event: Event): void {
    chooseLanguage((event.target as HTMLSelectElement).value as Language);
    this.requestUpdate();
    void this.updateComplete.then(() => this.querySelector<HTMLElement>("select[name=language]")?.focus());
  }

  /** The next to sign in may be somebody else. */
  private onSignOut(): void {
    location.hash = "#/";
    keeper.signOut();
  }

  private onTheme(event: Event): void {
    applyTheme((event.target as HTMLSelectElement).value as Theme);
    this.requestUpdate();
  }
}
customElements.define("orderlog-app", App);
