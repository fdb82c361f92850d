#!/usr/bin/env python3
"""Many clients follow the log by server-sent events, over restarts and kills of the server: each gets each event of its
tenant once, in order.
"""
import asyncio
import json
import pathlib
import socket
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402


class Client:
    """Comes again with the last id that it saw, as a browser does."""

    def __init__(self, port, token, tenant):
        self.port = port
        self.token = token
        self.tenant = tenant
        self.ids = []
        self.connections = 0

    async def follow(self, over):
        while not over.is_set():
            try:
                await self.listen(over)
            except (OSError, asyncio.IncompleteReadError, ValueError):
                pass
            await asyncio.sleep(0.2)

    async def listen(self, over):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            last = self.ids[-1] if self.ids else 0
            writer.write(f"GET /api/v1/timeline HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nLast-Event-ID: {last}"
                         f"\r\nAuthorization: Bearer {self.token}\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise ValueError(head)
            self.connections += 1
            text = b""
            while not over.is_set():
                size = int(await reader.readuntil(b"\r\n"), 16)
                text += (await reader.readexactly(size + 2))[:-2]
                if size == 0:
                    return
                *whole, text = text.split(b"\n\n")
                for event in whole:
                    self.take(event.decode())
        finally:
            writer.close()

    def take(self, event):
        fields = dict(line.split(": ", 1) for line in event.splitlines() if ": " in line)
        if "data" not in fields:
            return
        told = json.loads(fields["data"])
        check(int(fields["id"]) == told["position"], f"id and position differ: {event[:200]}")
        check(told["tenant"] == self.tenant, f"a client of {self.tenant} was told of {told['tenant']}")
        self.ids.append(told["position"])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def follow_all(stage, options, clients):
    over = asyncio.Event()
    tasks = [asyncio.create_task(client.follow(over)) for client in clients]
    loop = asyncio.get_running_loop()
    for turn in range(options.restarts):
        await asyncio.sleep(options.seconds)
        await loop.run_in_executor(None, stage.stop_serve if turn % 2 == 0 else stage.kill_serve)
        await asyncio.sleep(0.5)
        stage.serve()
        await loop.run_in_executor(None, stage.await_engine)
    await asyncio.sleep(options.seconds)
    positions = await loop.run_in_executor(None, log_positions, stage)
    for _ in range(600):
        if all(client.ids and client.ids[-1] >= positions[client.tenant][-1] for client in clients):
            break
        await asyncio.sleep(0.1)
    over.set()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return positions


def log_positions(stage):
    positions = {}
    for line in stage.run("log", "list", "--json", "--limit", 10_000_000).splitlines():
        event = json.loads(line)
        positions.setdefault(event["tenant"], []).append(event["position"])
    return positions


def test(options):
    with Stage(options, "sse") as stage:
        port = free_port()
        stage.environment["ORDERLOG_HTTP_STREAMS_PER_TOKEN"] = str(options.clients)
        stage.environment["ORDERLOG_HTTP_LISTEN"] = f"127.0.0.1:{port}"
        stage.start_sim("--sellers", 4, "--orders", 2000, "--months", 2, "--speed", 720, "--quota")
        stage.serve()
        stage.await_engine()
        check(stage.status()["http"] == f"http://127.0.0.1:{port}", "it listens elsewhere")
        stage.connect_sellers(2)
        tokens = {f"t{n}": stage.run("token", "add", "x", "--tenant", f"t{n}").strip() for n in (1, 2, 3, 4)}
        clients = [Client(port, tokens[f"t{n % 4 + 1}"], f"t{n % 4 + 1}") for n in range(options.clients)]
        positions = asyncio.run(follow_all(stage, options, clients))
        for client in clients:
            expected = [one for one in positions[client.tenant] if one <= client.ids[-1]]
            got = client.ids[:len(expected)]
            check(got == expected, f"a client of {client.tenant} got {len(client.ids)} events, {len(set(client.ids))} "
                  f"of them different, not {len(expected)}")
        wait_for("the end of all connections", lambda: stage.status() is not None, 10)
        figure(f"{options.clients} clients, {options.restarts} restarts, {sum(c.connections for c in clients)} "
               f"connections: {sum(len(c.ids) for c in clients)} events, none missed, none doubled")


def main():
    parser = processes.arguments(__doc__)
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--restarts", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=4, help="between two of them")
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
