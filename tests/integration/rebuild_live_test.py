#!/usr/bin/env python3
"""`orderlog rebuild` beside an engine that goes on reading, killed in the middle: the same rows, and whoever reads sees
whole tables.

What the tables must hold at a position comes from elsewhere: from the counts that the log's pages tell, for the real
orders from an independent reader of the report, for sums from the tables before the swap.
"""
import bisect
import collections
import datetime
import decimal
import json
import pathlib
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import csv_truth  # noqa: E402
import processes  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402

INDEXES = processes.ROOT / "adapters/postgres/sql/indexes.sql"
BIG_TABLES = ("orders", "order_items", "order_packages")
REPORT_END = datetime.datetime(2022, 6, 30, 23, tzinfo=datetime.timezone.utc)
# Moments of a rebuild by what its session was told last, and how many seconds later of a report's rebuild it is killed.
MOMENTS = {
    "filling": ("query LIKE 'COPY%{set}%orders%FROM STDIN%'", 1.5),
    "indexing": ("state = 'active' AND query LIKE '%{set}%orders%ADD PRIMARY KEY%'", 0.4),
    "comparing": ("query LIKE 'COPY (SELECT%TO STDOUT'", 0.8),
}
REPORT_ROWS = 290_000


class Session:
    """A psql that stays: one statement in, one line out."""

    def __init__(self, conninfo):
        self.psql = subprocess.Popen(["psql", "-X", "-A", "-t", "-q", "-F", "\t", "-v", "ON_ERROR_STOP=1", conninfo],
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def row(self, statement):
        self.psql.stdin.write(statement.replace("\n", " ") + ";\n")
        self.psql.stdin.flush()
        line = self.psql.stdout.readline().rstrip("\n")
        check(line and not line.startswith(("ERROR", "FATAL", "psql", "server")),
              f"{statement}: {line}{'' if line else 'psql ended'}")
        return line.split("\t")

    def close(self):
        self.psql.stdin.close()
        try:
            self.psql.wait(30)
        except subprocess.TimeoutExpired:
            self.psql.kill()
            self.psql.wait()


# A reader

Answer = collections.namedtuple("Answer", "shown position views orders items packages total prices strays")
WHOLE_STATE = """
SELECT s.number, c.position, (SELECT count(*) FROM pg_views WHERE schemaname = 'orderlog'),
       (SELECT count(*) FROM orderlog.orders), (SELECT count(*) FROM orderlog.order_items),
       (SELECT count(*) FROM orderlog.order_packages), (SELECT sum(total_amount) FROM orderlog.orders),
       (SELECT sum(item_price) FROM orderlog.order_items),
       (SELECT count(*) FROM orderlog.order_items AS i LEFT JOIN orderlog.orders AS o
        USING (tenant_id, marketplace, external_order_id) WHERE o.tenant_id IS NULL)
  FROM orderlog_control.table_sets AS s JOIN orderlog_control.checkpoints AS c USING (schema_name, number)
 WHERE s.schema_name = 'orderlog' AND s.state = 'shown'"""


class Reader:
    """Asks for the whole state again and again, one statement each time, as any application would."""

    def __init__(self, conninfo):
        self.session = Session(conninfo)
        self.answers = []
        self.slowest = 0
        self.failure = None
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.ask)
        self.thread.start()

    def ask(self):
        try:
            while not self.over.is_set():
                begun = time.monotonic()
                row = self.session.row(WHOLE_STATE)
                self.slowest = max(self.slowest, time.monotonic() - begun)
                self.take(Answer(*map(int, row[:6]), *row[6:8], int(row[8])))
                time.sleep(0.05)
        except Exception as failure:  # Told by the test's own thread.
            self.failure = failure

    def take(self, answer):
        before = self.answers[-1] if self.answers else answer
        check(answer.orders > 0 and answer.orders >= before.orders, f"orders fell: {before}, then {answer}")
        check(answer.position >= before.position, f"the position fell: {before}, then {answer}")
        check(answer.views == before.views, f"schema orderlog is not whole: {before}, then {answer}")
        check(answer.strays == 0, f"items without their order: {answer}")
        self.answers.append(answer)

    def good(self):
        if self.failure:
            raise self.failure

    def stop(self):
        self.over.set()
        self.thread.join(60)
        self.session.close()

    def check_answers(self, orders_at):
        """One answer at one position, whichever tables gave it, and the log's own count of orders."""
        at = {}
        for answer in self.answers:
            known = at.setdefault(answer.position, answer)
            check(known._replace(shown=0) == answer._replace(shown=0), f"two states at one position: {known}, {answer}")
            counted = orders_at(answer.position)
            check(answer.orders == counted, f"{counted} orders in the log's pages up to there: {answer}")
        return len(at)


