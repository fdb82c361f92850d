#!/usr/bin/env python3
"""A table that a person describes holds what the stored pages say, follows the log, and asks Amazon nothing."""
import datetime
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, parse_time, wait_for  # noqa: E402

MONTHS = 3
LIVE_HOURS = 8
SPEC = """name = "promotions"
[[columns]]
name = "promotion_ids"
type = "text[]"
pointer = "/orderItems/*/promotion/breakdowns/*/promotionId"
[[columns]]
name = "total"
type = "numeric"
pointer = "/proceeds/grandTotal/amount"
v0 = "/OrderTotal/Amount"
[[columns]]
name = "updated"
type = "timestamptz"
pointer = "/lastUpdatedTime"
v0 = "/LastUpdateDate"
[[columns]]
name = "fulfillment"
pointer = "/fulfillment"
[[columns]]
name = "status_as_number"
type = "bigint"
pointer = "/fulfillment/fulfillmentStatus"
v0 = "/OrderStatus"
"""


class Pages:
    """Every order of every stored page, read from the bodies by this test alone."""

    def __init__(self, stage):
        self.told = {}
        for event in stage.log_events("PageFetched"):
            operation = event.get("event", event)["operation"]
            body = json.loads(stage.run("log", "show", event["position"], "--body"))
            if operation.startswith("v0"):
                payload = body["payload"]
                if "OrderItems" not in payload:
                    for one in payload.get("Orders", [payload]):
                        self.add(event, one["AmazonOrderId"], one["LastUpdateDate"], one)
                continue
            for one in body.get("orders", []) + ([body["order"]] if "order" in body else []):
                self.add(event, one["orderId"], one["lastUpdatedTime"], one)

    def add(self, event, order, updated, one):
        key = (event["tenant"], order)
        self.told.setdefault(key, []).append(((parse_time(updated), event["position"]), one))

    def newest(self, key, value):
        """What the newest page that says something says."""
        said = [(rank, value(one)) for rank, one in self.told[key] if value(one) is not None]
        return max(said, key=lambda one: one[0])[1] if said else None

    def table(self):
        return {key: (self.newest(key, promotions), self.newest(key, total), self.newest(key, updated))
                for key in self.told}


def promotions(one):
    lists = [item["promotion"]["breakdowns"] for item in one.get("orderItems", []) if "promotion" in item]
    return [breakdown["promotionId"] for listed in lists for breakdown in listed] if lists else None


def total(one):
    newer = one.get("proceeds", {}).get("grandTotal", {}).get("amount")
    amount = newer if newer is not None else one.get("OrderTotal", {}).get("Amount")
    return None if amount is None else float(amount)


def updated(one):
    return parse_time(one.get("lastUpdatedTime") or one["LastUpdateDate"])


def rows(stage, name="promotions"):
    """What readers see: (tenant, order) → (promotion ids, total, updated)."""
    found = {}
    for tenant, order, told in stage.sql(
            "select tenant_id, external_order_id, json_build_array(promotion_ids, total, updated)"
            f" from orderlog_custom.{name}"):
        listed, amount, moment = json.loads(told)
        found[tenant, order] = (listed, amount, moment and parse_time(moment))
    return found


def compare(stage, when):
    expected, found = Pages(stage).table(), rows(stage)
    wrong = [key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key)]
    check(not wrong, f"{when}: {len(wrong)} of {len(expected)} rows differ, first {wrong[:1]}: "
          f"{[(expected.get(key), found.get(key)) for key in wrong[:1]]}")
    with_ids = sum(1 for listed, _, _ in found.values() if listed)
    check(with_ids > len(found) / 10, f"only {with_ids} of {len(found)} orders have promotions")
    figure(f"{when}: {len(found)} orders, {with_ids} with promotions, as this test reads them from the bodies")
    return len(found)


def at_end(stage):
    """The engine has brought the newest version to where the log was."""
    last = stage.status()["position"]

    def followed():
        shown = [one for one in stage.run_json("project", "--list") if one["state"] == "shown"]
        return all(one["position"] >= last and not one["failure"] for one in shown)

    wait_for("the custom table at the log's end", followed, 60, 0.2)


