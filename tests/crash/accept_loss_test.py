#!/usr/bin/env python3
"""A log that lost its end goes on once an operator has said so, and ends with what Amazon knows.

Two damages: an older copy of data_dir/log put back, and a torn write-ahead log. `accept-loss` is killed at seeded moments;
whatever it left is either the refused log or the accepted one.
"""
import datetime
import pathlib
import random
import shutil
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402
from truth import compare_with_truth  # noqa: E402

MONTHS = 2
LIVE_HOURS = 3
LOST_AT_LEAST = 40


def level(stage, position):
    """The tables hold what the log holds, and that is more than `position`."""
    status = stage.status()
    return status if status and status["tables"]["position"] == status["position"] > position else None


def connect_missing(stage):
    """Adds each seller and begins its backfill, as far as the log does not know that it was said."""
    known = {one["seller"]: one for one in stage.status()["connections"]}
    for number, seller in enumerate(stage.sellers(), 1):
        if seller["seller_id"] not in known:
            stage.run("connection", "add", f"c{number}", "--tenant", f"t{number}", "--region", seller["region"],
                      "--seller-id", seller["seller_id"], "--refresh-token-file", seller["refresh_token_file"])
        if known.get(seller["seller_id"], {}).get("backfill", {}).get("phase") in (None, "none"):
            stage.run("backfill", "start", "--tenant", f"t{number}", "--months", MONTHS)


def newest_wal(stage):
    return max(path for path in (stage.data / "log").glob("*.log") if path.stat().st_size > 0)


def live_and_lose(stage, options, damage):
    """A seller is added and read in what is lost then; leaves the damaged log in folder `damaged`."""
    stage.start_sim("--sellers", 2, "--orders", options.orders, "--months", MONTHS, "--live-hours", LIVE_HOURS,
                    "--seed", options.seed, "--speed", options.speed, "--quota")
    stage.serve()
    stage.await_engine()
    seller = stage.sellers()[0]
    stage.run("connection", "add", "c1", "--tenant", "t1", "--region", seller["region"], "--seller-id",
              seller["seller_id"], "--refresh-token-file", seller["refresh_token_file"])
    stage.run("backfill", "start", "--tenant", "t1", "--months", MONTHS)
    wait_for("some rows", lambda: level(stage, 20), 60, 0.05)
    stage.stop_serve()
    shutil.copytree(stage.data / "log", stage.folder / "copy")
    stage.serve()
    first = stage.await_engine()["position"]
    connect_missing(stage)
    wait_for("tables that are further", lambda: level(stage, first + LOST_AT_LEAST), 60, 0.05)
    stage.kill_serve()
    if damage == "copy":
        shutil.rmtree(stage.data / "log")
        (stage.folder / "copy").rename(stage.data / "log")
    else:
        wal = newest_wal(stage)
        with open(wal, "r+b") as file:
            file.truncate(int(wal.stat().st_size * 0.4))
    shutil.copytree(stage.data / "log", stage.folder / "damaged")
    shutil.copy(stage.data / "high_water", stage.folder / "mark")


def put_damaged(stage):
    shutil.rmtree(stage.data / "log")
    shutil.copytree(stage.folder / "damaged", stage.data / "log")
    shutil.copy(stage.folder / "mark", stage.data / "high_water")


def refused_aloud(stage):
    """Whoever opens the log says what to do; only the right number of lost events goes on."""
    stage.serve()
    code = stage.serve_process.wait(60)
    check(code == 6 and "accept-loss" in stage.tail("serve.out"), f"serve ended with {code}: {stage.tail('serve.out')}")
    refused = stage.run_json("status")["refused"]
    check("accept-loss" in refused["hint"], f"status says {refused}")
    findings = stage.run("doctor", "--offline", code=11)
    check("accept-loss" in findings, f"doctor says {findings}")
    check(stage.run_json("log", "verify", code=6)["whole"] is False, "a log that lost its end is whole")
    shown = stage.run_json("log", "accept-loss", code=6)
    lost = shown["lost"]
    check(lost >= LOST_AT_LEAST // 4 and shown["last_lost"] - shown["last_position"] == lost and not shown["accepted"],
          f"accept-loss shows {shown}")
    code, said = stage.run_failing("log", "accept-loss")
    check(code == 6 and f"--lost {lost} --yes" in said, f"accept-loss ended with {code}: {said}")
    stage.run("log", "accept-loss", "--yes", code=2)
    for wrong in (0, lost - 1, lost + 1):
        stage.run("log", "accept-loss", "--lost", wrong, "--yes", code=8)
    check(stage.run_json("log", "accept-loss", code=6) == shown, "what is lost has changed by looking at it")
    return shown


