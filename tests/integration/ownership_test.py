#!/usr/bin/env python3
"""One engine acts for a log: a copy of its directory waits, takes over from an engine that stands still, and that one
stops when it wakes up. After a kill the same directory's engine goes on at once. Another log leaves its sellers alone."""
import datetime
import pathlib
import shutil
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from postgres_server import PostgresServer  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402

SELLERS = 3
MONTHS = 2
LEASE_S = 15

HISTORY = """
CREATE TABLE lease_history (epoch bigint, owner text);
CREATE FUNCTION note_lease() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO lease_history VALUES (new.epoch, new.owner); RETURN new; END $$;
CREATE TRIGGER note AFTER INSERT OR UPDATE OF epoch, owner ON orderlog_control.log_leases
    FOR EACH ROW EXECUTE FUNCTION note_lease();
"""


def lease(stage):
    status = stage.status()
    return status["lease"] if status else {"epoch": None, "owner": ""}


def fetched(stage, after=0):
    """Requests that a log tells of, from a position on."""
    facts = stage.log_events("PageFetched", "SyncPolled", "RequestFailed")
    return [fact for fact in facts if fact["position"] > after]


def beside(options, name, first):
    """Another engine's place, in the same world."""
    stage = Stage(options, name)
    stage.environment = {**first.environment, "ORDERLOG_DATA_DIR": str(stage.data)}
    stage.port, stage.credentials = first.port, first.credentials
    return stage


def begin(stage, server, options):
    stage.environment["ORDERLOG_POSTGRES_URL"] = server.url
    stage.start_sim("--sellers", SELLERS, "--orders", 600, "--months", MONTHS, "--live-hours", options.live_hours,
                    "--speed", 720)
    stage.serve()
    stage.await_engine()
    stage.connect_sellers(MONTHS)
    wait_for("some rows", lambda: (found := stage.status())["tables"]["position"] == found["position"] > 50, 60, 0.1)
    server.sql(HISTORY)
    stage.stop_serve()


def copy_waits(original, copy, options):
    """While the original renews its lease the copy asks nothing, and says why."""
    shutil.rmtree(copy.data)
    shutil.copytree(original.data, copy.data, symlinks=True)
    original.serve()
    original.await_engine()
    wait_for("the original's lease", lambda: lease(original)["epoch"], 30, 0.05)
    copy.serve()
    started = copy.await_engine()["position"]
    wait_for("a copy that knows its place", lambda: "process" in lease(copy)["owner"], 30, 0.05)
    before = original.status()["position"]
    time.sleep(LEASE_S + 5)
    check(copy.status()["position"] == started, "the copy has read sellers of the original")
    check(original.status()["position"] > before, "the original stands still")
    check("another engine acts for this log" in copy.run("status"), "'status' of the copy says nothing")
    check("another engine acts" in str(copy.run_failing("doctor")), "'doctor' of the copy says nothing")
    commands = [["sync", "run", "--all"], ["rebuild", "--compare-only"]]
    for words in commands if options.whole else commands[:1]:
        code, said = copy.run_failing(*words)
        check(code == 5 and "LOCK_UNAVAILABLE" in said, f"{words} of the copy ended with {code}: {said}")
    return started


def server_away(original, copy, server):
    """While PostgreSQL is away for longer than a lease nobody can renew it, and nobody takes it."""
    epoch = lease(original)["epoch"]
    server.stop("immediate")
    before = original.status()["position"]
    time.sleep(LEASE_S + 5)
    check(original.status()["position"] > before, "without PostgreSQL the original does not read")
    server.start()
    wait_for("tables that are fed again", lambda: (found := original.status())["tables"]["connected"], 60, 0.1)
    time.sleep(LEASE_S / 2)
    check(lease(original)["epoch"] == epoch and not lease(copy)["epoch"],
          f"a restart of PostgreSQL gave the lease away: {lease(original)}, {lease(copy)}")


