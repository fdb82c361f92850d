#!/usr/bin/env python3
"""One engine through every trouble that a PostgreSQL server brings; in the end the tables are what Amazon knows and
what a rebuild makes of the log.

Away at the start; its disk full (as root, who may mount); dead in the middle of transactions; its tables locked by
somebody; of an older projection version. The engine reads on through all of it.
"""
import datetime
import os
import pathlib
import pwd
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from postgres_server import PostgresServer, end_holding  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402

LIVE_HOURS = 1
SMALL_MB = 10


def asked(stage):
    return stage.usage()["requests"]


def told(stage, text):
    """The engine's status once it says so of its tables."""
    def says():
        status = stage.status()
        check(status, f"serve does not answer: {stage.tail('serve.out')}")
        return status if text in status["tables"]["last_error"] else None

    return wait_for(f"a status that says '{text}'", says, 60, 0.1)


def fed_again(stage, beyond):
    status = wait_for("tables that are fed again", lambda: (one := stage.status())
                      and one["tables"]["connected"] and one["tables"]["position"] > beyond and one, 60, 0.1)
    check(not status["tables"]["last_error"], f"status still says {status['tables']}")
    return status


def away_at_start(stage, server):
    server.stop()
    stage.serve()
    stage.await_engine()
    stage.connect_sellers()
    told(stage, "no session with PostgreSQL")
    wait_for("LOCK_UNAVAILABLE of every seller",
             lambda: all(one["reason"] == "LOCK_UNAVAILABLE" for one in stage.status()["connections"]), 60, 0.1)
    check(asked(stage) == 0, f"{asked(stage)} searches for sellers that nobody claimed")
    server.start()
    begun = time.monotonic()
    status = wait_for("pages of every seller",
                      lambda: (one := stage.status()) and all(c["pages"] for c in one["connections"]) and one, 60, 0.1)
    check(all(one["reason"] is None for one in status["connections"]), f"claimed, yet {status['connections']}")
    figure(f"away at the start: nothing asked, then pages of every seller {time.monotonic() - begun:.1f} s after it came")


def small_disk(server):
    """Tables on a file system of a few MB; False where that cannot be had."""
    place = server.folder / "small"
    place.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL_MB}M", "none", place],
                                           check=False).returncode != 0:
        print("note: nothing can be mounted here, so no disk is filled")
        return False
    owner = pwd.getpwnam("postgres")
    os.chown(place, owner.pw_uid, owner.pw_gid)
    server.sql(f"CREATE TABLESPACE small LOCATION '{place}'")
    server.sql("ALTER DATABASE orderlog SET default_tablespace = small")
    return True


def disk_full(stage, server):
    status = told(stage, "No space left on device")
    check("free disk space" in status["tables"]["last_error"], f"no hint: {status['tables']}")
    before = asked(stage)
    time.sleep(1)
    check(asked(stage) > before, "nothing was asked while PostgreSQL's disk was full")
    check(stage.status()["tables"]["position"] >= status["tables"]["position"], "the tables went back")
    subprocess.run(["mount", "-o", "remount,size=1G", server.folder / "small"], check=True)
    fed = fed_again(stage, status["tables"]["position"])
    figure(f"disk full at position {status['tables']['position']} of {status['position']}; with space again fed to "
           f"{fed['tables']['position']}")


def checkpoint(server, **where):
    return int(server.sql("SELECT position FROM orderlog_control.checkpoints", **where)[0][0])


def dead_in_the_middle(stage, server, times):
    """What synchronous_commit = off has not written yet is lost, rows and checkpoint together."""
    back = 0
    hidden = server.data
    for _ in range(times):
        fed_again(stage, stage.status()["tables"]["position"])
        known = checkpoint(server)
        server.stop("immediate")
        # What is left is read before the engine finds the server and feeds on.
        server.start(hidden)
        left = checkpoint(server, sockets=hidden)
        server.stop()
        server.start()
        back += known - min(known, left)
    fed_again(stage, stage.status()["tables"]["position"])
    figure(f"{times} immediate shutdowns: the checkpoint lost {back} positions in all, which were fed again")


def locked(stage, server):
    # Polls without news write no orders.
    tables = "orderlog_v1.orders, orderlog_v1.marketplace_sync_state"
    with server.holding(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE") as session:
        held = stage.status()
        begun = time.monotonic()
        status = told(stage, "lock timeout")
        check("pg_blocking_pids" in status["tables"]["last_error"], f"no hint: {status['tables']}")
        check(status["position"] > held["position"], "the log did not grow while the tables were locked")
        figure(f"tables locked: said after {time.monotonic() - begun:.1f} s, the log grew from {held['position']} to "
               f"{status['position']} meanwhile")
        end_holding(session)
    fed_again(stage, status["tables"]["position"])


def older_tables(stage, server):
    """As a new version of the program finds them."""
    stage.stop_serve()
    server.sql("UPDATE orderlog_control.table_sets SET projection_version = '0.1'")
    stage.run("hash", code=7)
    stage.serve()
    stage.await_engine()
    wait_for("fresh tables", lambda: "readers see 'orderlog_v2'" in stage.tail("serve.out"), 120, 0.1)
    wait_for("the end of the old tables", lambda: [["2", "shown"]] == server.sql(
        "SELECT number, state FROM orderlog_control.table_sets"), 30, 0.1)
    swaps = [one["event"] for one in stage.log_events("ProjectionSwapped")]
    check([(one["from"], one["to"]) for one in swaps] == [(1, 2)], f"the log tells of swaps {swaps}")
    figure("tables of an older projection version: rebuilt by serve, swapped, the old ones gone")


def ends_equal(stage):
    content = stage.run_json("hash")
    wanted = sum(len(stage.truth(seller["seller_id"])) for seller in stage.sellers())
    rows = content["tables"]["orders"]["rows"]
    check(rows == wanted, f"{rows} orders in the tables, Amazon knows {wanted}")
    figure(f"{rows} orders in the tables, as many as Amazon knows")
    stage.check_rebuilds(1)


def trouble(stage, server, options):
    small = small_disk(server)
    stage.environment["ORDERLOG_POSTGRES_URL"] = server.url
    stage.start_sim("--sellers", 2, "--orders", options.orders, "--live-hours", LIVE_HOURS, "--speed", 720, "--latency",
                    options.latency, "--seed", options.seed)
    away_at_start(stage, server)
    if small:
        disk_full(stage, server)
    dead_in_the_middle(stage, server, 3)
    locked(stage, server)
    older_tables(stage, server)
    stage.await_complete(stage.epoch() + datetime.timedelta(hours=LIVE_HOURS), 300)
    stage.stop_serve()
    ends_equal(stage)


def test(options):
    with PostgresServer("trouble") as server, Stage(options, "trouble") as stage:
        try:
            trouble(stage, server, options)
        finally:
            if os.path.ismount(server.folder / "small"):
                server.stop("immediate")
                subprocess.run(["umount", server.folder / "small"], check=False)


def main():
    parser = processes.arguments(__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, default=15_000, help="of each seller")
    parser.add_argument("--latency", type=int, default=300, help="of each answer, ms")
    parser.add_argument("--seed", type=int, default=1)
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