def accepted_or_not(stage, shown):
    """The log after a kill: True if it was accepted; nothing between."""
    for code in (0, 6):
        try:
            now = stage.run_json("log", "accept-loss", code=code)
        except processes.Failed:
            continue
        events = stage.log_events("LossAccepted")
        check(len(events) == (1 if code == 0 else 0), f"{len(events)} events say that the loss was accepted")
        check(code == 0 or now == shown, f"{now} is lost, {shown} before the kill")
        return code == 0
    raise processes.Failed("accept-loss cannot be said again")


def accept(stage, shown):
    put_damaged(stage)
    stage.run("log", "accept-loss", "--lost", shown["lost"], "--yes")


def killed_at_moments(stage, options, shown, draw):
    begun = time.monotonic()
    accept(stage, shown)
    whole = time.monotonic() - begun
    command = [stage.orderlog_path, "log", "accept-loss", "--lost", str(shown["lost"]), "--yes"]
    outcomes = []
    for number in range(options.kills):
        put_damaged(stage)
        process = stage.start(command, "accept.out")
        # From its start to its end, each kill in a part of its own.
        time.sleep(whole * draw.uniform(number, number + 1) / options.kills)
        process.kill()
        process.wait(30)
        outcomes.append(accepted_or_not(stage, shown))
    figure(f"seed {options.seed}: {options.kills} kills of accept-loss: {outcomes.count(True)} accepted, "
           f"{outcomes.count(False)} still refused")


def accepted(stage, shown):
    """Said once it is accepted, said again nothing happens."""
    accept(stage, shown)
    last = stage.run_json("log", "stats")["last_position"]
    again = stage.run_json("log", "accept-loss", "--lost", shown["lost"], "--yes")
    check(again["lost"] == 0 and again["last_position"] == last, f"accepted twice: {again}")


def goes_on(stage):
    """Tables of lost events are fed nothing before a rebuild; then everything is as Amazon has it."""
    stage.serve()
    stage.await_engine()
    held, _ = stage.run_failing("log", "accept-loss")
    check(held == 5, f"beside an engine accept-loss ended with {held}")
    # A log that was put back is another file than the killed engine's, whose lease runs out first.
    def refusal():
        said = stage.status()["tables"]["last_error"]
        return said if "LOCK_UNAVAILABLE" not in said else None

    told = wait_for("a word on the tables", refusal, 60, 0.05)
    check("rebuild" in told, f"the tables are not fed: {told}")
    connect_missing(stage)
    stage.run("rebuild")
    stage.await_complete(stage.epoch() + datetime.timedelta(hours=LIVE_HOURS), 180)
    said = stage.run("sync", "run", "--all")
    check(said.count("SUCCESS") == 2, f"sync run says {said}")
    wait_for("tables at the log's end", lambda: level(stage, 0), 60, 0.05)
    rows = compare_with_truth(stage)
    stage.stop_serve()
    check(stage.run_json("log", "verify")["whole"], "the log is not whole")
    check(len(stage.log_events("LossAccepted")) == 1, "the loss was accepted more than once")
    stage.check_rebuilds(1)
    overdrafts = stage.overdrafts()
    figure(f"{rows}; {overdrafts} requests over quota")
    check(overdrafts == 0, f"{overdrafts} requests over quota")


def test(options):
    draw = random.Random(options.seed)
    for damage in options.damages.split(","):
        with Stage(options, f"loss-{damage}") as stage:
            live_and_lose(stage, options, damage)
            shown = refused_aloud(stage)
            figure(f"{damage}: the log ends at {shown['last_position']}, {shown['lost']} events are lost")
            killed_at_moments(stage, options, shown, draw)
            accepted(stage, shown)
            goes_on(stage)


def main():
    parser = processes.arguments(__doc__.splitlines()[0])
    parser.add_argument("--damages", default="copy,torn")
    parser.add_argument("--kills", type=int, default=6, help="of accept-loss, for each damage")
    parser.add_argument("--orders", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--speed", type=float, default=1800)
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
