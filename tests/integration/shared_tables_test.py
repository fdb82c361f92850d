#!/usr/bin/env python3
"""The tables are not ours alone: somebody holds a lock and does not end."""
import datetime
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from postgres_server import PostgresServer, end_holding  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402

MONTHS = 2
LIVE_HOURS = 6


def begin(stage, server):
    stage.environment["ORDERLOG_POSTGRES_URL"] = server.url
    stage.start_sim("--sellers", 1, "--orders", 400, "--months", MONTHS, "--live-hours", LIVE_HOURS, "--speed", 1800)
    stage.serve()
    stage.await_engine()
    stage.connect_sellers(MONTHS)


def level(stage):
    """The tables hold what the log holds."""
    status = stage.status()
    return status if status and status["tables"]["position"] == status["position"] > 20 else None


def finish(stage, server):
    stage.await_complete(stage.epoch() + datetime.timedelta(hours=LIVE_HOURS), 120)
    stage.stop_serve()
    wanted = sorted(order["order_id"] for seller in stage.sellers() for order in stage.truth(seller["seller_id"]))
    rows = sorted(row[0] for row in server.sql("SELECT external_order_id FROM orderlog.orders"))
    check(rows == wanted, f"{len(rows)} orders in the tables, Amazon knows {len(wanted)}")


# Locks that nobody gives up


def rebuild_beside_a_reader(stage, server):
    """It ends, and whoever else reads waits for a moment only."""
    reader = server.holding("SELECT FROM orderlog.orders LIMIT 0")
    begun = time.monotonic()
    rebuild = stage.start([stage.orderlog_path, "rebuild"], "rebuild.out")
    slowest = 0
    try:
        while rebuild.poll() is None:
            asked = time.monotonic()
            check(asked - begun < 120, "rebuild waits for a reader who does not end")
            server.sql("SELECT count(*) FROM orderlog.orders")
            slowest = max(slowest, time.monotonic() - asked)
            time.sleep(0.02)
    except subprocess.TimeoutExpired:
        check(False, "readers wait behind the rebuild")
    said = stage.tail("rebuild.out")
    check(rebuild.returncode == 5 and "pg_stat_activity" in said, f"rebuild ended with {rebuild.returncode}: {said}")
    figure(f"rebuild gave up after {time.monotonic() - begun:.1f} s, other readers waited {slowest:.1f} s at most")
    check(slowest < 10, "readers wait behind the rebuild")
    end_holding(reader)
    wait_for("tables that are fed again, before their rest is over", lambda: level(stage), 30, 0.1)
    stage.run("rebuild")


def old_tables_with_a_reader(stage, server):
    """The swap is done; the old tables stay until the next rebuild."""
    [[old]] = server.sql("SELECT number FROM orderlog_control.table_sets WHERE state = 'shown'")
    reader = server.holding(f"SELECT FROM orderlog_v{old}.orders LIMIT 0")
    rebuild = stage.start([stage.orderlog_path, "rebuild"], "kept.out")
    code = rebuild.wait(120)
    said = stage.tail("kept.out")
    check(code == 0 and f"tables 'orderlog_v{old}' are kept" in said, f"rebuild ended with {code}: {said}")
    end_holding(reader)
    stage.run("rebuild")
    left = server.sql("SELECT count(*) FROM orderlog_control.table_sets WHERE state = 'retired'")
    check(left == [["0"]], "old tables are left")


def no_migration(stage, server):
    """Whoever wants the tables says why it has none, and ends when it is told to."""
    stage.stop_serve()
    holder = server.holding("DO 'BEGIN PERFORM pg_advisory_xact_lock(7276521); END'")
    begun = time.monotonic()
    sync = stage.start([stage.orderlog_path, "sync", "run", "--all"], "sync.out")
    code = sync.wait(120)
    said = stage.tail("sync.out")
    check(code == 5 and "lock timeout" in said, f"sync run ended with {code}: {said}")
    figure(f"sync run without its tables ended after {time.monotonic() - begun:.1f} s")
    stage.serve()
    stage.await_engine()
    wait_for("a word on the lock", lambda: "lock timeout" in stage.status()["tables"]["last_error"], 60, 0.1)
    begun = time.monotonic()
    stage.stop_serve()
    figure(f"serve without its tables ended {time.monotonic() - begun:.1f} s after SIGTERM")
    end_holding(holder)
    stage.run("sync", "run", "--all")
    stage.serve()
    stage.await_engine()


def held_locks(options):
    with PostgresServer("locks") as server, Stage(options, "locks") as stage:
        begin(stage, server)
        wait_for("some rows", lambda: level(stage), 60, 0.1)
        rebuild_beside_a_reader(stage, server)
        old_tables_with_a_reader(stage, server)
        no_migration(stage, server)
        finish(stage, server)


def test(options):
    held_locks(options)


def main():
    return processes.run_test(test, processes.arguments(__doc__).parse_args())


if __name__ == "__main__":
    sys.exit(main())
