#!/usr/bin/env python3
"""`import-v1` takes sellers over from a first version's database: without a refresh token, with a cursor that is no
time, and healthy. `sync run --all` then skips the first and leaves no gap in the others."""
import datetime
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from postgres_server import PostgresServer  # noqa: E402
from processes import ROOT, Stage, check, figure, parse_time, wait_for  # noqa: E402

BAD_CURSOR = "f45c563a-c72e-4025-abe9-96d8d0a86a69"
TENANTS = ("tokenless", "broken", "healthy")
DAYS = {"broken": 40, "healthy": 5}  # Since the first version last succeeded.


def quoted(text):
    return "NULL" if text is None else "'" + text + "'"


def timestamp(moment):
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")[:23]


def add_old(postgres, tenant, status="CONNECTED", region="EU", rows=()):
    """A connection of the first version, with (cursor, last success) rows."""
    postgres.sql('INSERT INTO "MarketplaceConnection" (id, "tenantId", type, status, "displayName", region, '
                 f"\"vaultPath\") VALUES ('con_{tenant}', '{tenant}', 'AMAZON', '{status}', 'Shop {tenant}', "
                 f"'{region}', 'secret/tenants/{tenant}')")
    for number, (cursor, success) in enumerate(rows):
        postgres.sql('INSERT INTO "MarketplaceSyncState" (id, "connectionId", "tenantId", type, cursor, '
                     f"\"lastSuccessAt\") VALUES ('{tenant}_{number}', 'con_{tenant}', '{tenant}', 'AMAZON', {quoted(cursor)}, "
                     f"{quoted(success)})")


def old_database(postgres, now):
    postgres.sql("CREATE DATABASE shop", database="postgres")
    schema = (ROOT / "tests/support/first_version.sql").read_text(encoding="utf-8")

    class Old:
        @staticmethod
        def sql(query):
            return postgres.sql(query, database="shop")

    Old.sql(schema)
    success = {tenant: now - datetime.timedelta(days=days) for tenant, days in DAYS.items()}
    add_old(Old, "tokenless")
    add_old(Old, "broken", "ERROR", rows=[(BAD_CURSOR, timestamp(success["broken"]))])
    add_old(Old, "healthy", rows=[(success["healthy"].strftime("%Y-%m-%dT%H:%M:%S.000Z"),
                                   timestamp(success["healthy"])), ('{"reportId":"50039"}', timestamp(now))])
    add_old(Old, "unnamed")
    Old.sql("""INSERT INTO "MarketplaceConnection" (id, "tenantId", type) VALUES ('con_fnac', 'healthy', 'FNAC')""")
    return Old, success


def sellers_file(stage, sellers):
    lines = []
    for tenant, seller in sellers.items():
        lines += [f"[{tenant}]", f'seller = "{seller["seller_id"]}"', f'region = "{seller["region"]}"']
        lines += [f'refresh_token_file = "{seller["refresh_token_file"]}"'] if tenant != "tokenless" else []
    path = stage.folder / "sellers.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def statuses(told):
    return {one["tenant"]: one["status"] for one in told["connections"]}


def import_all(stage, source, sellers):
    """What is planned is done; said again, it is left alone."""
    command = ["import-v1", "--from", source, "--sellers", sellers, "--no-backfill"]
    planned = stage.run_json(*command, "--dry-run", code=10)
    check(not (stage.data / "log").exists(), "a dry run has made a log")
    told = stage.run_json(*command, code=10)
    wanted = {**{tenant: "imported" for tenant in TENANTS}, "unnamed": "left_out"}
    check(statuses(planned) == wanted and statuses(told) == wanted, f"planned {planned}, done {told}")
    unnamed = next(one for one in told["connections"] if one["tenant"] == "unnamed")
    check(unnamed["message"] and unnamed["hint"], f"of the unnamed tenant it says {unnamed}")
    before = [stage.log_events("ConnectionAdded"), stage.log_events("CursorRepaired")]
    again = stage.run_json(*command, code=10)
    check(statuses(again) == {**{tenant: "already" for tenant in TENANTS}, "unnamed": "left_out"}, f"again: {again}")
    check([stage.log_events("ConnectionAdded"), stage.log_events("CursorRepaired")] == before, "imported twice")
    said = stage.run(*command, code=10)
    check("unnamed/con_unnamed: not imported" in said and "HINT: " in said, f"as text it says {said}")
    figure("import-v1: three sellers imported, one told to be unnamed; said again it leaves them alone")


def check_summary(stage):
    told = stage.run_json("sync", "run", "--all", code=10, seconds=600)
    results = {one["tenantId"]: (one["status"], one["reasonCode"]) for one in told["results"]}
    check(told["mode"] == "global" and told["success"] is True and told["totalDuration"] >= 0, f"answer {told}")
    check(told["summary"] == {"total": 3, "success": 2, "skipped": 1, "failed": 0}, f"summary {told}")
    check(results == {"tokenless": ("skipped", "TOKEN_MISSING"), "broken": ("success", "SUCCESS"),
                      "healthy": ("success", "SUCCESS")}, f"results {told}")
    figure("sync run --all: " + json.dumps(told["summary"]))
    return {one["tenantId"]: one for one in told["results"]}


