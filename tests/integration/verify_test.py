#!/usr/bin/env python3
"""A running engine reads its whole log again: it goes on where a killed one was, and whatever it finds is told."""
import datetime
import pathlib
import re
import shutil
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, parse_time, wait_for  # noqa: E402

FAMILY_NAME = re.compile(rb"column\.family\.id.{2,9}?name(log|body|index|orders|meta|default)", re.DOTALL)


def serve(stage, megabytes_per_second):
    stage.environment["ORDERLOG_VERIFY_MEGABYTES_PER_SECOND"] = str(megabytes_per_second)
    stage.serve()
    stage.await_engine()


def verified(stage):
    return stage.await_engine()["verified"]


def kept_place(stage):
    file = stage.data / "verifying"
    return int(file.read_text().split()[1]) if file.exists() else None


def note(stage, time, position, outcome):
    """Writes data_dir/verified; outcome: "whole records", "problems all", …"""
    log = stage.run_json("log", "stats")["log"]
    (stage.data / "verified").write_text(f"{time} {position} {outcome} {log}\n")


def days_ago(days):
    return (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def make_log(stage, options):
    stage.start_sim("--sellers", 2, "--orders", options.orders, "--months", 3, "--live-hours", 1, "--speed", 720)
    for number, seller in enumerate(stage.sellers(), 1):
        stage.run("connection", "add", f"c{number}", "--tenant", f"t{number}", "--region", seller["region"],
                  "--seller-id", seller["seller_id"], "--refresh-token-file", seller["refresh_token_file"])
        stage.run("backfill", "run", "--tenant", f"t{number}", "--months", 3)
    check(not (stage.data / "verified").exists(), "a command that ends soon has verified")
    stats = stage.run_json("log", "stats")
    figure(f"{stats['total']['events']} events, {stats['total']['body_bytes'] / 1e6:.1f} MB of bodies")
    return stats["last_position"]


def goes_on(stage):
    """A pass goes on behind the place that a killed engine kept, and behind that of one that was told to stop."""
    serve(stage, 1)
    kept = wait_for("a place that is kept", lambda: kept_place(stage), 60)
    check(not verified(stage)["last"], "a pass that has not ended is told as one that has")
    stage.kill_serve()
    check(kept_place(stage) >= kept, "the kill took the place away")
    kept = kept_place(stage)
    serve(stage, 1)
    first = wait_for("the pass", lambda: verified(stage)["reached"], 30)
    check(first > kept, f"it began at {first}, behind {kept} it was to go on")
    begun = time.monotonic()
    stage.stop_serve()
    stopped = kept_place(stage)
    check(stopped >= first, f"at {first}, then stopped at {stopped}")
    figure(f"killed behind {kept}, gone on at {first}, stopped at {stopped} in {time.monotonic() - begun:.1f} s")


def comes_to_the_end(stage, position):
    """At the end all commands tell when all was verified; heads that the engine recorded are among it."""
    serve(stage, 1000)
    whole = wait_for("the end of the pass", lambda: verified(stage)["whole"], 60)
    check(whole["position"] >= position, f"{whole}, the log had reached {position}")
    check(abs((datetime.datetime.now(datetime.timezone.utc) - parse_time(whole["time"])).total_seconds()) < 60,
          f"verified {whole['time']}")
    check(kept_place(stage) is None, "the place of a pass that has ended is kept")
    seen = f"verified {whole['time'][:10]}"
    check(f"log {seen}" in stage.run("status"), stage.run("status"))
    check(seen in stage.run("log", "stats"), stage.run("log", "stats"))
    stats = stage.run_json("log", "stats")
    check(stats["verified"]["whole"] == whole, f"{stats['verified']}")
    findings = stage.run_json("doctor", "--offline")["findings"]
    check(any(one["seen"].startswith(seen) and one["colour"] == "green" for one in findings), f"{findings}")
    recorded = stage.log_events("HeadsRecorded")
    check(recorded and stats["heads_recorded"]["position"] >= recorded[-1]["position"], f"{stats['heads_recorded']}")
    report = stage.run_json("log", "verify")
    check(report["whole"] and report["heads"] >= len(recorded), f"{report}")
    times = [parse_time(one["time"]) for one in recorded]
    check(all(later - earlier >= datetime.timedelta(hours=1) for earlier, later in zip(times, times[1:])),
          f"recorded twice in an hour: {times}")
    figure(f"verified up to {whole['position']}, with {len(recorded)} roots over all heads")
    stage.stop_serve()


def flip(stage, choose=lambda tables: max(tables, key=lambda path: path.stat().st_size), share=4):
    """Flips a byte in a closed table of bodies, the largest, which no start reads; returns how to undo it."""
    tables = [path for path in (stage.data / "log").glob("*.sst")
              if (name := FAMILY_NAME.search(path.read_bytes())) and name.group(1) == b"body"]
    table = choose(tables)
    whole = table.read_bytes()
    place = len(whole) // share
    table.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1:])
    return lambda: table.write_bytes(whole)