# The rebuild

class ApiTrap:
    """Stands where a rebuild would find Amazon, its login and the simulator's clock, and counts who comes."""

    def __init__(self):
        self.calls = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.count, daemon=True).start()

    def count(self):
        while True:
            try:
                self.listener.accept()[0].close()
            except OSError:
                return
            self.calls += 1

    def environment(self):
        url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        names = ("AMAZON_LWA_URL", "AMAZON_ENDPOINTS_NA", "AMAZON_ENDPOINTS_EU", "AMAZON_ENDPOINTS_FE",
                 "SIMULATION_CLOCK_URL")
        return {f"ORDERLOG_{name}": url for name in names}


def start_rebuild(stage, trap, output):
    engines = stage.environment
    stage.environment = {**engines, **trap.environment()}
    try:
        return stage.start([stage.orderlog_path, "rebuild", "--json"], output)
    finally:
        stage.environment = engines


def building(session):
    """Numbers of the sets that a rebuild began, and of those that have a schema."""
    row = session.row("SELECT coalesce(string_agg(number::text, ','), ''), (SELECT coalesce(string_agg("
                      "substr(nspname, 11), ','), '') FROM pg_namespace WHERE nspname ~ '^orderlog_v[0-9]+$') "
                      "FROM orderlog_control.table_sets WHERE state = 'building'")
    begun, schemas = ({int(number) for number in text.split(",") if number} for text in row)
    return begun, schemas


def is_at(session, moment, tables):
    rule = MOMENTS[moment][0].format(set=tables)
    return session.row(f"SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND {rule}") != ["0"]


def shown_set(session):
    return int(session.row("SELECT number FROM orderlog_control.table_sets WHERE state = 'shown'")[0])


def rebuild_at(stage, trap, session, moment, pause):
    """A rebuild so long after that moment, and the number of its set; tried again if it was over before."""
    for _ in range(5):
        left = building(session)[0]
        rebuild = start_rebuild(stage, trap, f"{moment}.out")

        def began():
            check(rebuild.poll() is None, f"rebuild ended with {rebuild.returncode}: {stage.tail(f'{moment}.out')}")
            return building(session)[0] - left

        [number] = wait_for("fresh tables", began, 60, 0.005)
        check(not building(session)[1] & left, f"leftovers {left} of a killed rebuild are still there")
        while rebuild.poll() is None and not is_at(session, moment, f"orderlog_v{number}"):
            time.sleep(0.001)
        time.sleep(pause if rebuild.poll() is None else 0)
        if rebuild.poll() is None:
            return rebuild, number
        check(rebuild.returncode == 0, f"rebuild ended with {rebuild.returncode}: {stage.tail(f'{moment}.out')}")
    raise processes.Failed(f"no rebuild was found {moment}")


def killed_rebuild(stage, trap, session, moment, pause):
    """A killed rebuild leaves a set that no reader sees, and drops what the one before it left."""
    rebuild, number = rebuild_at(stage, trap, session, moment, pause)
    rebuild.kill()
    rebuild.wait(30)
    begun, schemas = building(session)
    check(begun == {number} and number in schemas, f"killed while {moment}: {begun} of {schemas} is building")
    wait_for("the end of the killed rebuild's session", lambda: session.row(
        "SELECT count(*) FROM pg_locks AS l JOIN pg_class AS c ON c.oid = l.relation JOIN pg_namespace AS n "
        f"ON n.oid = c.relnamespace WHERE n.nspname = 'orderlog_v{number}'") == ["0"], 60, 0.05)
    rows = int(session.row(f"SELECT count(*) FROM orderlog_v{number}.orders")[0])
    # Filling and indexing are one transaction, whose end the server may have been told before the kill.
    check(moment == "indexing" or (rows > 0) == (moment == "comparing"), f"killed while {moment}: {rows} orders left")
    figure(f"killed {pause:.2f} s into {moment}: orderlog_v{number} is left with {rows} orders")