def versions(stage, spec):
    """A changed spec is a new version; readers' own views live on, rights too, and both can be compared."""
    stage.sql("create view public.seen as select external_order_id, total from orderlog_custom.promotions")
    stage.sql("do $$ begin create role reader_of_promotions; exception when duplicate_object then null; end $$")
    stage.sql("grant select on orderlog_custom.promotions to reader_of_promotions")
    again = stage.run_json("project", "--spec", spec)
    check(again["version"] == 1, f"the same spec again: {again}")
    spec.write_text(SPEC.replace("/OrderTotal/Amount", "/OrderTotal/CurrencyCode") +
                    '[[columns]]\nname = "channel"\npointer = "/salesChannel/channelName"\n'
                    '[where]\npromotion_ids = true\n')
    second = stage.run_json("project", "--spec", spec)
    check(second["version"] == 2 and second["rows"] < again["rows"], f"with a condition: {second}")
    check(stage.sql("select count(*) from public.seen") == [[str(second["rows"])]], "a view that was built on it")
    rights = stage.sql("select has_table_privilege('reader_of_promotions', 'orderlog_custom.promotions', 'select')")
    check(rights == [["t"]], "rights on the view")
    diff = stage.run_json("project", "--diff", "promotions", 1, 2, code=9)
    check(diff["only_left"] == again["rows"] - second["rows"] and diff["only_right"] == 0, f"diff: {diff}")
    check(diff["right"]["own_columns"] == ["channel"] and not diff["left"]["own_columns"], f"diff: {diff}")
    check(stage.run_json("project", "--diff", "promotions", 1, 1)["changed"] == 0, "a version and itself")
    said = stage.run_failing("project", "--spec", write(spec, SPEC.replace('name = "total"', 'name = "amount"')))
    check(said[0] == 8 and "something of yours is built on it" in said[1], f"a view that loses a column: {said}")
    stage.sql("drop view public.seen")
    third = stage.run_json("project", "--spec", spec)
    check(third["version"] == 3, f"third: {third}")
    rights = stage.sql("select has_table_privilege('reader_of_promotions', 'orderlog_custom.promotions', 'select')")
    check(rights == [["t"]], "rights on the view that was made anew")
    stage.sql("drop owned by reader_of_promotions")
    stage.sql("drop role reader_of_promotions")
    stage.run("project", "--drop", "promotions", "--version", 1)
    check([one["version"] for one in stage.run_json("project", "--list")] == [2, 3], "a dropped version")


def write(spec, text):
    spec.write_text(text)
    return spec


def mistakes(stage, spec):
    column = '[[columns]]\nname = "a"\npointer = "/orderId"\n'
    for text, code, said in (
            ('name = "x"\n', 8, "there are no columns"),
            ('name = "X y"\n' + column, 8, "is no name"),
            ('name = "x"\n' + column.replace("/orderId", "orderId"), 8, "no JSON pointer"),
            ('name = "x"\n' + column.replace("/orderId", "/orderItems/*/orderItemId"), 8, "its type is text[]"),
            ('name = "x"\n' + column + 'typ = "text"\n', 8, "do you mean 'type'?"),
            ('name = "x"\n' + column + '[where]\nb = true\n', 8, "no column of this table"),
            ('name = "x"\n' + column + column, 8, "stands there twice"),
            ('name = "x\n', 8, "line 1")):
        ended, told = stage.run_failing("project", "--spec", write(spec, text))
        check(ended == code and said in told, f"{text!r}: {ended} {told}")
    for words, code in ((("--spec", "/nowhere.toml"), 4), ((), 2), (("--list", "--drop", "x"), 2),
                        (("--drop", "nothing"), 4), (("--diff", "promotions", 1, 99), 4)):
        stage.run("project", *words, code=code)


def broken_by_hand(stage):
    """A table that cannot be fed holds nothing else up, says why, and is fed again once it can be."""
    table = stage.sql("select max(version) from orderlog_control.custom_tables where state = 'shown'")[0][0]
    stage.sql(f"alter table orderlog_custom.promotions_v{table} add constraint refused check (false) not valid")
    wait_for("the failure", lambda: [one for one in stage.run_json("project", "--list") if "refused" in one["failure"]],
             60, 0.5)
    position = stage.status()["tables"]["position"]
    wait_for("orderlog's own tables", lambda: stage.status()["tables"]["position"] > position + 5, 60, 0.5)
    stage.sql(f"alter table orderlog_custom.promotions_v{table} drop constraint refused")
    at_end(stage)


def made_by_other_rules(stage, spec):
    """What other rules have made is fed no more, and the same spec makes it anew."""
    stage.sql("update orderlog_control.custom_tables set projection_version = '0.0' where state = 'shown'")
    stage.kill_serve()
    stage.serve()
    stage.await_engine()
    wait_for("the failure", lambda: [one for one in stage.run_json("project", "--list") if "0.0" in one["failure"]],
             60, 0.5)
    before = max(one["version"] for one in stage.run_json("project", "--list"))
    made = stage.run_json("project", "--spec", spec)
    check(made["version"] == before + 1, f"the same spec by other rules: {made}")


