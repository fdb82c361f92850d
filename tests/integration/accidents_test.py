#!/usr/bin/env python3
"""Accidents around a finished log: what is left of a killed engine, rows changed by hand, a rebuild that cannot end,
tables that are kept, a simulator that is gone."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402


def dead_engine(stage):
    """A killed engine's socket stops nobody: commands open the log themselves, and the next engine takes its place."""
    stage.kill_serve()
    door = stage.data / "control.sock"
    check(door.is_socket(), "the killed engine left no socket")
    check(not stage.run_json("status")["running"], "a dead engine is said to run")
    stage.run("connection", "change", "c1", "--tenant", "t1", "--name", "renamed")
    stage.serve()
    stage.await_engine()
    check(stage.status()["connections"][0]["display_name"] == "renamed", "the command's change is not in the log")
    figure("a killed engine's socket: a command wrote beside it, the next engine made its own")


def live_set(stage):
    """The schema whose tables the readers' views show."""
    return stage.sql("SELECT table_schema FROM information_schema.view_table_usage "
                     "WHERE view_schema = 'orderlog' AND view_name = 'orders' AND table_name = 'orders'")[0][0]


def sets(stage):
    return {row[0] for row in stage.sql("SELECT nspname FROM pg_namespace WHERE nspname ~ '^orderlog_v[0-9]+$'")}


def changed_row(stage):
    """A changed row is a difference: named by table and key, exit code 9, and readers keep their tables."""
    tables = live_set(stage)
    order, status = stage.sql(f"SELECT external_order_id, order_status FROM {tables}.orders "
                              "WHERE order_status <> 'CANCELLED' ORDER BY 1 LIMIT 1")[0]
    change = f"UPDATE {tables}.orders SET order_status = '{{}}' WHERE external_order_id = '{order}'"
    stage.sql(change.format("CANCELLED"))
    for words in (["rebuild"], ["rebuild", "--compare-only"]):
        said = stage.run(*words, code=9)
        check("the tables differ" in said and f"orders (t1,AMAZON,{order})" in said,
              f"{words} names no difference of {order}: {said}")
        check(live_set(stage) == tables and sets(stage) == {tables}, f"{words} left {sets(stage)}")
    stage.sql(change.format(status))
    stage.run("rebuild", "--compare-only")
    figure(f"one changed row: 'rebuild' and 'rebuild --compare-only' end with 9 and name order {order}")


def failing_rebuild(stage):
    """A rebuild that fails leaves no tables of its own, and readers keep theirs."""
    tables = live_set(stage)
    # Nobody may make another set.
    stage.sql("CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS "
              "$$ BEGIN RAISE EXCEPTION 'no index today'; END $$")
    stage.sql("CREATE EVENT TRIGGER refuse ON ddl_command_start WHEN TAG IN ('CREATE INDEX', 'ALTER TABLE') "
              "EXECUTE FUNCTION refuse()")
    said = stage.run_failing("rebuild")
    stage.sql("DROP EVENT TRIGGER refuse")
    check("no index today" in said[1], f"rebuild says {said}")
    check(live_set(stage) == tables and sets(stage) == {tables}, f"a failed rebuild left {sets(stage)}")
    check("equal" in stage.run("rebuild"), "the next rebuild is not equal")
    figure(f"a rebuild that PostgreSQL refused ended with {said[0]}; nothing of it was left")


def kept_tables(stage):
    """Tables that a swap replaced and somebody wants to look at stay until they are dropped by hand or by a rebuild."""
    old = live_set(stage)
    said = stage.run("rebuild", "--keep-old")
    new = live_set(stage)
    check("equal" in said and new != old and sets(stage) == {old, new}, f"--keep-old left {sets(stage)}: {said}")
    stage.sql(f"SELECT FROM {old}.orders LIMIT 1")
    check("no old tables are left" in stage.run("rebuild", "--drop-old"), "--drop-old says nothing")
    check(live_set(stage) == new and sets(stage) == {new}, f"--drop-old left {sets(stage)}")
    stage.run("rebuild", "--keep-old")
    stage.run("rebuild")
    check(sets(stage) == {live_set(stage)}, f"a rebuild after --keep-old left {sets(stage)}")
    stage.run("rebuild", "--keep-old", "--compare-only", code=2)
    figure(f"--keep-old left {old} beside {new}, --drop-old and the next rebuild drop such")


def past_tables(stage):
    """Tables of a past moment: none before the log's first event or of a moment to come, none twice, and none is
    dropped that somebody built on."""
    live = live_set(stage)
    for moment, code in (("2000-01-01", 4), ("2100-01-01", 8)):
        stage.run("rebuild", "--as-of", moment, code=code)
    made = stage.run_json("rebuild", "--as-of", "30m")["schema"]
    moment = stage.run_json("rebuild", "--past")["past"][0]["moment"]
    stage.run("rebuild", "--as-of", moment, code=8)
    stage.sql(f"CREATE VIEW public.mine AS SELECT external_order_id FROM {made}.orders")
    code, said = stage.run_failing("rebuild", "--drop-past", made)
    check(code == 8 and "view mine" in said, f"--drop-past beside somebody's view: {code}, {said}")
    check(made in stage.run("rebuild", "--past"), f"{made} is not listed any more")
    stage.sql("DROP VIEW public.mine")
    stage.run("rebuild", "--drop-past", made)
    check("no past tables" in stage.run("rebuild", "--past"), f"{made} is still listed")
    check(live_set(stage) == live and sets(stage) == {live}, f"past tables left {sets(stage)}")
    figure(f"{made} was made, kept for somebody's view, and dropped")


def test(options):
    with Stage(options, "accidents") as stage:
        stage.start_sim("--sellers", 1, "--orders", 300, "--months", 2, "--live-hours", 1, "--speed", 1800)
        stage.connect_sellers(months=2)
        stage.serve()
        stage.await_engine()
        wait_for("a backfill in the tables", lambda: caught_up(stage), 120, 0.1)
        dead_engine(stage)
        wait_for("a backfill in the tables", lambda: caught_up(stage), 120, 0.1)
        changed_row(stage)
        failing_rebuild(stage)
        kept_tables(stage)
        past_tables(stage)
        stage.stop_serve()
        simulated_log(stage)


def caught_up(stage):
    status = stage.status()
    return (status and status["connections"][0]["backfill"]["phase"] == "completed"
            and status.get("tables", {}).get("position", 0) + 5 >= status["position"])


def simulated_log(stage):
    """A simulated log without its simulator is read, never written."""
    clock = stage.environment.pop("ORDERLOG_SIMULATION_CLOCK_URL")
    stage.environment["ORDERLOG_SIMULATION_UNLIMITED_QUOTA"] = "false"
    stage.run("status")
    for words in (["serve"], ["sync", "run", "--all"]):
        code, said = stage.run_failing(*words)
        check(code == 7 and "simulated" in said and "HINT: " in said, f"{words} ended with {code}: {said}")
    stage.environment["ORDERLOG_SIMULATION_CLOCK_URL"] = clock
    figure("a simulated log without the simulator's clock: read, and refused with 7 where an engine would run")


def main():
    return processes.run_test(test, processes.arguments(__doc__.splitlines()[0]).parse_args())


if __name__ == "__main__":
    sys.exit(main())