def stopped_rebuild(stage, trap, session, moment, wish):
    """A rebuild that a signal stops leaves nothing, and the engine feeds its tables again at once."""
    rebuild, _ = rebuild_at(stage, trap, session, moment, 0)
    begun = time.monotonic()
    rebuild.send_signal(wish)
    code = rebuild.wait(60)
    took = time.monotonic() - begun
    said = json.loads((stage.folder / f"{moment}.out").read_text().split("\n}\n")[-2] + "\n}")
    check(code == 10 and said == {"stopped": True, "api_calls": 0}, f"{wish.name} while {moment}: {code}, {said}")
    shown = shown_set(session)
    check(building(session) == (set(), {shown}), f"{wish.name} while {moment} left {building(session)}")
    position = stage.status()["tables"]["position"]
    wait_for("tables that are fed again", lambda: stage.status()["tables"]["position"] > position, 10, 0.05)
    figure(f"{wish.name} while {moment}: ended after {took:.2f} s, left nothing, tables {shown} are fed again")


def whole_rebuild(stage, trap, session):
    """It begins anew beside what killed ones left, which it drops, and swaps: what it says."""
    left = building(session)[0]
    check(left, "no killed rebuild left anything")
    rebuild = start_rebuild(stage, trap, "rebuild.out")
    code = rebuild.wait(900)
    text = (stage.folder / "rebuild.out").read_text()
    check(code == 0, f"rebuild ended with {code}: {text[-2000:]}")
    said = json.loads(text)
    check(said["equal"] and said["live_hash"] == said["rebuilt_hash"] and not said["differences"], f"not equal: {said}")
    check(said["api_calls"] == 0, f"API calls: {said}")
    begun, schemas = building(session)
    shown = shown_set(session)
    check(not begun and not schemas & left and shown in schemas, f"shown {shown}, building {begun}, schemas {schemas}")
    return {**said, "shown": shown}


# Tables of a past moment

