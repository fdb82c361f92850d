#!/usr/bin/env python3
"""`orderlog rebuild --tenant T`, `rebuild PROJECTION…` and two rebuilds at once, beside an engine that goes on reading:
only damaged rows of the part are written, all at once or none, killed or not.

What the rows must be comes from the rows before they were damaged, and at the end from the whole log folded anew.
"""
import pathlib
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402

DAMAGED = 5  # Orders of each kind of damage, of each tenant.
# Where a rebuild of a part is killed: what one of its sessions was told last.
MOMENTS = {
    "filling": "query LIKE 'COPY%orders%FROM STDIN%'",
    "indexing": "query LIKE '%ADD PRIMARY KEY%'",
    "comparing": "query LIKE 'COPY (SELECT%TO STDOUT'",
    "repairing": "query LIKE 'UPDATE %orders AS t SET%' AND wait_event_type = 'Lock'",
}


def live_set(stage):
    return stage.sql("SELECT 'orderlog_v' || number FROM orderlog_control.table_sets WHERE state = 'shown'")[0][0]


def sets(stage):
    return {row[0] for row in stage.sql("SELECT nspname FROM pg_namespace WHERE nspname ~ '^orderlog_v[0-9]+$'")}


# Damage

class Damage:
    """Rows of a tenant's oldest orders and of its states that somebody changed, deleted or invented by hand."""

    def __init__(self, stage, tenant):
        self.stage, self.tenant = stage, tenant
        of_tenant = f"tenant_id = '{tenant}'"
        self.orders = [row[0] for row in stage.sql(
            f"SELECT external_order_id FROM orderlog.orders WHERE {of_tenant} ORDER BY purchase_date, 1 "
            f"LIMIT {3 * DAMAGED}")]
        # A run that has ended is written no more.
        self.runs = [row[0] for row in stage.sql(
            f"SELECT run_position FROM orderlog.sync_runs WHERE {of_tenant} AND ended_at IS NOT NULL ORDER BY 1 LIMIT 2")]
        live = live_set(stage)
        updated, deleted, copied = (", ".join(f"'{order}'" for order in self.orders[first::3]) for first in range(3))
        columns = ", ".join(row[0] for row in stage.sql(
            f"SELECT attname FROM pg_attribute WHERE attrelid = '{live}.orders'::regclass AND attnum > 0 "
            "AND attgenerated = '' AND attname <> 'external_order_id' ORDER BY attnum"))
        self.before = self.rows()
        self.state_before = self.state()
        stage.sql(f"""BEGIN;
            UPDATE {live}.orders SET raw_status = 'DAMAGED', total_amount = 1.0 WHERE {of_tenant}
               AND external_order_id IN ({updated});
            DELETE FROM {live}.orders WHERE {of_tenant} AND external_order_id IN ({deleted});
            DELETE FROM {live}.order_items WHERE {of_tenant} AND external_order_id IN ({deleted});
            INSERT INTO {live}.orders (external_order_id, {columns})
            SELECT 'INVENTED-' || external_order_id, {columns} FROM {live}.orders
             WHERE {of_tenant} AND external_order_id IN ({copied});
            UPDATE {live}.sync_runs SET message = 'damaged' WHERE {of_tenant} AND run_position = {self.runs[0]};
            DELETE FROM {live}.sync_runs WHERE {of_tenant} AND run_position = {self.runs[1]};
            COMMIT""")
        self.after = self.rows()
        check(self.rows() != self.before and self.state() != self.state_before, f"nothing of {tenant} is damaged")

    def rows(self):
        of_it = ", ".join(f"'{order}', 'INVENTED-{order}'" for order in self.orders)
        return self.stage.sql("".join(
            f"SELECT * FROM orderlog.{table} WHERE tenant_id = '{self.tenant}' AND external_order_id IN ({of_it}) "
            "ORDER BY 1, 2, 3, 4;" for table in ("orders", "order_items")))

    def state(self):
        return self.stage.sql(f"SELECT * FROM orderlog.sync_runs WHERE tenant_id = '{self.tenant}' AND run_position IN "
                              f"({', '.join(self.runs)}) ORDER BY run_position")

    def check_there(self, moment):
        check(self.rows() == self.after and self.state() != self.state_before,
              f"{moment}: the damage of {self.tenant} is not as it was made")

    def check_repaired(self, moment, state=True):
        check(self.rows() == self.before, f"{moment}: orders of {self.tenant} are not as before the damage")
        check((self.state() == self.state_before) == state, f"{moment}: state of {self.tenant}: {self.state()}")


