#!/usr/bin/env python3
"""One order that cannot be read, and items that Amazon refuses: listed, retried, given up, taken up again and paid."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402
from spoiling_proxy import SpoilingProxy  # noqa: E402

MONTHS = 3


def debts(stage, *words):
    return stage.run_json("debts", "t1", *words)["debts"]


def row(stage, order):
    """As the table of debts has it: its state."""
    return stage.sql(f"select state from debts where external_order_id = '{order}'")


def await_state(stage, order, state, patience):
    def shown():
        return stage.status()["tables"].get("conninfo") and row(stage, order) == [[state]]

    wait_for(f"{order} {state} in the tables", shown, patience, 0.2)


def connect(stage, seller):
    stage.run("connection", "add", "c1", "--tenant", "t1", "--region", seller["region"], "--seller-id",
              seller["seller_id"], "--refresh-token-file", seller["refresh_token_file"])
    stage.run("backfill", "start", "--tenant", "t1", "--months", MONTHS)


def unreadable_order(stage, proxy, order, patience):
    """Beside the running engine: refused until it is given up, taken up again, paid once Amazon has it whole."""
    wait_for("the debt", lambda: debts(stage), patience, 0.2)
    owed = debts(stage)
    check([one["order"] for one in owed] == [order], f"owed: {owed}")
    check(owed[0]["missing"] == "order" and "createdTime" in owed[0]["cause"], f"owed: {owed}")
    check(order in stage.run("debts") and order in stage.run("debts", "--connection", "c1"), "the table lacks it")
    print(stage.run("debts", "t1"), end="", flush=True)
    check("1 order to be asked for again" in stage.run("debts", "retry", "t1"), "nothing was retried")
    check(stage.log_events("DebtRetried"), "no DebtRetried in the log")
    await_state(stage, order, "ABANDONED", patience)
    check("no order is owed" in stage.run("debts", "t1"), "given up, and owed still")
    given_up = debts(stage, "--abandoned")
    print(stage.run("debts", "t1", "--abandoned"), end="", flush=True)
    check([one["state"] for one in given_up] == ["abandoned"] and given_up[0]["attempts"] >= 8, f"given up: {given_up}")
    stage.run("debts", "abandon", "t1", "--order", order, "--reason", "twice", code=8)
    proxy.unreadable.clear()
    summary = stage.run_json("debts", "retry", "t1", "--abandoned")
    check(summary["connections"][0]["retried"] == [order], f"retried: {summary}")
    await_state(stage, order, "PAID", patience)
    check(debts(stage, "--abandoned") == [], "paid, and told still")
    figure("an unreadable order: refused, given up, taken up again, paid")


def refused_items(stage, order, ids, patience):
    """Until the past is read by v0, but for the items of one order."""
    stage.run("connection", "change", "c1", "--tenant", "t1", "--orders-api", "v0", "--marketplaces", ",".join(ids))
    stage.run("backfill", "start", "--tenant", "t1", "--months", MONTHS)

    def complete():
        one = stage.status()["connections"][0]
        return one["backfill"]["phase"] == "completed" and one["debts"] == 1

    wait_for("the past by v0", complete, patience, 0.2)
    owed = debts(stage)
    check([(one["order"], one["missing"]) for one in owed] == [(order, "items")], f"owed: {owed}")
    check(owed[0]["attempts"] > 0 and owed[0]["last_error"], f"owed without a word why: {owed}")
    said = stage.run("sync", "items", "t1", code=10)
    check("items of 1 order owed, 0 paid, 1 refused, 0 given up" in said, f"sync items said: {said}")
    figure(f"items refused: {said.strip()}")


def mistakes(stage, order):
    """Exit codes of what cannot be done; nothing is written."""
    last = stage.run_json("log", "stats")["last_position"]
    for words in (("retry", "nobody"), ("retry", "t1", "--connection", "nothing"), ("retry", "t1", "--order", "none"),
                  ("abandon", "t1", "--order", "none", "--reason", "why"), ("nobody",), ("t1", "--order", "none")):
        stage.run("debts", *words, code=4)
    stage.run("debts", "abandon", "t1", "--order", order, code=2)
    stage.run("sync", "items", "nobody", code=4)
    check(stage.run_json("log", "stats")["last_position"] == last, "a command that was refused wrote something")


def without_engine(stage, proxy, order, patience):
    """The same by commands that open the log themselves."""
    check([one["order"] for one in debts(stage)] == [order], "without an engine nothing is owed")
    mistakes(stage, order)
    stage.run("debts", "retry", "t1", "--order", order)
    check(debts(stage)[0]["attempts"] == 0, "retried, and attempts are counted still")
    stage.run("debts", "abandon", "t1", "--order", order, "--reason", "by hand")
    given_up = debts(stage, "--abandoned")
    check(given_up[0]["abandoned_because"] == "by hand", f"given up: {given_up}")
    check(stage.run_json("sync", "items", "t1")["results"][0]["owed"] == 0, "what is given up was asked for")
    stage.run("debts", "retry", "t1", "--order", order)
    check([one["missing"] for one in debts(stage)] == ["items"], "taken up again, and not for its items")
    proxy.without_items.clear()
    said = stage.run_json("sync", "items", "--tenant", "t1", seconds=patience)
    check(said["results"][0]["paid"] == 1 and said["summary"]["success"] == 1, f"sync items said: {said}")
    check(debts(stage, "--abandoned") == [], "paid, and told still")
    figure("items: given up by hand, taken up again, paid by 'sync items'")


def test(options):
    with Stage(options, "debts") as stage:
        # So slow that an order is not given up between two commands.
        stage.start_sim("--sellers", 1, "--orders", options.orders, "--months", MONTHS, "--live-hours", 1,
                        "--speed", 30, "--seed", options.seed)
        proxy = SpoilingProxy(stage.port)
        for region in ("NA", "EU", "FE"):
            stage.environment[f"ORDERLOG_AMAZON_ENDPOINTS_{region}"] = proxy.url
        seller = stage.sellers()[0]
        truth = sorted(stage.truth(seller["seller_id"]), key=lambda one: one["created"])
        whole = [one["order_id"] for one in truth if one["items"]]
        spoiled, refused = whole[len(whole) // 3], whole[len(whole) // 2]
        proxy.unreadable.add(spoiled)
        proxy.without_items.add(refused)
        stage.serve()
        stage.await_engine()
        connect(stage, seller)
        unreadable_order(stage, proxy, spoiled, options.patience)
        refused_items(stage, refused, sorted({one["marketplace_id"] for one in truth}), options.patience)
        stage.stop_serve()
        without_engine(stage, proxy, refused, options.patience)
        stage.serve()
        stage.await_engine()
        await_state(stage, refused, "PAID", options.patience)
        await_state(stage, spoiled, "PAID", options.patience)
        stage.stop_serve()
        stage.check_rebuilds(1)


def main():
    parser = processes.arguments(__doc__)
    parser.add_argument("--orders", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=int, default=180, help="seconds that one wait may take")
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
