/** Who has no session asks for one. */
import type { MessageKey } from "./messages.ts";
import { html, nothing, PageElement, t, type Shown } from "./parts.ts";
import { keeper, type SignedOutBecause } from "./session.ts";

const reasons: Record<SignedOutBecause, MessageKey | null> = {
  nobody: null, ended: "signIn.ended", code: "signIn.codeFailed", token: "signIn.tokenFailed",
  unreachable: "error.unreachable",
};

class SignIn extends PageElement {
  private working = false;

  protected override firstUpdated(): void {
    document.title = `${t("signIn.title")} · orderlog`;
    this.querySelector("input")?.focus();
  }

  protected override render(): Shown {
    const reason = reasons[keeper.because];
    return html`<section class="sign-in">
      <h1 tabindex="-1">${t("signIn.title")}</h1>
      <p class="lead">${t("signIn.lead")}</p>
      ${reason === null ? nothing : html`<p class="problem" id="reason" role="alert">${t(reason)}</p>`}
      <form @submit=${this.onSubmit}>
        <label for="token">${t("signIn.token")}</label>
        <input id="token" name="token" type="password" autocomplete="off" spellcheck="false" required
               aria-describedby="hint" ?disabled=${this.working}>
        <p class="hint" id="hint">${t("signIn.hint")} <code>orderlog token add NAME --operator</code></p>
        <button class="main" ?disabled=${this.working}>${this.working ? t("signIn.working") : t("signIn.submit")}</button>
        <p class="hint">${t("signIn.kept")}</p>
      </form>
    </section>`;
  }

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const token = String(new FormData(event.target as HTMLFormElement).get("token") ?? "");
    this.working = true;
    this.requestUpdate();
    await keeper.signInByToken(token);
    this.working = false;
    this.requestUpdate();
    await this.updateComplete;
    this.querySelector("input")?.focus();
  }
}
customElements.define("sign-in", SignIn);