class Reader:
    """Asks again and again how much of a tenant is damaged: all of it, or nothing."""

    QUESTION = """SELECT count(*) FILTER (WHERE raw_status = 'DAMAGED'),
        count(*) FILTER (WHERE external_order_id LIKE 'INVENTED-%'),
        (SELECT count(*) FROM orderlog.sync_runs AS r WHERE r.tenant_id = '{tenant}' AND message = 'damaged')
        FROM orderlog.orders WHERE tenant_id = '{tenant}'"""

    def __init__(self, stage, tenant):
        self.answers = []
        self.over = threading.Event()
        self.psql = subprocess.Popen(["psql", "-X", "-A", "-t", "-q", stage.conninfo()], stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, text=True)
        self.question = self.QUESTION.format(tenant=tenant).replace("\n", " ") + ";\n"
        self.thread = threading.Thread(target=self.ask)
        self.thread.start()

    def ask(self):
        while not self.over.is_set():
            self.psql.stdin.write(self.question)
            self.psql.stdin.flush()
            self.answers.append(self.psql.stdout.readline().strip())

    def stop(self):
        self.over.set()
        self.thread.join(60)
        self.psql.stdin.close()
        self.psql.wait(30)

    def check_whole(self):
        seen = list(dict.fromkeys(self.answers))
        check(seen == [f"{DAMAGED}|{DAMAGED}|1", "0|0|0"], f"a reader saw {seen}")


# Rebuilds

def start(stage, words, output):
    return stage.start([stage.orderlog_path, "rebuild", "--json", *words], output)


def rebuild_at(stage, words, moment, output):
    """A rebuild of a part that is at that moment now."""
    for _ in range(10):
        rebuild = start(stage, words, output)
        watch = subprocess.Popen(["psql", "-X", "-A", "-t", "-q", stage.conninfo()], stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, text=True)
        found = False
        while rebuild.poll() is None and not found:
            watch.stdin.write("SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND "
                              f"{MOMENTS[moment]};\n")
            watch.stdin.flush()
            found = watch.stdout.readline().strip() != "0"
        watch.stdin.close()
        watch.wait(30)
        if rebuild.poll() is None:
            return rebuild
        check(moment != "repairing", f"rebuild ended with {rebuild.returncode}: {stage.tail(output)}")
    raise processes.Failed(f"no rebuild was found {moment}")