def past_moments(stage, answers, count):
    """Answers at the last position of some instant, the oldest and the newest of them too, with that instant."""
    times = {event["position"]: event["time"]
             for event in map(json.loads, stage.run("log", "list", "--json", "--limit", 10_000_000).splitlines())}
    ends = {answer.position: answer for answer in answers
            if times.get(answer.position + 1, times[answer.position]) > times[answer.position]
            and not times[answer.position].endswith(".000000Z")}
    places = sorted(ends)
    chosen = sorted({places[i * (len(places) - 1) // (count - 1)] for i in range(count)})
    return [(ends[position], times[position]) for position in chosen]


def check_past(stage, reader):
    """Tables of a past moment hold what a reader had then, and stay as they are until they are dropped."""
    moments = past_moments(stage, reader.answers, 3)
    made = []
    for answer, moment in moments:
        said = stage.run_json("rebuild", "--as-of", moment, seconds=900)
        made.append(said["schema"])
        check(said["position"] == answer.position and said["api_calls"] == 0, f"as of {moment}: {said}, not {answer}")
    stage.run("rebuild", "--as-of", moments[0][1], code=8)
    stage.run("rebuild")
    check([past["schema"] for past in stage.run_json("rebuild", "--past")["past"]] == made, f"{made} is not listed")
    for (answer, moment), schema in zip(moments, made):
        orders = stage.sql(f"SELECT count(*), sum(total_amount) FROM {schema}.orders")[0]
        items = stage.sql(f"SELECT count(*), sum(item_price) FROM {schema}.order_items WHERE NOT removed")[0]
        packages = stage.sql(f"SELECT count(*) FROM {schema}.order_packages")[0]
        row = orders + items + packages
        then = [str(answer.orders), answer.total, str(answer.items), answer.prices, str(answer.packages)]
        check(row == then, f"as of {moment}: {row}, a reader had {answer}")
        stage.run("rebuild", "--drop-past", schema)
        stage.run("rebuild", "--drop-past", schema, code=4)
    left = stage.sql("SELECT nspname FROM pg_namespace WHERE nspname ~ '_at_'")
    check(not left and stage.run_json("rebuild", "--past") == {"past": []}, f"dropped, and there are {left}")
    figure(f"tables as of {', '.join(moment for _, moment in moments)} hold what a reader had then")


# The raw limit

def raw_load(stage, shown):
    """Seconds of binary COPY of the same rows into tables like these, then the same indexes; and rows."""
    files = {table: stage.folder / f"{table}.binary" for table in BIG_TABLES}
    for table, file in files.items():
        psql(stage, f"\\copy (SELECT * FROM orderlog_v{shown}.{table}) TO '{file}' WITH (FORMAT binary)\n")
    small = [row[0] for row in stage.sql("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = "
                                         f"'orderlog_v{shown}'::regnamespace")]
    psql(stage, "CREATE SCHEMA raw_load;\n" + "".join(
        f"CREATE TABLE raw_load.{table} (LIKE orderlog_v{shown}.{table});\n" for table in small))
    load = f"\\set tables raw_load\nBEGIN;\nTRUNCATE {', '.join('raw_load.' + table for table in BIG_TABLES)};\n"
    load += "".join(f"\\copy raw_load.{table} FROM '{file}' WITH (FORMAT binary)\n" for table, file in files.items())
    load += f"\\i {INDEXES}\n" + "".join(f"ANALYZE raw_load.{table};\n" for table in BIG_TABLES) + "COMMIT;\n"
    begun = time.monotonic()
    psql(stage, load)
    seconds = time.monotonic() - begun
    rows = sum(int(stage.sql(f"SELECT count(*) FROM raw_load.{table}")[0][0]) for table in BIG_TABLES)
    psql(stage, "SET client_min_messages = error; DROP SCHEMA raw_load CASCADE;\n")
    return seconds, rows


def psql(stage, script):
    done = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", stage.conninfo()], input=script, text=True,
                          capture_output=True, timeout=300, check=False)
    check(done.returncode == 0, f"psql: {done.stderr}")


def compare_with_raw(stage, said):
    raw, rows = raw_load(stage, said["shown"])
    figure(f"rebuild: {said['rows']} rows from the log in {said['seconds']:.1f} s, {said['rows_per_s']:.0f} rows/s; "
           f"raw, binary COPY of such rows and the same indexes: {rows} rows in {raw:.1f} s, {rows / raw:.0f} rows/s; "
           f"ratio {said['rows_per_s'] / (rows / raw):.2f}, pages read from the log and the engine beside it included")


# The whole

class OrdersInLog:
    """How many orders the log's pages had told of up to a position."""

    def __init__(self, pages):
        self.positions, self.counts = [0], [0]
        for page in pages:
            new = re.search(r"(\d+) new", page["story"])
            self.positions.append(page["position"])
            self.counts.append(self.counts[-1] + int(new[1] if new else 0))

    def at(self, position):
        return self.counts[bisect.bisect_right(self.positions, position) - 1]

    def pages_in(self, after, to):
        return sum(after < position <= to for position in self.positions)


def begin(stage, options):
    words = ["--sellers", 2, "--seed", options.seed, "--speed", options.speed, "--months", options.months, "--orders",
             options.orders, "--live-hours", options.live_hours]
    if options.orders_csv:
        words += ["--orders-csv", options.orders_csv, "--time-from", options.time_from]
    stage.start_sim(*words)
    stage.serve()
    stage.await_engine()
    stage.connect_sellers(options.months if not options.orders_csv else 4)

    def read():
        status = stage.status()
        return status and all(one["backfill"]["phase"] == "completed" for one in status["connections"]) and \
            status["tables"].get("position", 0) + 200 > status["position"] and status

    return wait_for("both backfills", read, 600, 0.2)


def await_report(stage, truth):
    """All of the real orders, in their last state."""
    def whole():
        status = stage.status()
        of_report = status["connections"][0]
        return (of_report["orders_new"] == truth["orders"]
                and processes.parse_time(of_report["watermark"]) > REPORT_END)

    wait_for("the whole report", whole, 600, 0.2)


def check_report(stage, truth):
    """After the swap and everything: the report's orders are what an independent reader finds in it."""
    of_report = "tenant_id = 't1'"
    [[orders]] = stage.sql(f"SELECT count(*) FROM orderlog.orders WHERE {of_report}")
    items, priced, prices = stage.sql("SELECT count(*), count(item_price), sum(item_price) FROM orderlog.order_items "
                                      f"WHERE {of_report}")[0]
    statuses = {status: int(count) for status, count in stage.sql(
        f"SELECT order_status, count(*) FROM orderlog.orders WHERE {of_report} GROUP BY 1")}
    found = {"orders": int(orders), "items": int(items), "statuses": statuses, "item_price_rows": int(priced)}
    for name, value in found.items():
        check(value == truth[name], f"{name}: {value}, the report holds {truth[name]}")
    check(decimal.Decimal(prices) == decimal.Decimal(truth["item_price_sum"]), f"sum of item_price: {prices}")
    figure(f"the report's {orders} orders and {items} items are whole after it, by status {statuses}")


def rebuilds(stage, options, trap, truth, position):
    """Killed at each moment, then one to its end: the spans of the log that they took, and what the last one says."""
    draw = random.Random(options.seed)
    session = Session(stage.conninfo())
    spans = []
    scale = stage.status()["tables"]["orders"] * 2.3 / REPORT_ROWS
    try:
        stopped_rebuild(stage, trap, session, "filling", signal.SIGTERM)
        stopped_rebuild(stage, trap, session, "comparing", signal.SIGINT)
        for moment in MOMENTS:
            before = position()
            killed_rebuild(stage, trap, session, moment, draw.uniform(0.2, 1) * MOMENTS[moment][1] * scale)
            spans.append((f"killed while {moment}", before, position()))
        if truth:
            await_report(stage, truth)
        before = position()
        said = whole_rebuild(stage, trap, session)
        spans.append(("whole", before, position()))
    finally:
        session.close()
    return spans, said


def check_at_rest(stage):
    """Nothing feeds the tables now: the hash of what readers have is that of the log folded anew."""
    live = stage.run_json("hash", "--full")
    again = stage.run_json("rebuild", "--compare-only", seconds=900)
    check(again["equal"] and again["position"] == live["position"]
          and again["live_hash"] == again["rebuilt_hash"] == live["hash"], f"live {live}, folded anew {again}")
    figure(f"full hash {live['hash'][:16]}… of live and of the log folded anew, both at position {live['position']}")


def check_requests(stage, connections):
    """Each request that the simulator saw is in the log; one of each connection may have been under way at the end."""
    asked = stage.usage()["requests"]
    told = len(stage.log_events("PageFetched", "SyncPolled", "RequestFailed"))
    check(told <= asked <= told + connections, f"the simulator saw {asked} searches, the log tells of {told}")
    figure(f"{asked} searches at the simulator, {told} in the engine's log")


def test(options):
    truth = csv_truth.truth_of(csv_truth.orders_of(options.orders_csv)) if options.orders_csv else None
    trap = ApiTrap()
    with Stage(options, "live") as stage:
        status = begin(stage, options)
        figure(f"{status['tables']['orders']} orders in the tables at position {status['position']}, changes go on")
        reader = Reader(stage.conninfo())
        try:
            spans, said = rebuilds(stage, options, trap, truth, lambda: stage.status()["position"])
            compare_with_raw(stage, said)
            reader.good()
            wait_for("tables that are fed again",
                     lambda: reader.answers[-1].position > said["position"] or reader.failure, 120, 0.1)
        finally:
            reader.stop()
        reader.good()
        if truth:
            check_report(stage, truth)
        check_past(stage, reader)
        stage.stop_serve()
        check_at_rest(stage)
        check_story(stage, reader, spans)
        check(trap.calls == 0, f"a rebuild called {trap.calls} times where it would find Amazon")
        check_requests(stage, connections=2)
        figure("API calls of the rebuilds: 0 said, 0 seen")


def check_story(stage, reader, spans):
    pages = OrdersInLog(stage.log_events("PageFetched"))
    for name, after, to in spans:
        new = pages.pages_in(after, to)
        figure(f"{name}: log position {after} → {to}, {new} new pages meanwhile")
        check(new > 0, f"{name}: the log did not grow meanwhile")
    states = reader.check_answers(pages.at)
    sets = sorted({answer.shown for answer in reader.answers})
    figure(f"a reader had {len(reader.answers)} answers, {states} states of the tables {sets}, each whole; "
           f"the slowest took {reader.slowest:.2f} s")
    check(len(sets) > 1, f"the reader saw tables {sets} only")


def main():
    parser = processes.arguments(__doc__.splitlines()[0])
    parser.add_argument("--orders-csv", help="a sale report as the first seller's orders")
    parser.add_argument("--time-from", default="2022-06-29T12:00:00Z", help="where the clock starts with a report")
    parser.add_argument("--orders", type=int, default=10_000, help="of each generated seller")
    parser.add_argument("--months", type=int, default=1)
    parser.add_argument("--live-hours", type=int, default=240)
    parser.add_argument("--speed", type=int, default=1800)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.orders_csv and not pathlib.Path(options.orders_csv).exists():
        print(f"note: skipped, no {options.orders_csv}")
        return 0
    return processes.run_test(test, options)


if __name__ == "__main__":
    sys.exit(main())
