#!/usr/bin/env python3
"""Through everything that can go wrong with a call, and kills of `orderlog serve`, no order is lost.

orderlog-sim draws faults from a seed until the histories end. Then `sync run --all` says SUCCESS, and every seller's
rows are the simulator's, no request was over quota, no order is owed, and the log is whole.
"""
import datetime
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402
from truth import compare_with_truth  # noqa: E402


V0, NEWER = "v0", "2026-01-01"


def now(stage):
    return datetime.datetime.fromtimestamp(stage.sim_json("/_sim/clock")["now_us"] / 1e6, datetime.timezone.utc)


def start(stage, seed, options):
    stage.start_sim("--sellers", options.sellers, "--orders", options.orders, "--seed", seed, "--hell", seed,
                    "--live-hours", options.live_hours, "--speed", options.speed, "--quota")
    # A time-out is real time: each second of it is half an hour of the simulator's.
    stage.environment["ORDERLOG_AMAZON_TIMEOUT_SECONDS"] = "1"
    stage.serve()
    stage.await_engine()
    stage.connect_sellers()


def turn(stage, who, api):
    """To the other Orders API, for the marketplaces that the seller has orders of."""
    ids = sorted({order["marketplace_id"] for order in stage.truth(who["seller"])})
    stage.run("connection", "change", who["connection"], "--tenant", who["tenant"], "--orders-api", api,
              "--marketplaces", ",".join(ids))


def turn_in_backfills(stage, apis, patience):
    """Each connection to its API as soon as it has some orders, in whatever order that comes: one that waits for hell
    must not let another's past be over."""
    left = dict(apis)

    def begun():
        seen = [one for one in stage.status()["connections"] if one["connection"] in left]
        for one in seen:
            check(one["backfill"]["phase"] == "running", f"the backfill of {one['connection']} was too quick")
        return [one for one in seen if one["backfill"]["orders"] > 0]

    while left:
        for one in wait_for(f"some orders of {sorted(left)}", begun, patience, 0.02):
            turn(stage, one, left.pop(one["connection"]))


def choose_apis(stage, options):
    """By v0 all of them; of those that turn each other one begins with v0, and all turn while their past is read."""
    connections = stage.status()["connections"]
    if options.orders_api == NEWER:
        return
    by_v0 = connections if options.orders_api == V0 else connections[::2]
    for one in by_v0:
        turn(stage, one, V0)
    if options.orders_api == "turning":
        turn_in_backfills(stage, {one["connection"]: NEWER if one in by_v0 else V0 for one in connections},
                          options.patience)
        figure(f"{len(connections)} turned to the other Orders API while their past was read")


def kill_at_moments(stage, seed, options, end):
    draw = random.Random(seed)
    begin = now(stage)
    for share in sorted(draw.uniform(0, 1) for _ in range(options.kills)):
        moment = begin + (end - begin) * share
        wait_for(f"the simulator's {moment}", lambda m=moment: now(stage) >= m, options.patience)
        stage.kill_serve()
        stage.serve()


def check_sync(stage, who):
    *runs, total = stage.run("sync", "run", "--all", seconds=600).splitlines()
    check(len(runs) == len(stage.sellers()) and all(": SUCCESS," in run for run in runs), f"sync run {who}: {runs}")
    check(f"{len(runs)} success, 0 skipped, 0 failed" in total, f"sync run {who}: {total}")


def check_no_debt(stage):
    def paid():
        return all(one["debts"] == 0 for one in stage.status()["connections"])

    wait_for("the end of debts", paid, 60, 0.2)
    given_up = stage.log_events("DebtAbandoned")
    check(not given_up, f"debts given up: {given_up[:3]}")


def told(stage, seed):
    faults = {name: count for name, count in stage.sim_json("/_sim/stats")["faults"].items() if count}
    check(faults, "hell did nothing")
    figure(f"seed {seed}: {sum(faults.values())} faults: " +
           ", ".join(f"{name} {count}" for name, count in sorted(faults.items())))


def through_hell(seed, options):
    with Stage(options, f"hell-{seed}") as stage:
        start(stage, seed, options)
        choose_apis(stage, options)
        end = stage.epoch() + datetime.timedelta(hours=options.live_hours)
        kill_at_moments(stage, seed, options, end)
        stage.await_complete(end, options.patience)
        told(stage, seed)
        check_sync(stage, "beside serve")
        check_no_debt(stage)
        rows = compare_with_truth(stage)
        missing = stage.sql("SELECT count(*) FROM orderlog.orders WHERE detail <> 'complete'")
        check(missing == [["0"]], f"orders without items: {missing}")
        overdrafts = stage.overdrafts()
        check(overdrafts == 0, f"{overdrafts} requests over quota")
        stage.stop_serve()
        check_sync(stage, "by an engine of its own")
        check(stage.run_json("log", "verify")["whole"], "the log is not whole")
        stage.check_rebuilds(times=1)
        overdrafts = stage.overdrafts()
        check(overdrafts == 0, f"{overdrafts} requests over quota by 'sync run'")
        figure(f"seed {seed}: {rows}; {stage.kills} kills, {stage.usage()['requests']} searches, "
               f"{stage.usage('v0 getOrderItems')['requests']} calls for items, {overdrafts} over quota")


def test(options):
    first, _, last = options.seeds.partition("-")
    for seed in range(int(first), int(last or first) + 1):
        try:
            through_hell(seed, options)
        except Exception:
            options.seeds = str(seed)  # What repeats it.
            raise


def main():
    parser = processes.arguments(__doc__.splitlines()[0])
    parser.add_argument("--seeds", default="1", help="one, or a range: 1-20")
    parser.add_argument("--orders-api", choices=[NEWER, V0, "turning"], default=NEWER)
    parser.add_argument("--sellers", type=int, default=3)
    parser.add_argument("--orders", type=int, default=1000)
    parser.add_argument("--live-hours", type=int, default=12)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--speed", type=float, default=1440)
    parser.add_argument("--patience", type=int, default=300, help="seconds that one wait may take")
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
