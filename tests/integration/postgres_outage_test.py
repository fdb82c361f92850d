#!/usr/bin/env python3
"""PostgreSQL is stopped while orders are read: reading goes on, and in the end the tables are as without it."""
import datetime
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from postgres_server import PostgresServer  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402

SELLERS = 2
LIVE_HOURS = 1


def start(stage, options, latency):
    stage.start_sim("--sellers", SELLERS, "--orders", options.orders, "--months", options.months, "--seed",
                    options.seed, "--live-hours", LIVE_HOURS, "--speed", 720, "--latency", latency)
    stage.serve()
    stage.await_engine()
    stage.connect_sellers(options.months)


def finish(stage, options):
    stage.await_complete(stage.epoch() + datetime.timedelta(hours=LIVE_HOURS), options.patience)
    content = stage.run_json("hash")
    stage.stop_serve()
    return content


def pages(status):
    return sum(one["pages"] for one in status["connections"])


def outage(stage, server, options):
    """PostgreSQL is away for so many seconds; what the log took meanwhile."""
    wait_for("the first rows", lambda: pages(stage.status()) > 20 and stage.status()["tables"]["orders"] > 0, 60, 0.1)
    server.stop()
    before = stage.status()
    time.sleep(options.outage)
    after = stage.status()
    check(after, f"serve does not answer without PostgreSQL: {stage.tail('serve.out')}")
    check(not after["tables"]["connected"] and after["tables"]["last_error"],
          f"status does not say that the tables are away: {after['tables']}")
    check(after["tables"]["position"] == before["tables"]["position"], "the tables moved without a server")
    server.start()
    begun = time.monotonic()
    wait_for("tables that are fed again", lambda: stage.status()["tables"]["position"] > after["position"], 120, 0.1)
    read = pages(after) - pages(before)
    figure(f"{options.outage} s without PostgreSQL: log position {before['position']} → {after['position']}, "
           f"{read} pages; the tables were level {time.monotonic() - begun:.1f} s after it came back")
    check(read >= options.pages, f"only {read} pages in the outage")
    check(not any(one["backfill"]["phase"] == "completed" for one in after["connections"]),
          "a history ended in the outage: it showed less than it seems")


def test(options):
    with Stage(options, "calm") as stage:
        start(stage, options, 0)
        calm = finish(stage, options)
    with PostgresServer("outage") as server, Stage(options, "outage") as stage:
        stage.environment["ORDERLOG_POSTGRES_URL"] = server.url
        start(stage, options, options.latency)
        outage(stage, server, options)
        disturbed = finish(stage, options)
        wanted = sum(len(stage.truth(seller["seller_id"])) for seller in stage.sellers())
    check(disturbed["hash"] == calm["hash"],
          f"content hash {disturbed['hash']} after the outage, {calm['hash']} without: "
          f"{disturbed['tables']} / {calm['tables']}")
    rows = disturbed["tables"]["orders"]["rows"]
    check(rows == wanted, f"{rows} orders, Amazon knows {wanted}")
    figure(f"content hash {disturbed['hash'][:16]}… both times, {rows} orders, as many as Amazon knows")


def main():
    parser = processes.arguments(__doc__)
    parser.add_argument("--outage", type=int, default=10, help="seconds")
    parser.add_argument("--pages", type=int, default=15, help="that must be read in the outage at least")
    parser.add_argument("--latency", type=int, default=300, help="of each answer, ms; 100 are 20 pages/s in all")
    parser.add_argument("--orders", type=int, default=6000, help="of each seller")
    parser.add_argument("--months", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=int, default=600, help="seconds that one wait may take")
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
