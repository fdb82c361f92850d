#!/usr/bin/env python3
"""`timeline --explain` and `--order`: sentences that follow from the log alone, and one order's events by the index."""
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, parse_time, wait_for  # noqa: E402

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "golden/timeline"
MONTHS = 4
SPEED = 1000


def golden(name, text):
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    check(path.exists() and path.read_text() == text, f"{path} is not what is shown now:\n{text}\n"
          "HINT: UPDATE_GOLDEN=1 rewrites it")


def grown(options):
    """The real engine's log of a fixed seed, as its golden files have it."""
    with Stage(options, "timeline-grown") as stage:
        grower = pathlib.Path(options.bin).parent / "tests/log_grower"
        done = subprocess.run([grower, stage.data, "400", "30"], input="acme /token-1\nbirch /token-2\n",
                              capture_output=True, text=True, timeout=300, check=False)
        check(done.returncode == 0, f"log_grower: {done.stderr}")
        golden("explained.txt", stage.run("timeline", "acme", "--explain", "--limit", "24"))
        page = json.loads(stage.run("timeline", "acme", "--type", "PageFetched", "--json", "--limit", 1))
        order = json.loads(stage.run("log", "show", page["position"], "--body"))["orders"][0]["orderId"]
        golden("order.txt", stage.run("timeline", "acme", "--order", order, "--explain"))
        golden("order.json", re.sub(r'"program":"[^"]*"', '"program":"VERSION"',
                                    stage.run("timeline", "acme", "--order", order, "--explain", "--json", "--limit", 1)))
    with Stage(options, "timeline-troubled") as stage:
        subprocess.run([pathlib.Path(options.bin).parent / "tests/troubled_log", stage.data], check=True, timeout=60)
        said = subprocess.run([stage.orderlog_path, "timeline", "acme", "--explain"], env=stage.environment, check=True,
                              capture_output=True, timeout=60).stdout
        golden("troubled.txt", said.decode())  # Fails on bytes that are no UTF-8.
        lines = stage.run("timeline", "acme", "--order", "注文番号").splitlines()
        check(len(lines) == 1 and "DebtIncurred" in lines[0], f"a debt alone: {lines}")
    figure("timeline --explain and --order of two logs of a fixed seed, as their golden files have them")


def explained(stage, *words):
    return [json.loads(line) for line in stage.run("timeline", "t1", "--explain", "--json", "--limit", 100000, *words).splitlines()]


def calls(events):
    """When each call of searchOrders left."""
    return [(parse_time(one["time"]).timestamp() - one["event"]["duration_us"] / 1e6, one) for one in events
            if one["type"] in ("PageFetched", "SyncPolled", "RequestFailed") and one["event"]["quota_token_spent"]]


def quota_holds(events):
    """Where quota is said to be waited for, the call left at the bucket's rate after the one before it; the backlog's do."""
    left = calls(events)
    claimed = 0
    for (before, _), (at, one) in zip(left, left[1:]):
        if "for quota:" not in one["explanation"]:
            continue
        said = re.search(r"It waited (?:(\d+) min )?([0-9.]+) s for quota", one["explanation"])
        check(said, f"no wait in {one['explanation']}")
        waited = 60 * int(said.group(1) or 0) + float(said.group(2))
        left_over = re.search(r"had (?:at most )?([0-9.]+) tokens", one["explanation"])
        least = 160 * (1 - float(left_over.group(1) if left_over else 0))
        check(waited <= at - before + 2 and least <= at - before <= 220, f"{one['position']}: {at - before:.0f} s after the "
              f"call before, and yet {one['explanation']}")
        claimed += 1
    check(claimed >= 5, f"{claimed} waits for quota among {len(left)} calls")
    check(any("calls" in one["explanation"] and "for backfill" in one["explanation"] and "for sync" in
              one["explanation"] for _, one in left), "nobody is said to share the bucket")
    return claimed


def rests_hold(stage, events):
    """Every rest of the engine that is told is between an EngineStopped and the next EngineStarted of the log."""
    rests = [one["explanation"] for one in events if "No engine ran from" in one["explanation"]]
    stops = [one["time"] for one in stage.log_events("EngineStopped")]
    starts = [one["time"] for one in stage.log_events("EngineStarted") if one["event"]["sends"]]
    check(rests, "no rest of the engine is told")
    for rest in rests:
        begun, ended = re.search(r"from ([0-9-]+ [0-9:]+)Z to ([0-9-]+ [0-9:]+)Z", rest).groups()
        check(any(begun.replace(" ", "T") in stop for stop in stops), f"no stop at {begun}: {stops}")
        check(any(ended.replace(" ", "T") in start for start in starts), f"no start at {ended}: {starts}")
    died = {said for one in events for said in re.findall(r"An engine was started at [^;]+; the one before it had not ended "
                                                          r"cleanly", one["explanation"])}
    check(len(died) == 1, f"one kill, told as {died}")
    paused = [one for one in events if "The connection was paused from" in one["explanation"]]
    check(paused, "the pause is told nowhere")