def check_repair(stage):
    repaired = [event for event in stage.log_events("CursorRepaired") if event["tenant"] == "broken"]
    check(len(repaired) == 1, f"repairs of the broken cursor: {repaired}")
    event = repaired[0]["event"]
    check(event["bad"] == BAD_CURSOR, f"repaired {event}")
    begin, end = parse_time(event["reopened"]["from"]), parse_time(event["reopened"]["to"])
    check(700 < (end - begin).days < 740, f"reopened from {begin} to {end}")
    said = stage.run("timeline", "broken", "--type", "CursorRepaired")
    check(BAD_CURSOR in said, f"the timeline says {said}")
    figure(f"the broken cursor was repaired, asked again from {begin}")


def check_no_gap(stage, postgres, sellers, success):
    """Every order that was updated since the first version's last success is in the tables."""
    known = {one["tenant"]: parse_time(one["watermark"]) for one in stage.run_json("status")["connections"]}
    for tenant, since in success.items():
        wanted = {order["order_id"] for order in stage.truth(sellers[tenant]["seller_id"])
                  if since <= parse_time(order["last_updated"]) <= known[tenant]}
        stored = {row[0] for row in postgres.sql("SELECT external_order_id FROM orderlog.orders "
                                                 f"WHERE tenant_id = '{tenant}'")}
        check(wanted and wanted <= stored, f"{tenant}: {len(wanted - stored)} of {len(wanted)} orders are missing")
        figure(f"{tenant}: all {len(wanted)} orders updated since {since} are in the tables")
    check(postgres.sql("SELECT count(*) FROM orderlog.orders WHERE tenant_id = 'tokenless'") == [["0"]],
          "orders of a tenant without token")


def import_beside(stage, source, names, seller):
    """A running engine takes the last one over, and reads its past."""
    with open(names, "a", encoding="utf-8") as file:
        file.write(f'[unnamed]\nseller = "{seller["seller_id"]}"\nregion = "{seller["region"]}"\n'
                   f'refresh_token_file = "{seller["refresh_token_file"]}"\n')
    stage.serve()
    stage.await_engine()
    told = stage.run_json("import-v1", "--from", source, "--sellers", names, "--months", 1)
    check(told["summary"] == {"total": 4, "imported": 1, "already": 3, "left_out": 0}, f"beside an engine: {told}")

    def complete():
        return [one for one in stage.status()["connections"]
                if one["tenant"] == "unnamed" and one["backfill"]["phase"] == "completed"]

    wait_for("the past of the seller imported last", complete, 240, 0.2)
    one = stage.run_json("sync", "run", "--all", "--batch", 1)
    check(one["summary"]["total"] == one["summary"]["success"] == 1, f"a batch of one: {one}")
    stage.stop_serve()
    figure("import-v1 beside a running engine: the past of the new connection was read")


def refused_sources(stage, postgres, sellers):
    """A source that cannot be read is one sentence with a hint and its exit code."""
    for source, expected, word in (("postgresql://reader:hunter2@127.0.0.1:1/shop", 2, "PGPASSWORD"),
                                   ("postgresql://nobody@127.0.0.1:1/none", 5, "127.0.0.1"),
                                   (postgres.url, 4, "MarketplaceConnection")):
        code, said = stage.run_failing("import-v1", "--from", source, "--sellers", sellers)
        check(code == expected and word in said and "HINT: " in said, f"{source}: {code}, {said}")
        check("hunter2" not in said, f"a password is shown: {said}")
    code, said = stage.run_failing("import-v1", "--from", postgres.url, "--sellers", stage.folder / "absent.toml")
    check(code == 4 and "absent.toml" in said, f"without a file of sellers: {code}, {said}")
    check(not (stage.data / "log").exists(), "a refused import has made a log")


def test(options):
    with PostgresServer("import") as postgres, Stage(options, "import") as stage:
        stage.start_sim("--sellers", 4, "--orders", options.orders, "--months", 3, "--live-hours", 1, "--speed", 60,
                        "--seed", options.seed)
        stage.environment["ORDERLOG_POSTGRES_URL"] = postgres.url
        now = datetime.datetime.fromtimestamp(stage.sim_json("/_sim/clock")["now_us"] / 1e6, datetime.timezone.utc)
        old, success = old_database(postgres, now)
        sellers = dict(zip(TENANTS, stage.sellers()))
        names = sellers_file(stage, sellers)
        refused_sources(stage, postgres, names)
        source = postgres.url.replace("dbname=orderlog", "dbname=shop")
        import_all(stage, source, names)
        check(old.sql('SELECT count(*) FROM "MarketplaceConnection"') == [["5"]], "the old database was changed")
        results = check_summary(stage)
        check_repair(stage)
        check_no_gap(stage, postgres, sellers, success)
        check(all(results[tenant]["ordersProcessed"] > 0 for tenant in DAYS), f"results {results}")
        import_beside(stage, source, names, stage.sellers()[3])


def main():
    parser = processes.arguments(__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
