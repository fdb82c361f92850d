#!/usr/bin/env python3
"""`backfill run` and `sync run` until they end: stopped by people in another terminal, asked for another past, without
PostgreSQL, beside another log."""
import contextlib
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402


def add_connections(stage, count):
    for number, seller in enumerate(stage.sellers()[:count], 1):
        stage.run("connection", "add", f"c{number}", "--tenant", f"t{number}", "--region", seller["region"],
                  "--seller-id", seller["seller_id"], "--refresh-token-file", seller["refresh_token_file"])


def requests(stage, tenant):
    """How often each thing was asked of a tenant's backfills, by the log."""
    types = ("BackfillRequested", "BackfillPaused", "BackfillResumed", "BackfillCancelled")
    events = [event for event in stage.log_events(*types) if event["tenant"] == tenant]
    return [sum(event["type"] == kind for event in events) for kind in types]


def ended_by(stage, verb, expected):
    """`backfill run` follows, somebody else says `backfill VERB`: it stays so, and the run ends."""
    output = f"{verb}.out"
    before = stage.status()
    run = stage.start([stage.orderlog_path, "backfill", "run", "--tenant", "t1"], output)

    def reading():
        check(run.poll() is None, f"backfill run ended: {stage.tail(output)}")
        status = stage.status()
        seen = status and status["connections"][0]
        return (seen and seen["backfill"]["phase"] == "running"
                and seen["pages"] > (before["connections"][0]["pages"] if before else 0))

    wait_for("a page", reading, 240)
    stage.run("backfill", verb, "--tenant", "t1")
    code = run.wait(120)
    check(code == 10, f"after 'backfill {verb}', backfill run ended with {code}: {stage.tail(output)}")
    found = requests(stage, "t1")
    check(found == expected, f"after 'backfill {verb}' the log has {found}, not {expected}: {stage.tail(output)}")


def read_as_far_as_is_asked_for(stage):
    """A past that ended before the connection was added is read on, and again only if more is asked for."""
    summer = ["--from", "2025-06-01", "--to", "2025-07-01"]
    for span, expected in ((summer, 1), (["--from", "2025-06-01"], 2), (["--from", "2025-06-01"], 2), (summer, 2)):
        stage.run("backfill", "run", "--tenant", "t2", *span)
        found = requests(stage, "t2")[0]
        check(found == expected, f"after backfill run {span} {found} pasts were asked for, not {expected}")
    last = [event["event"] for event in stage.log_events("BackfillRequested") if event["tenant"] == "t2"][-1]
    added = next(event for event in stage.log_events("ConnectionAdded") if event["tenant"] == "t2")
    gap = processes.parse_time(added["time"]) - processes.parse_time(last["to"])
    check(gap.total_seconds() < 600, f"the past was read up to {last['to']} only, added {added['time']}")


def another_log(options, stage, postgres, schema):
    """A Stage whose log has the same first seller; its tables are in a schema of `postgres`."""
    other = Stage(options, "other")
    other.environment = {**stage.environment, "ORDERLOG_DATA_DIR": str(other.data), "ORDERLOG_POSTGRES_URL": postgres,
                         "ORDERLOG_POSTGRES_SCHEMA": schema}
    other.credentials = stage.credentials
    add_connections(other, 1)
    return other


def ends_unclaimed(stage, run, output, code):
    """Nothing was read, and each connection says why."""
    ended = run.wait(300)
    said = stage.tail(output)
    check(ended == code, f"{output}: ended with {ended}, not {code}: {said}")
    check(re.search(r"^t1/c1: .*LOCK_UNAVAILABLE", said, re.M), f"{output}: no line names the reason: {said}")
    check(not stage.log_events("PageFetched"), f"{output}: pages of a seller that is not this log's")


def test(options):
    with contextlib.ExitStack() as stages:
        stage = stages.enter_context(Stage(options, "runs"))
        stage.start_sim("--sellers", 2, "--orders", 20000, "--live-hours", 1, "--speed", 120, "--latency", 100)
        add_connections(stage, 2)
        # It waits for PostgreSQL at each of five attempts, meanwhile the others go on.
        lonely = stages.enter_context(
            another_log(options, stage, "postgresql://nobody@127.0.0.1:1/none", "orderlog"))
        lonely_run = lonely.start([lonely.orderlog_path, "sync", "run", "--all"], "lonely.out")
        ended_by(stage, "pause", [1, 1, 0, 0])
        read_as_far_as_is_asked_for(stage)
        figure("backfill run: what lay between a past and the connection's begin was read")
        stage.serve()
        stage.await_engine()
        wait_for("the tables", lambda: stage.status()["tables"]["connected"], 240, 0.1)
        second = stages.enter_context(another_log(options, stage, stage.conninfo(), "second"))
        second_run = second.start([second.orderlog_path, "backfill", "run", "--tenant", "t1"], "second.out")
        ended_by(stage, "cancel", [1, 1, 1, 1])
        figure("backfill run: paused and cancelled beside it, it ended and left it so")
        ends_unclaimed(second, second_run, "second.out", 10)
        figure("backfill run: it ends for a seller that another log reads")
        stage.stop_serve()
        ends_unclaimed(lonely, lonely_run, "lonely.out", 5)
        figure("sync run: without PostgreSQL from the first start on, it names the connection and the reason")


def main():
    return processes.run_test(test, processes.arguments(__doc__.splitlines()[0]).parse_args())


if __name__ == "__main__":
    sys.exit(main())