def guarded_rows(stage, spec):
    """Row-level security that a new version would not have: none is made."""
    before = stage.run_json("project", "--list")
    table = f"orderlog_custom.promotions_v{max(one['version'] for one in before if one['state'] == 'shown')}"
    stage.sql(f"alter table {table} enable row level security")
    text = spec.read_text()
    said = stage.run_failing("project", "--spec", write(spec, text + "# other\n"))
    check(said[0] == 8 and "row-level security" in said[1], f"policies that would be lost: {said}")
    versions_now = [(one["version"], one["state"]) for one in stage.run_json("project", "--list")]
    check(versions_now == [(one["version"], one["state"]) for one in before], f"versions: {versions_now}")
    stage.sql(f"alter table {table} disable row level security")
    write(spec, text)


def not_ours(stage, spec):
    """What is not ours is not touched: a view that somebody made, rights that nobody gave."""
    stage.sql("create view orderlog_custom.mine as select 1 as one")
    text = spec.read_text()
    said = stage.run_failing("project", "--spec", write(spec, text.replace('"promotions"', '"mine"', 1)))
    check(said[0] == 8 and "is not ours" in said[1], f"somebody's view: {said}")
    check(stage.sql("select one from orderlog_custom.mine") == [["1"]], "somebody's view")
    stage.sql("drop view orderlog_custom.mine")
    stage.sql("alter default privileges grant select on tables to public")
    write(spec, text.replace('"promotions"', '"open"', 1))
    stage.run("project", "--spec", spec)
    rights = stage.sql("select relname, relacl from pg_class where relnamespace = 'orderlog_custom'::regnamespace"
                       " and relname like 'open%' and relkind in ('r', 'v')")
    check(len(rights) == 2 and not any("=r/" in acl.replace("orderlog=", "") for _, acl in rights), f"rights: {rights}")
    stage.sql("alter default privileges revoke select on tables from public")
    stage.run("project", "--drop", "open")
    stage.run("project", "--drop", "mine")
    write(spec, text)


def test(options):
    with Stage(options, "custom") as stage:
        spec = write(stage.folder / "promotions.toml", SPEC)
        stage.start_sim("--sellers", 2, "--orders", options.orders, "--months", MONTHS, "--live-hours", LIVE_HOURS,
                        "--speed", 600, "--seed", options.seed)
        stage.serve()
        stage.await_engine()
        end = stage.epoch() + datetime.timedelta(hours=LIVE_HOURS)
        stage.connect_sellers(MONTHS)
        places = {order["marketplace_id"] for order in stage.truth(stage.sellers()[1]["seller_id"])}
        stage.run("connection", "change", "c2", "--tenant", "t2", "--orders-api", "v0", "--marketplaces",
                  ",".join(sorted(places)))
        wait_for("the past", lambda: all(one["backfill"]["phase"] == "completed"
                                         for one in stage.status()["connections"]), options.patience, 0.2)
        made = stage.run_json("project", "--spec", spec)
        check(made["version"] == 1 and made["api_calls"] == 0 and made["kept_live"], f"project says {made}")
        unfit = {one["name"]: one["unfit"] for one in made["columns"]}
        check(unfit["status_as_number"] == made["rows"] and unfit["total"] == 0, f"unfit: {unfit}")
        figure(f"{made['written']} rows written in {made['seconds']:.2f} s beside the engine")
        position = stage.status()["position"]
        wait_for("live changes", lambda: stage.status()["position"] > position + 40, options.patience, 0.5)
        stage.kill_serve()
        stage.serve()
        stage.await_engine()
        wait_for("live changes", lambda: stage.status()["position"] > position + 80, options.patience, 0.5)
        broken_by_hand(stage)
        stage.await_complete(end, options.patience)
        at_end(stage)
        compare(stage, "live")
        versions(stage, spec)
        made_by_other_rules(stage, spec)
        guarded_rows(stage, spec)
        not_ours(stage, spec)
        mistakes(stage, spec)
        stage.stop_serve()
        asked = stage.sim_json("/_sim/stats")["operations"]
        stage.run("project", "--spec", write(spec, SPEC + "# again\n"))
        check(stage.sim_json("/_sim/stats")["operations"] == asked, "projecting asked Amazon something")


def main():
    parser = processes.arguments(__doc__)
    parser.add_argument("--orders", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=int, default=180, help="seconds that one wait may take")
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
