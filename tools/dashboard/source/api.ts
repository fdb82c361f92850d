/** Asks the HTTP API. */

/** What went wrong, as RFC 9457 says it, or as the network did (status 0). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string = "",
    readonly hint: string = "",
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(detail || title);
  }
}

export type TokenProvider = () => string | null | Promise<string | null>;

const answerSecondsMax = 70; // The server itself gives up after 60.

function textOf(body: unknown, member: string): string {
  const value = (body as Record<string, unknown> | null)?.[member];
  return typeof value === "string" ? value : "";
}

/** The Problem that an answer tells of. */
export async function problemOf(answer: Response): Promise<Problem> {
  const body: unknown = await answer.json().catch(() => null);
  const retry = Number(answer.headers.get("Retry-After") ?? NaN);
  return new Problem(
    answer.status,
    textOf(body, "title") || answer.statusText,
    textOf(body, "detail"),
    textOf(body, "hint"),
    Number.isFinite(retry) ? retry : null,
  );
}

/** "?a=1&b=x": without what is undefined, null or empty. */
export function query(values: Record<string, string | number | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== "") {
      search.set(name, String(value));
    }
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

export class Api {
  constructor(
    readonly base: string,
    private readonly token: TokenProvider,
    private readonly onUnauthorised: () => void = () => {},
  ) {}

  get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return this.json<T>("GET", path, undefined, signal);
  }

  post<T>(path: string, body?: unknown): Promise<T> {
    return this.json<T>("POST", path, body);
  }

  /** An answer that is well; throws a Problem otherwise. */
  async ask(path: string, init: RequestInit): Promise<Response> {
    const token = await this.token();
    const headers = new Headers(init.headers);
    if (token !== null) {
      headers.set("Authorization", `Bearer ${token}`);
    }
    let answer: Response;
    try {
      answer = await fetch(this.base + path, { ...init, headers, credentials: "omit" });
    } catch (failure) {
      if (init.signal?.aborted === true) {
        throw failure;
      }
      throw new Problem(0, "unreachable");
    }
    if (answer.ok) {
      return answer;
    }
    if (answer.status === 401) {
      this.onUnauthorised();
    }
    throw await problemOf(answer);
  }

  private async json<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const limit = AbortSignal.timeout(answerSecondsMax * 1000);
    const init: RequestInit = { method, signal: signal ? AbortSignal.any([signal, limit]) : limit };
    if (body !== undefined) {
      init.body = JSON.stringify(body);
      init.headers = { "Content-Type": "application/json" };
    }
    const answer = await this.ask(path, init);
    try {
      return (await answer.json()) as T;
    } catch {
      throw new Problem(answer.status, "unreadable");
    }
  }
}