def orders_hold(stage, chance):
    """An order's pages are those of its history, and each holds it; filters take some of them."""
    pages, marks = {}, set()
    for event in stage.log_events("PageFetched"):
        for one in json.loads(stage.run("log", "show", event["position"], "--body")).get("orders", []):
            pages.setdefault(one["orderId"], []).append(event["position"])
    often = sorted(pages, key=lambda order: -len(pages[order]))[:10]
    for order in often + chance.sample(sorted(pages), 20):
        events = explained(stage, "--order", order)
        told = [one["position"] for one in events if one["type"] == "PageFetched"]
        history = [one["position"] for one in stage.run_json("order", "t1", order)["history"]]
        check(told == history, f"{order}: pages {told}, history {history}")
        check(set(told) <= set(pages[order]), f"{order} is not on all of {told}")
        check([one["order_mark"] for one in events] == ["new"] + ["changed"] * (len(told) - 1), f"{order}: {events}")
        marks.update(one["order_mark"] for one in events)
        newest = [json.loads(line) for line in stage.run("timeline", "t1", "--order", order, "--json", "--limit", 1,
                                                         "--type", "PageFetched").splitlines()]
        check([one["position"] for one in newest] == told[-1:], f"{order}: the newest is {newest}")
        check("explanation" not in newest[0], f"nobody asked to explain: {newest}")
    check(marks == {"new", "changed"}, f"marks: {marks}")
    for words in (("--order", "000-0000000-0000000"), ("--order", "000-0000000-0000000", "--type", "RunEnded")):
        code, said = stage.run_failing("timeline", "t1", *words)
        check(code == 4 and "no page in the log shows order '000-0000000-0000000' of tenant 't1'" in said and
              "HINT: 'c1' has read what was created since" in said, f"{words}: {code}, {said}")
    check(stage.run("timeline", "t1", "--order", often[0], "--type", "RunEnded") == "", "an order's run ended")
    for words in (("--order", ""), ("--order", often[0], "--summary", "day"), ("--explain", "--summary", "day")):
        stage.run("timeline", "t1", *words, code=2)
    figure(f"timeline --order of {len(often) + 20} orders: the pages of their histories, which hold them")


def follows(stage):
    """What comes is explained as it comes, and of one order only its own."""
    lines = stage.run("timeline", "t1", "--type", "PageFetched", "--json", "--limit", 50).splitlines()
    page = [page for page in map(json.loads, lines) if page["event"]["orders"] > 0][-1]
    order = json.loads(stage.run("log", "show", page["position"], "--body"))["orders"][0]["orderId"]
    follower = stage.start([stage.orderlog_path, "timeline", "t1", "--follow", "--explain", "--limit", "1"], "all.out")
    of_one = stage.start([stage.orderlog_path, "timeline", "t1", "--follow", "--order", order, "--limit", "1"], "one.out")

    def shown():
        text = (stage.folder / "all.out").read_text()
        return text if text.count("\n    Updates are asked for at an interval") >= 2 else None

    wait_for("explained events", shown, 60, 0.2)
    for process in (follower, of_one):
        process.terminate()
        process.wait(20)
    lines = [line for line in (stage.folder / "one.out").read_text().splitlines() if line.startswith("20")]
    check(lines and all(" PageFetched " in line for line in lines), f"followed of one order: {lines}")


def test(options):
    grown(options)
    with Stage(options, "timeline") as stage:
        stage.start_sim("--sellers", 1, "--orders", options.orders, "--months", MONTHS, "--live-hours", 48, "--speed", SPEED,
                        "--quota", "--seed", options.seed)
        stage.serve()
        stage.await_engine()
        stage.connect_sellers(MONTHS)

        def pages(more=0):
            return stage.run_json("log", "stats")["types"].get("PageFetched", {"events": 0})["events"] >= more

        wait_for("a used up bucket", lambda: pages(24), options.patience, 0.5)
        stage.stop_serve()
        time.sleep(1)
        stage.serve()
        stage.await_engine()
        stage.run("connection", "pause", "c1", "--tenant", "t1")
        time.sleep(1)
        stage.run("connection", "resume", "c1", "--tenant", "t1")
        stage.kill_serve()
        stage.serve()
        stage.await_engine()
        ended = wait_for("the past", lambda: stage.status()["connections"][0]["backfill"]["phase"] == "completed",
                         options.patience, 0.3)
        check(ended, "no end of the past")
        position = stage.status()["position"]
        wait_for("updates", lambda: stage.status()["position"] > position + 60, options.patience, 0.5)
        follows(stage)
        stage.stop_serve()
        orders_hold(stage, random.Random(options.seed))
        events = explained(stage)
        figure(f"{quota_holds(events)} waits for quota, each at the bucket's rate after the call before it")
        rests_hold(stage, events)
        check(all(isinstance(one["explanation"], str) for one in events), "an event without explanation")
        some = explained(stage, "--type", "RunEnded,SyncPolled")
        alone = {one["position"]: one["explanation"] for one in some}
        differing = [one for one in events if alone.get(one["position"], one["explanation"]) != one["explanation"]]
        check(not differing, f"{len(differing)} explained otherwise when others are left out: {differing[:2]}")


def main():
    parser = processes.arguments(__doc__)
    parser.add_argument("--orders", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=int, default=180, help="seconds that one wait may take")
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
