#!/usr/bin/env python3
"""A backlog under Amazon's usage plan, with kills: no request too many, hardly one too few.

Time is the simulator's. Amazon's bucket holds 20 searches and gains one each 180 s, so an engine that always has
something to ask can be granted 20 + elapsed / 180 s of them.
"""
import datetime
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, parse_time, wait_for  # noqa: E402

BURST = 20
SECONDS_PER_SEARCH = 180


def elapsed(stage):
    """Simulated seconds since the first search, and what was granted until then."""
    rows = [row for row in stage.sim_json("/_sim/stats")["operations"] if row["operation"] == "searchOrders"]
    now = datetime.datetime.fromtimestamp(stage.sim_json("/_sim/clock")["now_us"] / 1e6, datetime.timezone.utc)
    return (now - parse_time(rows[0]["first"])).total_seconds() if rows else 0.0


def test(options):
    seconds = options.hours * 3600
    patience = seconds / options.speed * 2 + 60
    with Stage(options, "quota") as stage:
        # Twice the orders that the quota lets through, so that the backlog never ends.
        orders = int((BURST + seconds / SECONDS_PER_SEARCH) * 100 * 2)
        stage.start_sim("--sellers", 1, "--orders", orders, "--live-hours", options.hours + 24, "--seed",
                        options.seed, "--speed", options.speed, "--quota")
        stage.serve()
        stage.await_engine()
        stage.connect_sellers()
        draw = random.Random(options.seed)
        for moment in sorted(draw.uniform(0.02, 0.95) * seconds for _ in range(options.kills)):
            wait_for(f"simulated second {moment:.0f}", lambda m=moment: elapsed(stage) >= m, patience)
            stage.kill_serve()
            stage.serve()
        wait_for(f"simulated second {seconds}", lambda: elapsed(stage) >= seconds, patience)
        usage = stage.usage()
        overdrafts = stage.overdrafts()
        past = elapsed(stage)
        possible = BURST + past / SECONDS_PER_SEARCH
        figure(f"{past / 3600:.1f} simulated hours, {stage.kills} kills (seed {options.seed}): "
               f"{usage['granted']} searches granted of {possible:.1f} possible "
               f"({100 * usage['granted'] / possible:.1f} %), {overdrafts} overdrafts")
        phase = stage.await_engine()["connections"][0]["backfill"]["phase"]
        check(phase == "running", f"the backlog is over ({phase}): the figures say nothing")
        check(overdrafts == 0, f"{overdrafts} requests over quota")
        check(usage["granted"] >= 0.95 * possible, "less than 95 % of the quota used")
        stage.stop_serve()


def main():
    parser = processes.arguments(__doc__.splitlines()[0])
    parser.add_argument("--hours", type=int, default=24)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--speed", type=float, default=1440)
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
