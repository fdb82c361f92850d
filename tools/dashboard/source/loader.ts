/** Something of the server that an element shows: asked for, kept, asked for again. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { Problem } from "./api.ts";

export interface Loaded<T> {
  value: T | null;
  problem: Problem | null;
  /** When `value` was told, by this machine's clock. */
  at: number;
}

export function asProblem(failure: unknown): Problem {
  return failure instanceof Problem ? failure : new Problem(0, failure instanceof Error ? failure.message : "failed");
}

/** When to ask again after `failures` in a row. */
export function refreshDelayMs(everyMs: number, failures: number): number {
  return failures === 0 ? everyMs : Math.min(60_000, Math.max(everyMs, 2_000) * 2 ** Math.min(failures - 1, 5));
}

/**
 * Asks as soon as its host is shown, then every `everyMs` while the tab is looked at (0: only when told).
 * An answer that comes after a later question is dropped.
 */
export class Loader<T> implements ReactiveController {
  loaded: Loaded<T> = { value: null, problem: null, at: 0 };
  busy = false;
  private asked: AbortController | null = null;
  private timer = 0;
  private failures = 0;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly ask: (signal: AbortSignal) => Promise<T>,
    private readonly everyMs = 0,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener("visibilitychange", this.onVisible);
    void this.refresh();
  }

  hostDisconnected(): void {
    document.removeEventListener("visibilitychange", this.onVisible);
    this.stop();
  }

  /** Forgets what it has: it was of something else. */
  renew(): void {
    this.loaded = { value: null, problem: null, at: 0 };
    this.failures = 0;
    void this.refresh();
  }

  async refresh(): Promise<void> {
    this.stop();
    const asked = new AbortController();
    this.asked = asked;
    this.busy = true;
    this.host.requestUpdate();
    try {
      const value = await this.ask(asked.signal);
      if (!asked.signal.aborted) {
        this.loaded = { value, problem: null, at: Date.now() };
        this.failures = 0;
      }
    } catch (failure) {
      if (!asked.signal.aborted) {
        this.loaded = { ...this.loaded, problem: asProblem(failure) };
        this.failures += 1;
      }
    }
    if (!asked.signal.aborted) {
      this.busy = false;
      this.host.requestUpdate();
      this.plan();
    }
  }

  private plan(): void {
    const temporary = this.failures > 0 && [0, 429, 500, 502, 503, 504].includes(this.loaded.problem?.status ?? 0);
    const ms = refreshDelayMs(this.everyMs, this.failures);
    if ((this.everyMs > 0 || temporary) && ms > 0 && !document.hidden) {
      this.timer = window.setTimeout(() => void this.refresh(), ms);
    }
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.asked?.abort();
  }

  private readonly onVisible = (): void => {
    if (!document.hidden && this.everyMs > 0) {
      void this.refresh();
    }
  };
}
