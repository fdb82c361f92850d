#!/usr/bin/env python3
"""The demo's sellers, read by Orders v0 and then by 2026-01-01, differ in nothing that Amazon's map does not explain."""
import datetime
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, parse_time, wait_for  # noqa: E402

V0, NEWER = "v0", "2026-01-01"


def turn(stage, number, seller, api):
    """To the Orders API, for the marketplaces that the seller has orders of."""
    ids = sorted({order["marketplace_id"] for order in stage.truth(seller["seller_id"])})
    stage.run("connection", "change", f"c{number}", "--tenant", f"t{number}", "--orders-api", api,
              "--marketplaces", ",".join(ids))


def read_by(stage, api, options):
    """Every seller's whole past, and its updates up to now."""
    for number, seller in enumerate(stage.sellers(), 1):
        if api == V0:
            token = ["--refresh-token-file", seller["refresh_token_file"]]
            stage.run("connection", "add", f"c{number}", "--tenant", f"t{number}", "--region", seller["region"],
                      "--seller-id", seller["seller_id"], *token)
        turn(stage, number, seller, api)
        stage.run("backfill", "start", "--tenant", f"t{number}", "--months", options.months)

    def complete():
        ones = stage.status()["connections"]
        return all(one["backfill"]["phase"] == "completed" and one["debts"] == 0 for one in ones)

    wait_for(f"the past by {api}", complete, options.patience, 0.2)


def v0_fields(stage):
    """The fields that the stored pages of v0 have, as the report names them."""
    fields = set()
    pages = [event["position"] for event in stage.log_events("PageFetched")
             if event.get("event", event).get("operation", "").startswith("v0")]
    check(pages, "no page of v0 in the log")
    for position in pages[::max(1, len(pages) // 50)]:
        payload = json.loads(stage.run("log", "show", position, "--body"))["payload"]
        for one in payload.get("Orders", []):
            fields |= {("order", name) for name in one}
        for one in payload.get("OrderItems", []):
            fields |= {("item", name) for name in one}
    return fields


def check_report(stage, tenant, orders):
    report = stage.run_json("parity", tenant)["connections"]
    check(len(report) == 1, f"{tenant} has one connection, the report {len(report)}")
    one = report[0]
    findings = [field for field in one["fields"] if field["findings"]]
    check(one["findings"] == 0, f"findings of {tenant}: {json.dumps(findings)}")
    check(one["read_by_both"] == orders, f"{one['read_by_both']} of {orders} orders of {tenant} read by both")
    left = one["changed_between"] + one["items_missing"]
    check(one["compared"] == one["read_by_both"] - left, f"counts of {tenant}: {json.dumps(one)[:300]}")
    check(one["compared"] > 0.9 * orders, f"only {one['compared']} of {orders} orders of {tenant} compared")
    for field in one["fields"]:
        check(field["compared"] == field["equal"] + field["explained"], f"field of {tenant}: {json.dumps(field)}")
    figure(f"{tenant}: {one['compared']} of {orders} orders and {one['items']} items compared, "
           f"{one['changed_between']} changed between the two readings, 0 findings")
    return {(field["of"], field["v0"].split(".")[0]) for field in one["fields"]
            if field["v0"] and field["compared"]}


def test(options):
    with Stage(options, "parity") as stage:
        stage.start_sim("--sellers", 3, "--orders", options.orders, "--months", options.months,
                        "--live-hours", 1, "--speed", 720, "--seed", options.seed)
        stage.serve()
        stage.await_engine()
        read_by(stage, V0, options)
        end = stage.epoch() + datetime.timedelta(hours=1)
        wait_for("the histories' end by v0", lambda: all(
            one["watermark"] and parse_time(one["watermark"]) >= end
            for one in stage.status()["connections"]), options.patience, 0.2)
        words = stage.run("parity", "t1")
        check("0 orders with 0 items compared" in words, f"before the newer API: {words}")
        read_by(stage, NEWER, options)
        check(stage.run("parity", "t1").splitlines()[-1].endswith(": 0 findings"), "beside the engine")
        stage.stop_serve()
        sent = v0_fields(stage)
        told = set()
        for number, seller in enumerate(stage.sellers(), 1):
            told |= check_report(stage, f"t{number}", len(stage.truth(seller["seller_id"])))
        check(sent <= told, f"v0 sends what the report does not name: {sorted(sent - told)}")
        figure(f"{len(sent)} fields of v0, each in the report")
        print(stage.run("parity", "t1"), end="", flush=True)


def main():
    parser = processes.arguments(__doc__)
    parser.add_argument("--orders", type=int, default=800)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=int, default=240, help="seconds that one wait may take")
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
