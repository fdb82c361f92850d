/** Server-sent events over fetch(), which can send a bearer token as EventSource cannot. */
import { Problem, type Api } from "./api.ts";

export interface StreamEvent {
  id: string;
  data: string;
}

/** Reads the format's lines from pieces that may end anywhere. */
export class EventParser {
  lastId = "";
  retryMs = 1000;
  private rest = "";
  private data: string[] = [];

  push(piece: string): StreamEvent[] {
    const text = this.rest + piece;
    // A CR at the end may be half of a CRLF.
    const whole = text.endsWith("\r") ? text.length - 1 : text.length;
    const lines = text.slice(0, whole).split(/\r\n|\n|\r/);
    this.rest = (lines.pop() ?? "") + text.slice(whole);
    const events: StreamEvent[] = [];
    for (const line of lines) {
      if (line !== "") {
        this.field(line);
      } else if (this.data.length > 0) {
        events.push({ id: this.lastId, data: this.data.join("\n") });
        this.data = [];
      }
    }
    return events;
  }

  private field(line: string): void {
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") {
      this.data.push(value);
    } else if (name === "id" && !value.includes("\0")) {
      this.lastId = value;
    } else if (name === "retry" && /^\d+$/.test(value)) {
      this.retryMs = Number(value);
    }
  }
}

/** How long to wait before the `attempt`th try in a row (0, 1, 2 …): doubled, at most 30 s. */
export function reconnectDelayMs(retryMs: number, attempt: number, random: number): number {
  const delay = Math.min(30_000, retryMs * 2 ** Math.min(attempt, 10));
  return Math.round(delay * (0.75 + random / 2));
}

export type StreamState = "connecting" | "live" | "waiting" | "refused";

export interface Listener {
  event(event: StreamEvent): void;
  state(state: StreamState): void;
}

const silenceMsMax = 45_000; // The server says something every 15 s.

/** Follows `path` until `signal` aborts; comes again where it left off when the connection ends. */
export async function follow(
  api: Api, path: string, after: string, listener: Listener, signal: AbortSignal,
): Promise<void> {
  const parser = new EventParser();
  parser.lastId = after;
  for (let attempt = 0; !signal.aborted; ++attempt) {
    listener.state("connecting");
    try {
      await read(api, path, parser, listener, signal, () => {
        attempt = 0;
      });
    } catch (failure) {
      if (failure instanceof Problem && [401, 403, 404].includes(failure.status)) {
        listener.state("refused");
        return;
      }
    }
    if (!signal.aborted) {
      listener.state("waiting");
      await pause(reconnectDelayMs(parser.retryMs, attempt, Math.random()), signal);
    }
  }
}

async function read(
  api: Api, path: string, parser: EventParser, listener: Listener, signal: AbortSignal, onLive: () => void,
): Promise<void> {
  const silence = new AbortController();
  let timer = 0;
  const heard = () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => silence.abort(), silenceMsMax);
  };
  heard();
  try {
    const headers: Record<string, string> = { Accept: "text/event-stream" };
    if (parser.lastId !== "") {
      headers["Last-Event-ID"] = parser.lastId;
    }
    const answer = await api.ask(path, { headers, signal: AbortSignal.any([signal, silence.signal]) });
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    listener.state("live");
    onLive();
    for (let piece = await reader?.read(); piece !== undefined && !piece.done; piece = await reader?.read()) {
      heard();
      parser.push(piece.value).forEach((event) => listener.event(event));
    }
  } finally {
    clearTimeout(timer);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
