#!/usr/bin/env python3
"""A seller without a refresh token, one that took back its consent and one whose orders the application may not read do
not harm a healthy one, and each is told for what it is."""
import datetime
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402

EXPECTED = {"healthy": "SUCCESS", "no_token": "TOKEN_MISSING", "revoked": "AUTHORISATION_REVOKED",
            "denied": "AUTHORISATION_REVOKED", "role_missing": "ROLE_MISSING"}
# The first refusal of a call has no cause yet.
RUNS = {**EXPECTED, "role_missing": "AUTHORISATION_REVOKED"}


def test(options):
    with Stage(options, "sellers") as stage:
        stage.start_sim("--sellers", 5, "--revoked", 1, "--without-token", 1, "--denied", 1, "--role-missing", 1,
                        "--orders", options.orders, "--months", 6, "--live-hours", 1, "--speed", 720, "--seed", options.seed)
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
            check(reason == RUNS[kinds[connection]],
                  f"{count} runs of the {kinds[connection]} seller ended with {reason}")
            figure(f"{kinds[connection]}: {count} runs ended with {reason}")
        check_status(stage, kinds)
        check_probes(stage, kinds)
        check_orders(stage, kinds)
        stage.stop_serve()


def check_status(stage, kinds):
    for one in stage.run_json("status")["connections"]:
        kind = kinds[one["connection"]]
        wanted = None if kind == "healthy" else EXPECTED[kind]
        check(one["reason"] == wanted, f"status of the {kind} seller: {json.dumps(one)}")


def check_probes(stage, kinds):
    """Why Amazon refuses a connection is asked for once, and told by status, tables and timeline."""
    verdicts = {one["connection"]: one["event"] for one in stage.log_events("AccessProbed")}
    asked = {kinds[connection]: (one["verdict"], one["reason"]) for connection, one in verdicts.items()}
    check(asked == {"denied": ("denied", "AUTHORISATION_REVOKED"), "role_missing": ("granted", "ROLE_MISSING")},
          f"probes: {verdicts}")
    lacking = next(connection for connection, kind in kinds.items() if kind == "role_missing")
    check(verdicts[lacking]["marketplaces"], f"no marketplace is named: {verdicts[lacking]}")
    rows = dict(stage.sql("SELECT connection_id, last_reason_code FROM orderlog.marketplace_sync_state"))
    check(rows[lacking] == "ROLE_MISSING", f"the table says {rows}")
    status = stage.run("status")
    check("ROLE_MISSING" in status and "Inventory and Order Tracking" in status, f"status says {status}")
    told = stage.run("timeline", lacking.replace("c", "t"), "--type", "AccessProbed")
    check("ROLE_MISSING" in told, f"timeline says {told}")
    figure("role_missing: asked once why, and told as ROLE_MISSING by status, table and timeline")


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
