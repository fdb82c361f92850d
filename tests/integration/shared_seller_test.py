#!/usr/bin/env python3
"""One seller read twice: two tenants share its budget and no row; one tenant in two regions has each order once."""
import datetime
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure  # noqa: E402
from truth import compare_with_truth  # noqa: E402

MONTHS = 3
LIVE_HOURS = 4
# Two sharers have a token every six minutes each, and every second one of them for sync: twelve minutes. When they took
# turns in step, one of them had none for two and a half hours. In between: a machine that stands still for five seconds,
# an hour here.
GAP_MOST = 75


def start(stage, options, quota):
    stage.start_sim("--sellers", 1, "--orders", options.orders, "--months", MONTHS, "--live-hours", LIVE_HOURS,
                    "--speed", options.speed, "--seed", options.seed, quota)
    stage.serve()
    stage.await_engine()


def connect(stage, tenant, region, token_file):
    stage.run("connection", "add", f"c-{region}", "--tenant", tenant, "--region", region, "--seller-id",
              stage.sellers()[0]["seller_id"], "--refresh-token-file", token_file)
    stage.run("backfill", "start", "--tenant", tenant, "--connection", f"c-{region}", "--months", MONTHS)


def finish(stage, options):
    end = stage.epoch() + datetime.timedelta(hours=LIVE_HOURS)
    connections = len(stage.status()["connections"])

    def complete():
        status = stage.status()
        done = [one for one in status["connections"] if one["backfill"]["phase"] == "completed"
                and processes.parse_time(one["watermark"]) >= end]
        return len(done) == connections and status["tables"]["position"] >= status["position"]

    processes.wait_for("complete tables", complete, options.patience, 0.2)
    figure(compare_with_truth(stage))
    twice = stage.sql("SELECT count(*), count(DISTINCT (tenant_id, external_order_id)) FROM orderlog.orders")
    check(len(set(twice[0])) == 1, f"rows and orders of the table: {twice}")
    pages = {one["tenant"]: one["pages"] for one in stage.status()["connections"]}
    stage.stop_serve()
    stage.check_rebuilds(1)
    return pages


def two_tenants(options):
    with Stage(options, "tenants") as stage:
        start(stage, options, "--quota")
        token = stage.sellers()[0]["refresh_token_file"]
        connect(stage, "acme", "eu", token)
        connect(stage, "globex", "eu", token)
        pages = finish(stage, options)
        check(stage.overdrafts() == 0, f"{stage.overdrafts()} requests over quota")
        usage = stage.usage()
        figure(f"two tenants of one seller: {usage['granted']} searches granted, 0 over quota")
        gaps = longest_gaps(stage)
        figure(f"pages of each {pages}; longest time without a sync of each, minutes: {gaps}")
        check(max(gaps.values()) <= GAP_MOST, f"one of the two was not synced for {gaps} minutes")


def longest_gaps(stage):
    """Minutes between two sync pages of each tenant, from its first to its last."""
    times = {}
    for event in stage.log_events("SyncPolled", "PageFetched"):
        if event["type"] == "SyncPolled" or event["event"]["purpose"] == "sync":
            times.setdefault(event["tenant"], []).append(processes.parse_time(event["time"]))
    return {tenant: round(max((b - a).total_seconds() for a, b in zip(all_, all_[1:])) / 60, 1)
            for tenant, all_ in times.items()}


def two_regions(options):
    with Stage(options, "regions") as stage:
        start(stage, options, "--no-quota")
        token = stage.sellers()[0]["refresh_token_file"]
        # Each region's consent has a refresh token of its own.
        other = stage.credentials / "refresh_token_na"
        shutil.copy(token, other)
        connect(stage, "acme", "eu", token)
        connect(stage, "acme", "na", other)
        finish(stage, options)


def test(options):
    two_tenants(options)
    two_regions(options)


def main():
    parser = processes.arguments(__doc__)
    parser.add_argument("--orders", type=int, default=3000)
    parser.add_argument("--speed", type=float, default=720)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=int, default=300, help="seconds until all is read")
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