def finds_damage(stage):
    """A byte flipped in a closed table is told by the next pass, by line, alert, status and doctor, until it is mended."""
    mend = flip(stage)
    note(stage, days_ago(8), 17, "whole records")
    check("up to position 17 of " in stage.run("log", "stats"), "how much has come since is not told")
    serve(stage, 1000)
    last = wait_for("the damage", lambda: (one := verified(stage)["last"]) and not one["whole"] and one, 60)
    check("the log is damaged: position " in (stage.data / "orderlog.log").read_text(), stage.tail("serve.out"))
    alert = wait_for("the alert", lambda: stage.await_engine()["alerts"], 120, 0.2)[0]
    check(alert["kind"] == "LOG_DAMAGED" and "position " in alert["text"], f"{alert}")
    status = stage.run("status")
    check("alert of the engine: LOG_DAMAGED" in status and "with problems" in status, status)
    check(stage.run_json("log", "stats")["verified"]["whole"]["position"] == 17, "the last whole one is forgotten")
    findings = stage.run_json("doctor", "--offline", code=11)["findings"]
    check(any(one["subject"] == "log" and one["colour"] == "red" and "with problems" in one["seen"]
              for one in findings), f"{findings}")
    figure(f"damage told: {alert['text']}; {last}")
    stage.stop_serve()
    mend()
    serve(stage, 1000)
    wait_for("a whole pass", lambda: verified(stage)["last"]["whole"], 60)
    wait_for("the alert's end", lambda: not stage.await_engine()["alerts"], 120, 0.2)
    stage.stop_serve()


def looks_again(stage):
    """Damage that `log verify` found behind the kept place is found by the next pass; a whole one ends its alert at once."""
    note(stage, days_ago(8), 17, "whole records")
    serve(stage, 1)
    wait_for("a place that is kept", lambda: kept_place(stage), 60)
    stage.kill_serve()
    mend = flip(stage, choose=min, share=100)
    first = stage.run_json("log", "verify", code=6)["problems"][0]
    check(kept_place(stage) is None, "the place in front of which damage was found is kept")
    serve(stage, 1000)
    wait_for("the alert", lambda: stage.await_engine()["alerts"], 120, 0.2)
    stage.stop_serve()
    check(not verified_last(stage)["whole"], "a pass has made a damaged log whole")
    mend()
    check(stage.run_json("log", "verify")["whole"], "mended, and not whole")
    serve(stage, 1)
    wait_for("the alert's end", lambda: not stage.await_engine()["alerts"], 120, 0.2)
    check(not verified(stage)["reached"], "what was just verified is verified again")
    stage.stop_serve()
    figure(f"damaged at position {first['position']}, told by verify and by the engine, and mended")


def lesser_stands_behind(stage):
    """A pass, which looks at records alone, does not call whole what `log verify` found damaged beyond them."""
    note(stage, days_ago(1), 17, "problems all")
    serve(stage, 1000)
    whole = wait_for("the end of the pass", lambda: verified(stage)["whole"], 60)
    check(whole["scope"] == "records", f"{whole}")
    last = verified(stage)["last"]
    check(not last["whole"] and last["scope"] == "all", f"{last}")
    check("records verified" in stage.run("status") and "with problems" in stage.run("status"), stage.run("status"))
    stage.stop_serve()
    stage.run_json("log", "verify")
    last = verified_last(stage)
    check(last["whole"] and last["scope"] == "all", f"{last}")


def restored_is_verified(stage):
    """What was known of the log that lay there does not hold for one that is restored, which has just been verified."""
    backups = stage.folder / "backups"
    stage.run("log", "backup", backups)
    note(stage, days_ago(1), 17, "problems all")
    (stage.data / "verifying").write_text(f"other 17 00 {days_ago(1)}\n")
    shutil.rmtree(stage.data / "log")
    stage.run("log", "restore", backups)
    last = verified_last(stage)
    check(last["whole"] and last["scope"] == "all", f"{last}")
    check(kept_place(stage) is None, "a place of the log that lay there is kept")


def verified_last(stage):
    return stage.run_json("log", "stats")["verified"]["last"]


def test(options):
    with Stage(options, "verify") as stage:
        position = make_log(stage, options)
        goes_on(stage)
        comes_to_the_end(stage, position)
        finds_damage(stage)
        looks_again(stage)
        lesser_stands_behind(stage)
        restored_is_verified(stage)


def main():
    parser = processes.arguments(__doc__)
    parser.add_argument("--orders", type=int, default=8000, help="of each seller")
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
