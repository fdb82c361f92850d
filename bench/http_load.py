#!/usr/bin/env python3
"""What wrk gets from a running engine: the status of a tenant, and pages of 50 of 100,000 orders, each another page.

Beside it the engine follows its sellers; how many of its polls are answered, with and without the load, is told. The
limit of the machine in the same run is the health check, which asks nobody.
"""
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/support"))
import processes  # noqa: E402
from api_client import ApiClient  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402

CONNECTIONS = 64
SCRIPT = """
local paths = {%s}
local bearer = "Bearer %s"
math.randomseed(7)
request = function()
    return wrk.format("GET", paths[math.random(#paths)], {["Authorization"] = bearer})
end
done = function(summary, latency, requests)
    io.write(string.format("done %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration, latency:percentile(50),
        latency:percentile(99), summary.errors.status + summary.errors.read + summary.errors.write
        + summary.errors.timeout + summary.errors.connect))
end
"""


def processor_seconds(process):
    """Of all its threads, so far."""
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Load:
    """wrk with a script of its own, which has the token: a command line is seen by everybody."""

    def __init__(self, stage, name, paths, token, least=0):
        self.script = stage.folder / f"{name}.lua"
        self.script.touch(0o600)
        self.script.write_text(SCRIPT % (", ".join(json.dumps(path) for path in paths), token))
        self.name = name
        self.least = least  # Requests a second, where bounds are held.
        self.process = stage.serve_process
        self.url = stage.status()["http"]

    def run(self, seconds):
        """Requests a second."""
        worked = processor_seconds(self.process)
        done = subprocess.run(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", self.script, self.url],
                              capture_output=True, text=True, timeout=seconds + 60, check=True)
        count, micros, median, slow, errors = map(int, re.search(r"^done (.*)$", done.stdout, re.M).group(1).split())
        check(errors == 0 and count > 0, f"{self.name}: {errors} of {count} failed: {done.stdout}")
        rate = count * 1e6 / micros
        worked = processor_seconds(self.process) - worked
        figure(f"{self.name}: {rate:,.0f} requests/s, {CONNECTIONS} connections; median {median / 1000:.1f} ms, "
               f"99 % {slow / 1000:.1f} ms; {1e6 * worked / count:.0f} µs of serve's processor time each")
        return rate


def pages_of(client, count):
    """Paths of so many pages of 50, each after another order."""
    paths, after = ["/api/v1/orders?limit=50"], client.get("/api/v1/orders?limit=50")["next"]
    while after and len(paths) < count:
        paths.append(f"/api/v1/orders?limit=50&after={after}")
        page = client.get(paths[-1])
        check(len(page["orders"]) in range(1, 51), f"a page of {len(page['orders'])}")
        after = page["next"]
    return paths


def polls_per_second(stage, work):
    """Of all connections while `work` runs."""
    before, begun = stage.usage()["requests"], time.monotonic()
    work()
    return (stage.usage()["requests"] - before) / (time.monotonic() - begun)


def test(options):
    with Stage(options, "load") as stage:
        stage.environment["ORDERLOG_HTTP_REQUESTS_PER_SECOND"] = "1000000"
        stage.start_sim("--sellers", options.sellers, "--orders", options.orders // options.sellers, "--months", 6,
                        "--live-hours", 72, "--speed", options.speed)
        stage.serve()
        stage.await_engine()
        sellers = [{"id": f"c{number}", "tenant": "shop", "region": seller["region"], "seller_id": seller["seller_id"],
                    "refresh_token_file": seller["refresh_token_file"]}
                   for number, seller in enumerate(stage.sellers())]
        for seller in sellers:
            stage.run("connection", "add", seller["id"], "--tenant", seller["tenant"], "--region", seller["region"],
                      "--seller-id", seller["seller_id"], "--refresh-token-file", seller["refresh_token_file"])
        stage.run("backfill", "start", "--tenant", "shop", "--months", 6)
        client = ApiClient(stage.status()["http"], stage.run("token", "add", "load", "--tenant", "shop").strip())

        def whole():
            if {one["backfill"]["phase"] for one in stage.status()["connections"]} != {"completed"}:
                return False
            answer = client.ask("GET", "/api/v1/orders/sync/status")
            orders = answer.json()["counts"]["orders"] if answer.status == 200 else 0
            return orders >= options.orders * 0.95 and orders

        orders = wait_for("every order", whole, 900, 1)
        pages = pages_of(client, min(2000, options.orders // 50))
        random.Random(7).shuffle(pages)
        figure(f"{orders:,} orders of {len(sellers)} sellers, {len(pages)} pages")
        loads = [Load(stage, "healthz (the limit)", ["/healthz"], client.token),
                 Load(stage, "status", ["/api/v1/orders/sync/status"], client.token, 20_000),
                 Load(stage, "orders, one page", pages[:1], client.token),
                 Load(stage, "orders, any page", pages, client.token, 2_000)]
        quiet = [polls_per_second(stage, lambda: time.sleep(options.seconds))]
        for load in loads:
            rates = []
            busy = polls_per_second(stage, lambda: rates.append(load.run(options.seconds)))
            quiet.append(polls_per_second(stage, lambda: time.sleep(options.seconds)))
            calm = (quiet[-1] + quiet[-2]) / 2
            figure(f"beside it {busy:.1f} polls/s, {busy / calm:.2f} of {calm:.1f} without")
            if options.bounds and load.least:
                check(rates[0] >= load.least, f"{load.name}: {rates[0]:,.0f} requests/s, not {load.least:,}")
                check(busy >= 0.9 * calm, f"{load.name}: the sync is slowed to {busy / calm:.2f}")
        stage.stop_serve()


def main():
    parser = processes.arguments(__doc__)
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--sellers", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--bounds", action="store_true", help="fail below what the API must reach")
    parser.add_argument("--speed", type=int, default=60, help="simulated seconds in a real one: each polls every 300")
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