def killed(stage, damages):
    """A rebuild of a part that is killed leaves the shown tables as they were, and the next drops what it left."""
    live = live_set(stage)
    words = ["--tenant", damages[0].tenant, "--compare-only"]
    for moment in MOMENTS:
        holder = None
        if moment == "repairing":
            words = words[:2]
            holder = subprocess.Popen(["psql", "-X", "-q", stage.conninfo()], stdin=subprocess.PIPE,
                                      stdout=subprocess.DEVNULL, text=True)
            holder.stdin.write(f"BEGIN; SELECT FROM {live}.orders WHERE raw_status = 'DAMAGED' FOR UPDATE;\n")
            holder.stdin.flush()
        rebuild = rebuild_at(stage, words, moment, f"killed-{moment}.out")
        rebuild.kill()
        rebuild.wait(30)
        left = sets(stage) - {live}
        if holder:
            holder.stdin.close()
            holder.wait(30)
            wait_for("the end of its session", lambda: stage.sql(
                f"SELECT count(*) FROM pg_stat_activity WHERE {MOMENTS[moment]}") == [["0"]], 60, 0.05)
        check(len(left) == 1, f"killed while {moment} left {left}")
        for damage in damages:
            damage.check_there(f"killed while {moment}")
        figure(f"killed while {moment}: {left} is left, the shown tables are as they were")
    wait_for("the end of killed sessions", lambda: stage.sql(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7276523") == [["0"]], 60, 0.05)


def stopped(stage, damages):
    rebuild = rebuild_at(stage, ["--tenant", damages[0].tenant], "filling", "stopped.out")
    rebuild.send_signal(signal.SIGINT)
    check(rebuild.wait(60) == 10, f"stopped: {rebuild.returncode}, {stage.tail('stopped.out')}")
    damages[0].check_there("stopped")
    check(sets(stage) == {live_set(stage)}, f"a stopped rebuild left {sets(stage)}")


def written(stage, tenant):
    """Which orders' rows stand where, with what they hold."""
    return {row[0]: row[1:] for row in stage.sql(
        f"SELECT external_order_id, log_position, xmin, ctid FROM {live_set(stage)}.orders WHERE tenant_id = '{tenant}'")}


def one_tenant(stage, damages):
    """Damaged rows of the tenant are repaired, each once; no other row is written by it."""
    first, second = damages
    said = stage.run_json("rebuild", "--tenant", first.tenant, "--compare-only", code=9)
    expected = {"orders": (DAMAGED, DAMAGED, DAMAGED), "sync_runs": (1, 1, 0)}
    for table in said["tables"]:
        counts = (table["missing"], table["changed"], table["surplus"])
        if table["table"] == "order_items":
            check(counts[0] >= DAMAGED and counts[1:] == (0, 0), f"{table}")
        else:
            check(counts == expected.get(table["table"], (0, 0, 0)), f"{table}")
    check([one["tenant"] for one in said["contents"]] == [first.tenant] and said["repaired"] is None, f"{said}")
    first.check_there("--compare-only")
    before = {tenant: written(stage, tenant) for tenant in (first.tenant, second.tenant)}
    reader = Reader(stage, first.tenant)
    try:
        done = stage.run_json("rebuild", "--tenant", first.tenant)
        time.sleep(0.2)
    finally:
        reader.stop()
    reader.check_whole()
    check(done["repaired"]["updated"] == DAMAGED + 1 and done["repaired"]["deleted"] == DAMAGED
          and done["repaired"]["inserted"] > 2 * DAMAGED and done["api_calls"] == 0, f"repaired: {done}")
    first.check_repaired("one tenant")
    second.check_there("another tenant's rebuild")
    same = 0
    for tenant, rows in before.items():
        after = written(stage, tenant)
        for order, row in rows.items():
            if order not in first.orders and order in after and after[order][0] == row[0]:
                check(after[order] == row, f"order {order} of {tenant} was written: {row}, {after[order]}")
                same += 1
    check(same > 100, f"only {same} rows could be looked at")
    figure(f"'rebuild --tenant' wrote {done['repaired']}; {same} other rows stand where they stood; a reader had "
           f"{len(reader.answers)} answers, the damaged tables and then the repaired ones")


def projections(stage, damage):
    """Orders alone, then what is asked for of the rest."""
    said = stage.run("rebuild", "orders")
    check("the tables differ" in said and "repaired: " in said and "API calls: 0" in said, said)
    damage.check_repaired("orders", state=False)
    done = stage.run_json("rebuild", "sync_runs", "connections")
    check(done["repaired"] == {"inserted": 1, "updated": 1, "deleted": 0} and not done["contents"], f"{done}")
    damage.check_repaired("runs")
    check("equal" in stage.run("rebuild", "connections"), "a repaired projection is not equal")
    figure("'rebuild orders' repaired orders, 'rebuild sync_runs connections' the rest")


def other_version(stage, damage):
    """Live tables that another program made anew meanwhile are neither fed nor repaired."""
    rebuild = rebuild_at(stage, ["--tenant", damage.tenant], "filling", "version.out")
    rebuild.send_signal(signal.SIGSTOP)
    shown = "UPDATE orderlog_control.table_sets SET projection_version = '{}' WHERE state = 'shown'"
    version = stage.sql("SELECT projection_version FROM orderlog_control.table_sets WHERE state = 'shown'")[0][0]
    stage.sql(shown.format("99.1"))
    rebuild.send_signal(signal.SIGCONT)
    code = rebuild.wait(120)
    damage.check_there("another version")
    stage.sql(shown.format(version))
    said = stage.tail("version.out")
    check(code == 5 and "made anew meanwhile" in said, f"tables of another version: {code}: {said}")
    figure("live tables of another projection version: exit code 5, nothing is written")


def misspelt(stage):
    """A part that is misspelt or empty is refused, and is never the whole."""
    code, said = stage.run_failing("rebuild", "--tenant", "nobody")
    check(code == 4 and "no events of tenant 'nobody'" in said, f"{code}: {said}")
    code, said = stage.run_failing("rebuild", "ordres")
    check(code == 2 and "'ordres'" in said and "orders, connections, sync_state" in said, f"{code}: {said}")
    stage.run("rebuild", "--tenant", "t1", "--keep-old", code=2)
    for words in (["--tenant", ""], ["orders", "--tenant", ""]):
        code, said = stage.run_failing("rebuild", *words)
        check(code == 2 and "is empty" in said, f"{words}: {code}: {said}")


def two_at_once(stage):
    """Two rebuilds at once, the second at each moment of the first: both show tables or say that the other did."""
    ends = []
    for number, moment in enumerate(("filling", "indexing", "comparing")):
        first = rebuild_at(stage, [], moment, f"first{number}.out")
        second = start(stage, [], f"second{number}.out")
        for rebuild, output in ((first, f"first{number}.out"), (second, f"second{number}.out")):
            code = rebuild.wait(300)
            text = stage.tail(output)
            check(code == 0 and '"equal": true' in text or code == 5 and "another rebuild has replaced" in text,
                  f"of two rebuilds one ended with {code}: {text}")
            ends.append(code)
        check(stage.sql("SELECT count(*) FROM orderlog_control.table_sets WHERE state = 'building'") == [["0"]],
              "a set is left that nobody makes")
    check(ends.count(0) > len(ends) / 2, f"two rebuilds at once ended with {ends}")
    stage.run("rebuild", "--drop-old")
    check(sets(stage) == {live_set(stage)}, f"two rebuilds at once left {sets(stage)}")
    figure(f"two rebuilds at once, three times: {ends}")


def caught_up(stage):
    status = stage.status()
    return (status and all(one["backfill"]["phase"] == "completed" for one in status["connections"])
            and status.get("tables", {}).get("position", 0) + 50 >= status["position"])


def test(options):
    with Stage(options, "part") as stage:
        stage.start_sim("--sellers", 2, "--orders", options.orders, "--months", 2, "--live-hours", 240, "--speed", 1200)
        stage.connect_sellers(months=2)
        stage.serve()
        stage.await_engine()
        wait_for("backfills in the tables", lambda: caught_up(stage), 300, 0.1)
        begun = stage.status()["position"]
        damages = [Damage(stage, "t1"), Damage(stage, "t2")]
        killed(stage, damages)
        stopped(stage, damages)
        other_version(stage, damages[0])
        one_tenant(stage, damages)
        projections(stage, damages[1])
        misspelt(stage)
        two_at_once(stage)
        check(stage.status()["position"] > begun, "the log did not grow meanwhile")
        last = Damage(stage, "t2")
        stage.stop_serve()
        asked = stage.usage()["requests"]
        done = stage.run_json("rebuild", "--tenant", "t2")
        check(done["repaired"]["deleted"] == DAMAGED and stage.usage()["requests"] == asked, f"{done}")
        live = stage.run_json("hash", "--full")["hash"]
        again = stage.run_json("rebuild")
        check(again["equal"] and again["rebuilt_hash"] == live, f"the whole log folded anew: {again}, live {live}")
        figure(f"full hash {live[:16]}… after all repairs is that of the whole log folded anew; {last.tenant} was "
               "repaired without an engine, too")


def main():
    parser = processes.arguments(__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, default=4000, help="of each seller")
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
