#!/usr/bin/env python3
"""`orderlog serve` killed at seeded moments ends with the same rows as a run that nobody disturbed.

A moment is: the simulator has answered k searches, then 0 to 20 ms more. Counted at the end: pages that were fetched
again, requests over quota, and that the log folded anew gives the live tables.
"""
import datetime
import pathlib
import random
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402

LIVE_HOURS = 1


def start(stage, options):
    world = ["--orders-csv", options.orders_csv] if options.orders_csv else \
        ["--orders", options.orders, "--live-hours", LIVE_HOURS]
    stage.start_sim("--sellers", 1 if options.orders_csv else options.sellers, "--seed", options.seed,
                    "--speed", options.speed, *world, *(["--quota"] if options.quota else []))
    stage.serve()
    stage.await_engine()
    stage.connect_sellers()


def finish(stage, options):
    """The content hash once the histories are over and in the tables."""
    end = datetime.timedelta(hours=-1 if options.orders_csv else LIVE_HOURS)
    stage.await_complete(stage.epoch() + end, options.patience)
    stage.stop_serve()
    return stage.run_json("hash")


def fetched_again(stage):
    """Grants that no event of the log tells of, and pages that the log holds twice."""
    events = stage.log_events("PageFetched", "SyncPolled", "RequestFailed")
    pages = [one["event"] for one in events if one["type"] == "PageFetched"]
    searches = [page for page in pages if page["operation"] == "searchOrders"]
    polls = sum(one["type"] == "SyncPolled" for one in events)
    # A request that failed here may have been granted there.
    failures = sum(one["type"] == "RequestFailed" and one["event"]["operation"] == "searchOrders"
                   and one["event"]["quota_token_spent"] and one["event"]["status"] in (0, 200) for one in events)
    keys = {(one["tenant"], one["event"]["purpose"], str(one["event"]["window"]), one["event"]["token_in"])
            for one in events if one["type"] == "PageFetched" and one["event"]["operation"] == "searchOrders"}
    granted = stage.usage()["granted"]
    unrecorded = granted - len(searches) - polls - failures
    repeated = len(searches) - len(keys)
    figure(f"{granted} searches granted: {len(searches)} pages, {polls} polls without news, {failures} failures; "
           f"{unrecorded} answers lost in kills, {repeated} pages in the log twice")
    check(unrecorded >= 0, "the log tells of more answers than the simulator gave")
    return unrecorded + repeated


def kill_at_moments(stage, options, pages):
    draw = random.Random(options.seed)
    moments = sorted(draw.sample(range(1, max(pages, options.kills) + 1), options.kills))
    for page in moments:
        wait_for(f"request {page}", lambda p=page: stage.usage()["granted"] >= p, options.patience, 0.002)
        time.sleep(draw.uniform(0, 0.020))
        stage.kill_serve()
        stage.serve()
    figure(f"seed {options.seed}: {stage.kills} kills at searches {moments[0]} to {moments[-1]} of {pages}")


def test(options):
    with Stage(options, "undisturbed") as stage:
        start(stage, options)
        undisturbed = finish(stage, options)
        pages = stage.usage()["granted"]
        calm_again = fetched_again(stage)
    with Stage(options, "killed") as stage:
        start(stage, options)
        connections = sum(one["kind"] == "healthy" for one in stage.sellers())
        kill_at_moments(stage, options, pages)
        killed = finish(stage, options)
        again = fetched_again(stage)
        overdrafts = stage.overdrafts()
        check(killed["hash"] == undisturbed["hash"],
              f"content hash {killed['hash']} after kills, {undisturbed['hash']} without: "
              f"{killed['tables']} / {undisturbed['tables']}")
        figure(f"content hash {killed['hash'][:16]}… both times, "
               f"{killed['tables']['orders']['rows']} orders, {killed['tables']['order_items']['rows']} items")
        figure(f"{again} pages fetched again in {stage.kills} kills of {connections} connections")
        check(again <= max(stage.kills, 1) * connections, "more than one page a kill and connection")
        check(calm_again <= connections, f"{calm_again} pages fetched again without a kill")
        if options.quota:
            figure(f"{overdrafts} requests over quota")
            check(overdrafts == 0, f"{overdrafts} requests over quota")
        check(stage.run_json("log", "verify")["whole"], "the log is not whole")
        stage.check_rebuilds()


def main():
    parser = processes.arguments(__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--orders-csv")
    parser.add_argument("--orders", type=int, default=4000)
    parser.add_argument("--sellers", type=int, default=2)
    parser.add_argument("--quota", action="store_true")
    parser.add_argument("--speed", type=float, default=720)
    parser.add_argument("--patience", type=int, default=900, help="seconds that one wait may take")
    options = parser.parse_args()
    if options.orders_csv and not pathlib.Path(options.orders_csv).exists():
        print(f"note: skipped, no {options.orders_csv}")
        return 0
    return processes.run_test(test, options)


if __name__ == "__main__":
    sys.exit(main())
