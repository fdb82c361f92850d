#!/usr/bin/env python3
"""A real sale report through Amazon's pages, the log and PostgreSQL: nothing lost, nothing invented.

What the report holds is counted by csv_truth.py, an independent reader; for the whole report the figures are also
written here.
"""
import decimal
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import csv_truth  # noqa: E402
import processes  # noqa: E402
from processes import Stage, check, figure  # noqa: E402

WHOLE_REPORT = {
    "orders": 120_378,
    "items": 128_975,
    "statuses": {"CANCELLED": 17_185, "PENDING": 846, "SHIPPED": 102_224, "UNSHIPPED": 123},
    "item_price_sum": "77970269.30",
    "item_price_rows": 120_243,
}
MEMORY_MAX = 150 * 10**6


def test(options):
    truth = csv_truth.truth_of(csv_truth.orders_of(options.orders_csv))
    if pathlib.Path(options.orders_csv).name == processes.REPORT.name:
        check(truth == WHOLE_REPORT, f"the report itself holds {truth}")
    with Stage(options, "csv") as stage:
        shown = stage.run_json("demo", "--batch", "--orders-csv", options.orders_csv, seconds=1200)
        figure(f"{shown['orders']} orders, {shown['items']} items, by status {shown['statuses']}")
        figure(f"item_price {shown['item_price_sum']} over {shown['priced_items']} rows")
        figure(f"{shown['seconds']:.1f} s, {shown['orders_per_s']:.0f} orders/s, "
               f"peak memory of serve {shown['peak_bytes'] / 1e6:.1f} MB")
        found = {
            "orders": shown["orders"],
            "items": shown["items"],
            "statuses": shown["statuses"],
            "item_price_rows": shown["priced_items"],
        }
        for name, value in found.items():
            check(value == truth[name], f"{name}: {value}, the report holds {truth[name]}")
        check(decimal.Decimal(shown["item_price_sum"]) == decimal.Decimal(truth["item_price_sum"]),
              f"sum of item_price: {shown['item_price_sum']}, the report holds {truth['item_price_sum']}")
        check(shown["peak_bytes"] <= MEMORY_MAX, f"serve used {shown['peak_bytes']} bytes")
        check(stage.run_json("log", "verify")["whole"], "the log is not whole")
        stage.check_rebuilds()


def main():
    parser = processes.arguments(__doc__.splitlines()[0])
    parser.add_argument("--orders-csv", default=str(processes.REPORT))
    options = parser.parse_args()
    if not pathlib.Path(options.orders_csv).exists():
        print(f"note: skipped, no {options.orders_csv}")
        return 0
    return processes.run_test(test, options)


if __name__ == "__main__":
    sys.exit(main())
