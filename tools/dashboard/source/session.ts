/** Who is signed in, and the API as he may ask it. The token stays in this tab's sessionStorage. */
import { Api, Problem } from "./api.ts";
import type { Session } from "./contract.ts";

const tokenKey = "orderlog.token";
const tenantKey = "orderlog.tenant";

export type SignedOutBecause = "nobody" | "ended" | "code" | "token" | "unreachable";

export class SessionKeeper extends EventTarget {
  session: Session | null = null;
  because: SignedOutBecause = "nobody";
  readonly api = new Api("", () => sessionStorage.getItem(tokenKey), () => this.lose("ended"));
  private clock = { server: Date.now(), here: Date.now(), rate: 1 };

  /** Signs in again with what this tab remembers. */
  async resume(): Promise<void> {
    if (sessionStorage.getItem(tokenKey) !== null) {
      await this.learn("ended");
    }
  }

  async signInByCode(code: string): Promise<void> {
    try {
      const open = new Api("", () => null);
      const { token } = await open.post<{ token: string }>("/api/v1/session", { code });
      sessionStorage.setItem(tokenKey, token);
    } catch (failure) {
      this.lose(failure instanceof Problem && failure.status === 0 ? "unreachable" : "code");
      return;
    }
    await this.learn("code");
  }

  async signInByToken(token: string): Promise<void> {
    sessionStorage.setItem(tokenKey, token.trim());
    await this.learn("token");
  }

  signOut(): void {
    this.lose("nobody");
  }

  /** Asks the server's clock again, which a simulated Amazon may let run fast. */
  async refresh(): Promise<void> {
    try {
      this.take(await this.api.get<Session>("/api/v1/session"));
    } catch {
      // What was known stays; a 401 has ended the session already.
    }
  }

  get mayWrite(): boolean {
    return this.session?.access === "write" || this.session?.scope === "operator";
  }

  get isOperator(): boolean {
    return this.session?.scope === "operator";
  }

  /** The server's time, in ms. */
  now(): number {
    return this.clock.server + (Date.now() - this.clock.here) * this.clock.rate;
  }

  /** The tenant that was looked at last: a return from Amazon names none. */
  get lastTenant(): string | null {
    return this.session?.tenantId ?? sessionStorage.getItem(tenantKey);
  }

  set lastTenant(tenant: string | null) {
    if (tenant !== null) {
      sessionStorage.setItem(tenantKey, tenant);
    }
  }

  private async learn(ifRefused: SignedOutBecause): Promise<void> {
    try {
      this.take(await this.api.get<Session>("/api/v1/session"));
    } catch (failure) {
      const unreachable = failure instanceof Problem && failure.status !== 401;
      this.lose(unreachable ? "unreachable" : ifRefused, unreachable);
    }
  }

  private take(session: Session): void {
    const [server, here] = [Date.parse(session.now), Date.now()];
    // The clock of a simulated Amazon runs at a speed of its own.
    const passed = here - this.clock.here;
    const rate = session.simulated && this.session !== null && passed > 0 ? (server - this.clock.server) / passed : 1;
    this.clock = { server, here, rate: Math.max(0, rate) };
    this.session = session;
    this.dispatchEvent(new Event("change"));
  }

  private lose(because: SignedOutBecause, keepToken = false): void {
    if (!keepToken) {
      sessionStorage.removeItem(tokenKey);
    }
    this.session = null;
    this.because = because;
    this.dispatchEvent(new Event("change"));
  }
}

export const keeper = new SessionKeeper();
