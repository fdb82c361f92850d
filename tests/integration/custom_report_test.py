#!/usr/bin/env python3
"""The promotions of a real sale report, which no table of orderlog's has, in a table of one's own: killed in the
middle and gone on with, they are what the report says.

The report is read by this test alone; 120,378 orders of it come through Amazon's pages, the log and the command.
"""
import csv
import io
import json
import lzma
import pathlib
import random
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402

SPEC = """name = "promotions"
[[columns]]
name = "promotion_ids"
type = "text[]"
pointer = "/orderItems/*/promotion/breakdowns/*/promotionId"
"""


def promotions_of(report):
    """Order → the promotion ids of all its lines, sorted."""
    opened = lzma.open if report.suffix == ".xz" else open
    with opened(report, "rb") as file:
        lines = csv.DictReader(io.StringIO(file.read().decode()))
        ids = {}
        for line in lines:
            listed = [part.strip() for part in line["promotion-ids"].split(",") if part.strip()]
            ids.setdefault(line["Order ID"], []).extend(listed)
    return {order: sorted(listed) for order, listed in ids.items()}


def place(stage):
    """How far the table is, while it is being built."""
    rows = stage.sql("select position from orderlog_control.custom_tables where state = 'building'")
    return int(rows[0][0]) if rows else 0


def kill_in_the_middle(stage, spec, chance, kills):
    """Kills the command so often, each time after it has come further; where it was then."""
    places = [0]
    for _ in range(kills):
        process = subprocess.Popen([stage.orderlog_path, "project", "--spec", str(spec)], env=stage.environment,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        wait_for("a step further", lambda: place(stage) > places[-1] or process.poll() is not None, 60, 0.01)
        check(process.poll() is None, f"the command was done before it could be killed: {places}")
        time.sleep(0.3 * chance.random())
        process.send_signal(signal.SIGKILL)
        process.wait()
        places.append(place(stage))
    check(places == sorted(places), f"a killed command went back: {places}")
    return places[1:]


def read_whole(stage, options, orders):
    """The report's orders through Amazon's pages into the log and orderlog's own tables."""
    stage.start_sim("--orders-csv", options.orders_csv, "--sellers", 1, "--time-from", "2022-07-01T00:00:00Z",
                    "--speed", 20)
    stage.serve()
    stage.await_engine()
    stage.connect_sellers(4)

    def complete():
        status = stage.status()
        return (status["connections"][0]["backfill"]["phase"] == "completed" and
                stage.sql("select count(*) from orderlog.orders") == [[str(orders)]])

    wait_for("the whole report", complete, options.patience, 1)


def test(options):
    expected = promotions_of(pathlib.Path(options.orders_csv))
    chance = random.Random(options.seed)
    with Stage(options, "custom-report") as stage:
        read_whole(stage, options, len(expected))
        spec = stage.folder / "promotions.toml"
        spec.write_text(SPEC)
        places = kill_in_the_middle(stage, spec, chance, options.kills)
        made = stage.run_json("project", "--spec", spec)
        check(made["rows"] == len(expected), f"{made['rows']} rows, {len(expected)} in the report")
        figure(f"killed {options.kills} times, at positions {places} of {made['position']}; gone on with to the end")
        rows = stage.sql("select external_order_id, to_json(promotion_ids) from orderlog_custom.promotions")
        found = {order: sorted(json.loads(ids)) if ids else [] for order, ids in rows}
        wrong = [order for order in expected if found.get(order) != expected[order]]
        check(not wrong, f"{len(wrong)} orders differ: {wrong[:1]}: {[found.get(order) for order in wrong[:1]]}, the "
              f"report has {[expected[order] for order in wrong[:1]]}")
        with_ids = sum(1 for ids in found.values() if ids)
        figure(f"{len(found)} orders, {with_ids} with promotions, {sum(map(len, found.values()))} ids: as the report says")
        spec.write_text(SPEC + "# once more, from the first event to the last\n")
        again = stage.run_json("project", "--spec", spec)
        check(again["version"] == 2 and again["api_calls"] == 0, f"again: {again}")
        check(stage.run_json("project", "--diff", "promotions", 1, 2)["changed"] == 0, "with kills and without differ")
        figure(f"a new column for {again['rows']} orders in {again['seconds']:.1f} s, "
               f"{again['written'] / again['seconds']:.0f} rows/s, no API call")


def main():
    parser = processes.arguments(__doc__.splitlines()[0])
    parser.add_argument("--orders-csv", default=str(processes.REPORT))
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=int, default=300, help="seconds that one wait may take")
    options = parser.parse_args()
    if not pathlib.Path(options.orders_csv).exists():
        print(f"note: skipped, no {options.orders_csv}")
        return 0
    return processes.run_test(test, options)


if __name__ == "__main__":
    sys.exit(main())
