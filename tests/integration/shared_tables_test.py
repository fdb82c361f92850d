#!/usr/bin/env python3
"""The tables are not ours alone: somebody holds a lock and does not end, and an older copy of a log meets tables that
were fed further."""
import datetime
import pathlib
import shutil
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


# A copy that is older than the tables


def restore(stage):
    shutil.rmtree(stage.data)
    shutil.copytree(stage.folder / "copy", stage.data)


def rebuilt_from_the_copy(stage, further):
    """Says that positions go back, or how far the tables of the other history were; then they are a fold of this log."""
    stage.run("rebuild", "--compare-only", code=7)
    said = stage.run("rebuild")
    check(f"position {further}, which are not of this log's history" in said, f"rebuild says {said}")
    live = stage.run_json("hash", "--full")["hash"]
    again = stage.run_json("rebuild", "--compare-only")
    check(again["equal"] and again["live_hash"] == again["rebuilt_hash"], f"compared anew: {again}")
    if stage.status() is None:
        check(again["rebuilt_hash"] == live, f"full hash {live}, folded anew {again['rebuilt_hash']}")


def further_than_the_copy(stage, events):
    """Feeds the tables that many events further; their position then."""
    stage.serve()
    first = stage.await_engine()["position"]
    status = wait_for("tables further than the copy",
                      lambda: (found := level(stage)) and found["position"] > first + events and found, 120, 0.05)
    stage.stop_serve()
    stage.run("hash")
    return max(status["position"], stage.run_json("hash")["position"])


def older_copy(options):
    with PostgresServer("copy") as server, Stage(options, "copy") as stage:
        begin(stage, server)
        wait_for("some rows", lambda: level(stage), 60, 0.1)
        stage.stop_serve()
        shutil.copytree(stage.data, stage.folder / "copy")

        further = further_than_the_copy(stage, 40)
        restore(stage)
        rebuilt_from_the_copy(stage, further)

        further = further_than_the_copy(stage, 40)
        restore(stage)
        stage.serve()
        stage.await_engine()
        refused = wait_for("a log that has grown beyond its tables",
                           lambda: (found := stage.status())["position"] > further and found, 120, 0.05)
        check("is not the one" in refused["tables"]["last_error"] or "log ends" in refused["tables"]["last_error"],
              f"tables of another history are fed: {refused['tables']}")
        check(refused["tables"]["position"] <= further, "tables of another history are fed")
        rebuilt_from_the_copy(stage, further)
        wait_for("tables that are fed again", lambda: level(stage), 120, 0.1)
        finish(stage, server)
        figure("a restored log got its tables back twice, at once and beyond their old position")


def test(options):
    held_locks(options)
    older_copy(options)


def main():
    return processes.run_test(test, processes.arguments(__doc__).parse_args())


if __name__ == "__main__":
    sys.exit(main())
