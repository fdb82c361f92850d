#!/usr/bin/env python3
"""A seller without a refresh token and one that took back its consent do not harm a healthy one."""
import datetime
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402

EXPECTED = {"healthy": "SUCCESS", "no_token": "TOKEN_MISSING", "revoked": "AUTHORISATION_REVOKED"}


def test(options):
    with Stage(options, "sellers") as stage:
        stage.start_sim("--sellers", 3, "--revoked", 1, "--without-token", 1, "--orders", options.orders,
                        "--months", 6, "--live-hours", 1, "--speed", 720, "--seed", options.seed)
        stage.serve()
        stage.await_engine()
        stage.connect_sellers(months=6)
        stage.await_complete(stage.epoch() + datetime.timedelta(hours=1), 120)
        kinds = {f"c{number}": seller["kind"] for number, seller in enumerate(stage.sellers(), 1)}
        check(sorted(kinds.values()) == sorted(EXPECTED), f"sellers are {kinds}")

        def reasons():
            rows = stage.sql("SELECT connection_id, reason_code, count(*) FROM orderlog.sync_runs "
                             "WHERE ended_at IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2")
            return rows if {row[0] for row in rows} == set(kinds) else None

        rows = wait_for("an ended run of every connection", reasons, 30, 0.2)
        for connection, reason, count in rows:
            check(reason == EXPECTED[kinds[connection]],
                  f"{count} runs of the {kinds[connection]} seller ended with {reason}")
            figure(f"{kinds[connection]}: {count} runs ended with {reason}")
        check_status(stage, kinds)
        check_orders(stage, kinds)
        stage.stop_serve()


def check_status(stage, kinds):
    for one in stage.run_json("status")["connections"]:
        kind = kinds[one["connection"]]
        wanted = None if kind == "healthy" else EXPECTED[kind]
        check(one["reason"] == wanted, f"status of the {kind} seller: {json.dumps(one)}")


def check_orders(stage, kinds):
    counts = {tenant: int(count) for tenant, count in
              stage.sql("SELECT tenant_id, count(*) FROM orderlog.orders GROUP BY 1")}
    healthy = next(number for number, kind in enumerate(kinds.values(), 1) if kind == "healthy")
    seller = stage.sellers()[healthy - 1]["seller_id"]
    wanted = len(stage.truth(seller))
    check(counts == {f"t{healthy}": wanted}, f"orders by tenant {counts}, Amazon knows {wanted}")
    figure(f"healthy: all {wanted} orders in the tables, none of the others'")


def main():
    parser = processes.arguments(__doc__)
    parser.add_argument("--orders", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
