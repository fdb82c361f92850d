#!/usr/bin/env python3
"""`backfill run` and `sync run` until they end: stopped by people in another terminal, asked for another past, without
PostgreSQL, beside another log."""
import pathlib
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

    wait_for("a page", reading, 60)
    stage.run("backfill", verb, "--tenant", "t1")
    code = run.wait(60)
    check(code == 10, f"after 'backfill {verb}', backfill run ended with {code}: {stage.tail(output)}")
    found = requests(stage, "t1")
    check(found == expected, f"after 'backfill {verb}' the log has {found}, not {expected}: {stage.tail(output)}")


def test(options):
    with Stage(options, "runs") as stage:
        stage.start_sim("--sellers", 2, "--orders", 20000, "--live-hours", 1, "--speed", 120, "--latency", 100)
        add_connections(stage, 2)
        ended_by(stage, "pause", [1, 1, 0, 0])
        stage.serve()
        stage.await_engine()
        ended_by(stage, "cancel", [1, 1, 1, 1])
        figure("backfill run: paused and cancelled beside it, it ended and left it so")
        stage.stop_serve()


def main():
    return processes.run_test(test, processes.arguments(__doc__.splitlines()[0]).parse_args())


if __name__ == "__main__":
    sys.exit(main())
