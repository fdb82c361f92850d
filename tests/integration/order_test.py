#!/usr/bin/env python3
"""One order from the log alone: as it was at any time, which page each value comes from, and why a total is wrong."""
import json
import pathlib
import random
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, parse_time, wait_for  # noqa: E402
from spoiling_proxy import SpoilingProxy  # noqa: E402

MONTHS = 3
SPEED = 600


class Told:
    """Every order of every stored page, read from the bodies by this test alone: (time, position, order as sent)."""

    def __init__(self, stage):
        self.orders = {}
        for event in stage.log_events("PageFetched"):
            page = json.loads(stage.run("log", "show", event["position"], "--body"))
            for one in page.get("orders", []) + ([page["order"]] if "order" in page else []):
                told = (parse_time(event["time"]), event["position"], one)
                self.orders.setdefault(one["orderId"], []).append(told)

    def newest(self, order, until, holds=lambda one: True):
        """As Amazon updated it last, of what had been fetched by then."""
        known = [(one["lastUpdatedTime"], position, one) for at, position, one in self.orders[order]
                 if at <= until and holds(one)]
        return max(known, key=lambda one: one[:2])[2] if known else None

    def times(self):
        return sorted(at for told in self.orders.values() for at, _, _ in told)


def total_of(one):
    return one["proceeds"]["grandTotal"]["amount"] if one else None


def check_as_of(stage, told, chance):
    """At random times each order is what had been fetched by then."""
    times = told.times()
    seconds, compared, unknown = [], 0, 0
    for _ in range(20):
        until = times[0] + (times[-1] - times[0]) * chance.random()
        for order in chance.sample(sorted(told.orders), 5):
            words = ("order", "t1", order, "--as-of", until.isoformat().replace("+00:00", "Z"))
            header = told.newest(order, until)
            if header is None:
                stage.run(*words, code=4)
                unknown += 1
                continue
            begun = time.monotonic()
            shown = stage.run_json(*words)["order"]
            seconds.append(time.monotonic() - begun)
            priced = told.newest(order, until, lambda one: "proceeds" in one)
            check(shown["raw_status"] == header["fulfillment"]["fulfillmentStatus"], f"{order} at {until}: {shown}")
            check(parse_time(shown["last_update_date"]) == parse_time(header["lastUpdatedTime"]), f"{order} at {until}")
            check(shown["total_amount"] is None if priced is None else
                  float(shown["total_amount"]) == float(total_of(priced)), f"{order} at {until}: {shown}")
            compared += 1
    check(compared > 20 and unknown > 0, f"{compared} compared, {unknown} not fetched yet")
    figure(f"--as-of at 20 random times: {compared} orders as they had been fetched by then, {unknown} not fetched yet; "
           f"median {statistics.median(seconds) * 1000:.0f} ms a command")


def resolve(document, pointer):
    for step in pointer.split("/")[1:]:
        document = document[int(step)] if isinstance(document, list) else document[step]
    return document


def check_pointers(stage, told, chance):
    """What --why points at in a page is what the column says."""
    pages, places = {}, 0
    for order in chance.sample(sorted(told.orders), 20):
        for column in ("raw_status", "total_amount", "item_price", "sku", "marketplace_id"):
            for one in stage.run_json("order", "t1", order, "--why", column)["columns"]:
                chosen = [page for page in one["pages"] if page["outcome"] == "CHOSEN"]
                check(len(chosen) == (0 if one["value"] is None and one["position"] is None else 1), f"chosen: {one}")
                for page in one["pages"]:
                    if page["json_pointer"] is None:
                        check(page["value"] is None, f"a value from nowhere: {one}")
                        continue
                    if page["position"] not in pages:
                        pages[page["position"]] = json.loads(stage.run("log", "show", page["position"], "--body"))
                    said = resolve(pages[page["position"]], page["json_pointer"])
                    is_same = float(said) == float(page["value"]) if column in ("total_amount", "item_price") else \
                        said == page["value"]
                    check(is_same, f"{column} of {order}: {page} points at {said}")
                    places += 1
    check(places > 100, f"{places} places")
    figure(f"--why: {places} JSON pointers, each at the value that it explains")


def check_raw(stage, told, order):
    raw = json.loads(stage.run("order", "t1", order, "--raw"))
    check(raw == max(told.orders[order], key=lambda one: one[1])[2], f"raw: {raw}")
    first = min(told.orders[order], key=lambda one: one[1])
    raw = json.loads(stage.run("order", "t1", order, "--raw", "--at-position", first[1]))
    check(raw == first[2], f"raw at {first[1]}: {raw}")


