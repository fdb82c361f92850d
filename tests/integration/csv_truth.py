#!/usr/bin/env python3
"""Prints what a faithful copy of an Amazon sale report must hold, as JSON.

Reads the report with Python's own csv and lzma and shares no code with orderlog or its simulator, so that it can
judge both: csv_truth.py REPORT.csv[.xz]
"""
import collections
import csv
import decimal
import json
import lzma
import sys


def orders_of(path):
    """Rows of the report by order id, in the report's order."""
    opened = lzma.open if path.endswith(".xz") else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        orders = {}
        for row in csv.DictReader(file):
            orders.setdefault(row["Order ID"], []).append(row)
        return orders


def status_of(rows):
    status = rows[0]["Status"]
    if status.startswith("Pending"):
        return "PENDING"
    if status == "Cancelled":
        return "CANCELLED"
    unshipped = [row["Courier Status"] == "Unshipped" for row in rows]
    if all(unshipped):
        return "UNSHIPPED"
    return "PARTIALLY_SHIPPED" if any(unshipped) else "SHIPPED"


def truth_of(orders):
    statuses = collections.Counter()
    total = decimal.Decimal(0)
    priced = 0
    for rows in orders.values():
        status = status_of(rows)
        statuses[status] += 1
        # Amazon says nothing of money while an order is pending.
        amounts = [row["Amount"] for row in rows if row["Amount"] and status != "PENDING"]
        priced += len(amounts)
        total += sum(map(decimal.Decimal, amounts))
    return {
        "orders": len(orders),
        "items": sum(len(rows) for rows in orders.values()),
        "statuses": dict(sorted(statuses.items())),
        "item_price_sum": str(total),
        "item_price_rows": priced,
    }


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: csv_truth.py REPORT.csv[.xz]")
    json.dump(truth_of(orders_of(sys.argv[1])), sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
