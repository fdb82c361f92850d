import { expect, test } from "vitest";
import { EventParser, reconnectDelayMs, type StreamEvent } from "../source/event_stream.ts";

const stream = "retry: 1000\n\nid: 7\ndata: {\"a\":1}\n\n:\n\nid: 9\r\ndata: one\r\ndata: two\r\n\r\nid: 10\ndata: rest";

function parsed(pieces: string[]): { events: StreamEvent[]; parser: EventParser } {
  const parser = new EventParser();
  return { events: pieces.flatMap((piece) => parser.push(piece)), parser };
}

const expected = [{ id: "7", data: "{\"a\":1}" }, { id: "9", data: "one\ntwo" }];

test("events are read, comments and what is not whole are not", () => {
  const { events, parser } = parsed([stream]);
  expect(events).toEqual(expected);
  expect(parser.retryMs).toBe(1000);
});

test("wherever the stream is cut, the same events are read", () => {
  for (let at = 1; at < stream.length; ++at) {
    expect(parsed([stream.slice(0, at), stream.slice(at)]).events).toEqual(expected);
  }
  expect(parsed([...stream]).events).toEqual(expected);
});

test("an event goes on from the last id that was said", () => {
  const { events } = parsed(["id: 4\ndata: x\n\ndata: y\n\n"]);
  expect(events.map((event) => event.id)).toEqual(["4", "4"]);
});

test("a server that fails is asked ever less often, and never less than every 40 s", () => {
  const delays = [0, 1, 2, 3, 4, 5, 20].map((attempt) => reconnectDelayMs(1000, attempt, 0.5));
  expect(delays).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  expect(reconnectDelayMs(1000, 99, 1)).toBeLessThanOrEqual(40_000);
});