def differing(stage, seller):
    """Orders whose status is Seller Central's and whose total is not, with what Seller Central says."""
    ours = {row[0]: row[1:] for row in stage.sql("select external_order_id, order_status, total_amount from orderlog.orders")}
    truth = {one["order_id"]: one for one in stage.truth(seller)}
    return [(order, truth[order]["total"]) for order, (status, total) in sorted(ours.items())
            if order in truth and truth[order]["total"] and status == truth[order]["status"] and
            (not total or float(total) != float(truth[order]["total"]))]


def check_mystery(stage, order, total):
    """Two commands lead to the page that is to blame."""
    history = stage.run("order", "t1", order, "--history")
    why = stage.run("order", "t1", order, "--why", "total_amount")
    print(f"Seller Central: {order} is {total}\n{history}{why}", end="", flush=True)
    column = stage.run_json("order", "t1", order, "--why", "total_amount")["columns"][0]
    check(column["value"] is None or float(column["value"]) != float(total), f"no mystery: {column}")
    newest = column["pages"][-1]
    check(newest["outcome"] == "NOT_SENT" and newest["request_id"] in why, f"the newest page: {newest}")
    check("does not say it, which erases nothing" in why, why)
    body = json.loads(stage.run("log", "show", newest["position"], "--body"))
    told = [one for one in body.get("orders", [body.get("order")]) if one["orderId"] == order]
    check(told and "proceeds" not in told[0], "the page that is said not to tell a total tells one")
    changes = stage.run_json("order", "t1", order)["history"][-1]["changes"]
    check(changes and "total_amount" not in [one["column"] for one in changes], f"changes: {changes}")
    figure(f"a wrong total: 'order --history' and 'order --why total_amount' lead to page {newest['position']}")


def mistakes(stage, order):
    said = stage.run_failing("order", "t1", order, "--why", "colour")
    check(said[0] == 4 and "total_amount" in said[1], f"an unknown column: {said}")
    said = stage.run_failing("order", "t1", order, "--at-position", "1")
    check(said[0] == 4 and "first fetched" in said[1] and "--as-of" in said[1], f"before it was read: {said}")
    said = stage.run_failing("order", "t1", order, "--why", "total_amout")
    check("do you mean 'total_amount'?" in said[1], f"a slip: {said}")
    for words, hint in ((("999999999",), "log list"), (("1", "--body"), "--type PageFetched")):
        said = stage.run_failing("log", "show", *words)
        check(said[0] == 4 and hint in said[1], f"log show {words}: {said}")
    for words in (("--as-of", "soon"), ("--at-position", "0"), ("--why", "sku", "--raw"), ("--history", "--raw"),
                  ("--as-of", "2h", "--at-position", "9")):
        stage.run("order", "t1", order, *words, code=2)


def test(options):
    with Stage(options, "order") as stage:
        stage.start_sim("--sellers", 1, "--orders", options.orders, "--months", MONTHS, "--live-hours", 48,
                        "--speed", SPEED, "--seed", options.seed)
        proxy = SpoilingProxy(stage.port)
        for region in ("NA", "EU", "FE"):
            stage.environment[f"ORDERLOG_AMAZON_ENDPOINTS_{region}"] = proxy.url
        seller = stage.sellers()[0]
        stage.serve()
        stage.await_engine()
        stage.run("connection", "add", "c1", "--tenant", "t1", "--region", seller["region"], "--seller-id",
                  seller["seller_id"], "--refresh-token-file", seller["refresh_token_file"])
        stage.run("backfill", "start", "--tenant", "t1", "--months", MONTHS)

        def complete():
            return stage.status()["connections"][0]["backfill"]["phase"] == "completed"

        wait_for("the past", complete, options.patience, 0.2)
        changed = stage.run_json("log", "stats")["last_position"]
        wait_for("some updates", lambda: stage.run_json("log", "stats")["last_position"] > changed + 60,
                 options.patience, 0.5)
        proxy.lacks_money = True
        order, total = wait_for("a wrong total", lambda: differing(stage, seller["seller_id"]), options.patience, 0.5)[0]
        stage.stop_serve()
        check_mystery(stage, order, total)
        told = Told(stage)
        chance = random.Random(options.seed)
        check_as_of(stage, told, chance)
        check_pointers(stage, told, chance)
        check_raw(stage, told, order)
        mistakes(stage, order)


def main():
    parser = processes.arguments(__doc__)
    parser.add_argument("--orders", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=int, default=180, help="seconds that one wait may take")
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