def stands_still(original, copy, started, options):
    """SIGSTOP: the copy takes over; the original wakes up, asks nothing, writes no row, and ends."""
    stopped = time.monotonic()
    original.serve_process.send_signal(signal.SIGSTOP)
    wait_for("the copy's lease", lambda: lease(copy)["epoch"], LEASE_S + 15, 0.05)
    figure(f"take-over from an engine that stands still: {time.monotonic() - stopped:.1f} s")
    wait_for("pages read by the copy", lambda: copy.status()["position"] > started + 5, 60, 0.05)
    # What the original had fed is not of the copy's history: people decide.
    copy.run("rebuild")
    wait_for("tables fed by the copy", lambda: (found := copy.status())["tables"]["position"] == found["position"], 60,
             0.05)
    time.sleep(max(0.0, options.pause - (time.monotonic() - stopped)))
    # With the copy still, whoever asks Amazon now is the original.
    copy.serve_process.send_signal(signal.SIGSTOP)
    time.sleep(1)
    before = original.usage()["requests"]
    woken = time.monotonic()
    original.serve_process.send_signal(signal.SIGCONT)
    code = original.serve_process.wait(30)
    figure(f"after {options.pause} s the original ended {time.monotonic() - woken:.1f} s after it woke up")
    after = original.usage()["requests"]
    copy.serve_process.send_signal(signal.SIGCONT)
    said = original.tail("serve.out")
    check(code == 5 and "has taken over this log (LOCK_UNAVAILABLE)" in said, f"the original ended with {code}: {said}")
    check(after == before, f"the original asked Amazon {after - before} times after it woke up")


def killed(copy):
    """The same directory's next engine goes on at once."""
    before = lease(copy)["epoch"]
    copy.kill_serve()
    begun = time.monotonic()
    copy.serve()
    wait_for("a lease taken anew", lambda: (lease(copy)["epoch"] or 0) > before, 30, 0.01)
    took = time.monotonic() - begun
    figure(f"take-over after kill -9: {took:.2f} s")
    check(took < LEASE_S / 2, f"an engine waits {took:.1f} s for its own lease")


def another_log(copy, other):
    """Of the same sellers in the same database: it reads none of them, and says why."""
    other.environment["ORDERLOG_POSTGRES_SCHEMA"] = "elsewhere"
    for number, seller in enumerate(copy.sellers(), 1):
        other.run("connection", "add", f"c{number}", "--tenant", "t1", "--region", seller["region"], "--seller-id",
                  seller["seller_id"], "--refresh-token-file", seller["refresh_token_file"])
    said = other.run("sync", "run", "--all", code=10)
    check(said.count("LOCK_UNAVAILABLE") >= SELLERS, f"a second log reads the sellers: {said}")
    check(not [fact for fact in fetched(other) if fact["type"] != "RequestFailed"], "a second log has read a page")
    figure(f"a second log read none of {SELLERS} sellers")


def finish(stage, server, options):
    stage.await_complete(stage.epoch() + datetime.timedelta(hours=options.live_hours), 240)
    stage.stop_serve()
    stage.check_rebuilds(1)
    wanted = sorted(order["order_id"] for seller in stage.sellers() for order in stage.truth(seller["seller_id"]))
    rows = sorted(row[0] for row in server.sql("SELECT external_order_id FROM orderlog.orders"))
    check(rows == wanted, f"{len(rows)} orders in the tables, Amazon knows {len(wanted)}")
    owners = server.sql("SELECT epoch, count(DISTINCT owner) FROM lease_history GROUP BY 1 ORDER BY 1")
    check(owners and all(count == "1" for _, count in owners), f"owners of each epoch: {owners}")
    figure(f"{len(owners)} epochs, one owner each; {len(rows)} orders as Amazon has them")


def test(options):
    with PostgresServer("lease") as server, Stage(options, "original") as original:
        begin(original, server, options)
        with beside(options, "copy", original) as copy, beside(options, "other", original) as other:
            started = copy_waits(original, copy, options)
            if options.whole:
                server_away(original, copy, server)
            stands_still(original, copy, started, options)
            killed(copy)
            another_log(copy, other)
            finish(copy, server, options)


def main():
    parser = processes.arguments(__doc__)
    parser.add_argument("--pause", type=int, default=25, help="seconds that the original stands still")
    parser.add_argument("--whole", action="store_true", help="also what takes a lease's time more")
    parser.add_argument("--live-hours", type=int, default=12, help="simulated")
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
