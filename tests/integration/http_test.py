#!/usr/bin/env python3
"""The HTTP API of a running engine: the first version's answers, who may see what, and what no client can do to it.

Orders and counts are held against PostgreSQL, read by psql.
"""
import json
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from api_client import ApiClient  # noqa: E402
from processes import Stage, check, figure, not_run, wait_for  # noqa: E402

TEXT, NUMBER, TRUTH, NOTHING = str, (int, float), bool, type(None)
ONE_STATUS = {"tenantId": TEXT, "marketplace": TEXT,
              "syncState": {"lastUpdatedAfter": TEXT, "lastPolledAt": TEXT, "lastSuccessAt": TEXT,
                            "lastError": (TEXT, NOTHING)},
              "counts": {"orders": NUMBER, "items": NUMBER}}
ALL_STATUS = {"totalTenants": NUMBER, "tenantsWithToken": NUMBER,
              "tenants": [{"tenantId": TEXT, "displayName": TEXT, "connectionStatus": TEXT, "hasRefreshToken": TRUTH,
                           "syncState": ONE_STATUS["syncState"], "counts": ONE_STATUS["counts"]}]}
BACKFILL = {"status": TEXT, "progress": NUMBER, "ordersSynced": NUMBER, "estimatedTotal": NUMBER, "from": TEXT,
            "to": TEXT, "currentChunk": ({"start": TEXT, "end": TEXT}, NOTHING), "lastUpdate": TEXT,
            "isBackfillComplete": TRUTH}
MARKETPLACE = {"connected": TRUTH, "status": TEXT, "displayName": TEXT, "region": TEXT, "lastSyncAt": TEXT,
               "lastError": (TEXT, NOTHING)}
RUN_GLOBAL = {"mode": TEXT, "success": TRUTH,
              "summary": {"total": NUMBER, "success": NUMBER, "skipped": NUMBER, "failed": NUMBER},
              "totalDuration": NUMBER,
              "results": [{"tenantId": TEXT, "status": TEXT, "reasonCode": TEXT, "message": TEXT,
                           "ordersProcessed": NUMBER, "itemsProcessed": NUMBER}]}
READ = ["/api/v1/orders/sync/status", "/api/v1/orders/sync/history", "/api/v1/orders/backfill/status",
        "/api/v1/orders", "/api/v1/orders/{order}", "/api/v1/marketplaces/amazon/status"]
WRITE = ["/api/v1/orders/sync/run", *(f"/api/v1/orders/backfill/{verb}" for verb in ("run", "pause", "resume", "cancel"))]
OPERATE = [("GET", "/metrics"), ("POST", "/api/v1/orders/sync/run/global"), ("POST", "/api/v1/orders/backfill/run/global")]


def held(value, form, where):
    """A value has the form's keys and types; more keys are welcome."""
    if isinstance(form, tuple) and any(isinstance(one, dict) for one in form):
        if value is None and NOTHING in form:
            return
        form = next(one for one in form if isinstance(one, dict))
    if isinstance(form, dict):
        check(isinstance(value, dict), f"{where} is no object: {value!r}")
        for key, inner in form.items():
            check(key in value, f"{where} lacks '{key}': {value}")
            held(value[key], inner, f"{where}.{key}")
    elif isinstance(form, list):
        check(isinstance(value, list) and value, f"{where} is an empty list, or none: {value!r}")
        for one in value:
            held(one, form[0], f"{where}[]")
    else:
        check(isinstance(value, form), f"{where} is {value!r}")


def token(stage, name, *options):
    return stage.run("token", "add", name, *options).strip()


def first_versions_answers(operator):
    held(operator.get("/api/v1/orders/sync/status?tenantId=t1"), ONE_STATUS, "status of one")
    held(operator.get("/api/v1/orders/sync/status"), ALL_STATUS, "status of all")
    held(operator.get("/api/v1/orders/backfill/status?tenantId=t1"), BACKFILL, "backfill")
    held(operator.get("/api/v1/marketplaces/amazon/status?tenantId=t1"), MARKETPLACE, "marketplace")
    for path in ("sync", "backfill"):
        held(operator.post(f"/api/v1/orders/{path}/run/global"), RUN_GLOBAL, f"global run of {path}")
    ran = operator.post("/api/v1/orders/sync/run/global")
    held(ran, RUN_GLOBAL, "run of all")
    check(ran["mode"] == "global" and {one["status"] for one in ran["results"]} == {"success"} and
          {one["tenantId"] for one in ran["results"]} == {"t1", "t2"} and ran["summary"]["total"] == 2, f"{ran}")


def listed(reader):
    """Every order of the bearer's tenant, by pages of 7."""
    orders, after = [], ""
    while True:
        page = reader.get(f"/api/v1/orders?limit=7{after}")
        orders += [[one["orderId"], one["status"], one["totalAmount"] or ""] for one in page["orders"]]
        if page["next"] is None:
            return orders
        after = "&after=" + http_quoted(page["next"])


def stored(stage):
    return stage.sql("SELECT external_order_id, order_status, total_amount FROM orderlog.orders WHERE tenant_id = 't1' "
                     "ORDER BY purchase_date DESC, external_order_id DESC")


def as_psql_has_it(stage, reader):
    """Counts, and every order of a tenant, each once, in order. The seller lives on meanwhile."""
    wait_for("a list that is what psql has", lambda: stored(stage) == listed(reader), 20, 0.1)
    rows = stored(stage)
    check(len(rows) > 100, f"only {len(rows)} orders")

    def counted():
        items = int(stage.sql("SELECT count(*) FROM orderlog.order_items WHERE tenant_id = 't1'")[0][0])
        return reader.get("/api/v1/orders/sync/status")["counts"] == {"orders": len(stored(stage)), "items": items}

    wait_for("the counts of now", counted, 20, 0.2)
    shipped = reader.get("/api/v1/orders?status=SHIPPED&limit=500")["orders"]
    check(len(shipped) > 20 and all(one["status"] == "SHIPPED" for one in shipped), "by status")
    order = next(row[0] for row in reversed(rows) if row[1] == "SHIPPED")
    one = reader.get(f"/api/v1/orders/{order}")
    lines = stage.sql(f"SELECT order_item_id, sku FROM orderlog.order_items WHERE tenant_id = 't1' AND "
                      f"external_order_id = '{order}' ORDER BY 1")
    check([[line["orderItemId"], line["sku"]] for line in one["items"]] == lines, f"lines of {order}: {one}")
    return order


def who_may_what(stage, url, order):
    """Each route for each bearer: nothing of another tenant is ever told."""
    expired = token(stage, "short", "--tenant", "t1", "--expires", "1s")
    revoked = token(stage, "gone", "--tenant", "t1", "--write")
    number = [one["id"] for one in stage.run_json("token", "list") if one["name"] == "gone"]
    stage.run("token", "revoke", number[0])
    stage.run_failing("token", "revoke", number[0])
    time.sleep(1.1)
    bearers = {
        "nobody": (None, 401, 401), "malformed": ("olt_x", 401, 401), "unknown": ("olt_" + "0" * 64, 401, 401),
        "expired": (expired, 401, 401), "revoked": (revoked, 401, 401),
        "reads": (token(stage, "r", "--tenant", "t1"), 200, 403),
        "writes": (token(stage, "w", "--tenant", "t1", "--write"), 200, 200),
        "operates": (token(stage, "o", "--operator"), 200, 200),
    }
    asked = 0
    for name, (bearer, may_read, may_write) in bearers.items():
        client = ApiClient(url, bearer)
        other = ApiClient(url, token(stage, f"other {name}", "--tenant", "t2", "--write")) if may_read == 200 else None
        for method, path in OPERATE:
            answer = client.ask(method, path)
            check(answer.status == (200 if name == "operates" else 401 if may_read == 401 else 403),
                  f"{name} {method} {path}: {answer.status}")
            asked += 1
        for path in [path.replace("{order}", order) for path in READ + WRITE]:
            method, expected = ("POST", may_write) if path in WRITE else ("GET", may_read)
            for suffix, headers in (("?tenantId=t1", {}), ("", {"X_Tenant_Id": "t1"})):
                answer = client.ask(method, path + suffix, **headers)
                # What may be asked may still have nothing to do: a backfill that is over is not paused.
                told = 200 if (answer.status, method, expected) == (400, "POST", 200) else answer.status
                check(told == expected, f"{name} {method} {path}{suffix}: {answer.status}, not {expected}")
                asked += 1
            for suffix, headers in (("?tenantId=t2", {}), ("", {"X_Tenant_Id": "t2"}),
                                    ("?tenantId=t1", {"X_Tenant_Id": "t2"}), ("?tenantId=t1&tenantId=t2", {})):
                answer = client.ask(method, path + suffix, **headers)
                wide = name == "operates" and (suffix == "?tenantId=t2" or suffix == "")
                allowed = {200, 404, 400} if wide else {400, 401, 403}
                check(answer.status in allowed, f"{name} {method} {path}{suffix} {headers}: {answer.status}")
                check(wide or b'"t2"' not in answer.body, f"{name} was told of t2: {answer.body[:300]!r}")
                asked += 1
            if other is not None and method == "GET":
                answer = other.ask(method, path)
                check(b'"t1"' not in answer.body, f"t2 was told of t1 by {path}: {answer.body[:300]!r}")
                check(answer.status == 404 if order in path else order.encode() not in answer.body,
                      f"t2 was told of an order of t1 by {path}: {answer.status} {answer.body[:300]!r}")
                asked += 1
    figure(f"{asked} requests of {len(bearers)} kinds of bearers")
    return bearers["operates"][0]


def told_what_to_do(stage, url):
    """The past is begun, paused, gone on with and cancelled by a token, and the log says by which."""
    writer = ApiClient(url, token(stage, "back end", "--tenant", "t1", "--write"))
    number = next(one["id"] for one in stage.run_json("token", "list") if one["name"] == "back end")
    writer.post("/api/v1/orders/backfill/start", {"maxMonths": 24, "chunkSizeDays": 1})
    states, told = [], []
    for verb in ("pause", "resume", "cancel"):
        writer.post(f"/api/v1/orders/backfill/{verb}")
        states.append(stage.status()["connections"][0]["backfill"]["phase"])
        told.append(writer.post("/api/v1/orders/backfill/run")["results"][0]["reasonCode"])
    check(states == ["paused", "running", "cancelled"], f"phases: {states}")
    check(told == ["PAUSED", "SUCCESS", "CANCELLED"], f"how the past goes on: {told}")
    facts = stage.log_events("BackfillPaused", "BackfillResumed", "BackfillCancelled")
    check([fact["actor"] for fact in facts] == [f"token:{number}"] * 3, f"who did it: {facts}")
    refused = writer.ask("POST", "/api/v1/orders/backfill/start", {"maxMonths": -1})
    check(refused.status == 400, f"a backfill of -1 months: {refused.status} {refused.body!r}")
    ran = writer.post("/api/v1/orders/sync/run")
    check(ran["mode"] == "tenant" and ran["summary"]["success"] == 1 and ran["results"][0]["tenantId"] == "t1", f"{ran}")


def told_newest_first(stage, reader):
    """A tenant's events by pages from the newest to the oldest, and from the oldest on: each once."""
    known = [event["position"] for event in map(json.loads, stage.run("log", "list", "--json", "--limit", 1_000_000)
                                                .splitlines()) if event["tenant"] == "t1"]
    back, before = [], ""
    while True:
        page = reader.get(f"/api/v1/timeline?sort=-position&limit=40{before}")
        back += [event["position"] for event in page["events"]]
        if page["next"] is None:
            break
        before = f"&before={page['next']}"
    check(back[-len(known):] == known[::-1], f"{len(back)} events from the newest on, not the {len(known)} of the log")
    ahead, after = [], 0
    while page := reader.get(f"/api/v1/timeline?limit=1000&after={after}"):
        if not page["events"]:
            break
        ahead += [event["position"] for event in page["events"]]
        after = page["next"]
    check(ahead[:len(known)] == known, f"{len(ahead)} events from the oldest on, not the {len(known)} of the log")


def followers(stage, url):
    """Followers of events: so many of a bearer, and none from beyond the log's end."""
    client = ApiClient(url, token(stage, "follower", "--tenant", "t1"))
    end = stage.status()["position"]
    for path, headers in (("/api/v1/timeline", {"Last_Event_ID": str(end + 1000), "Accept": "text/event-stream"}),
                          (f"/api/v1/timeline?after={end + 1000}", {})):
        beyond = client.ask("GET", path, **headers)
        said = beyond.json()["detail"]
        check(beyond.status == 409 and str(end + 1000) in said and re.search(r"ends at \d+", said), f"{path}: {said}")
    wires = []
    try:
        for number in range(17):
            wire = socket.create_connection((client.place.hostname, client.place.port), timeout=20)
            wires.append(wire)
            wire.sendall(f"GET /api/v1/timeline HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n"
                         f"Authorization: Bearer {client.token}\r\n\r\n".encode())
            head = wire.recv(4096)
            check(head.startswith(b"HTTP/1.1 200" if number < 16 else b"HTTP/1.1 429"), f"stream {number}: {head[:200]!r}")
    finally:
        for wire in wires:
            wire.close()


def troubled_postgres(stage, url, reader):
    """PostgreSQL ends sessions and refuses statements: the first is read again, the second told by the request's id."""
    path = "/api/v1/orders?limit=1"
    for _ in range(30):
        reader.get(path)
    cut = stage.sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                    "AND backend_type = 'client backend'")
    check(int(cut[0][0]) > 1, f"sessions that were cut: {cut}")
    for _ in range(30):
        reader.get(path)
    stage.sql("ALTER VIEW orderlog_api.orders RENAME TO orders_away")
    answer = reader.ask("GET", path)
    stage.sql("ALTER VIEW orderlog_api.orders_away RENAME TO orders")
    number = answer.headers["X-Request-Id"]
    check(answer.status == 500 and number in answer.json()["hint"], f"{answer.status} {answer.body!r}")
    check(b"orderlog_api" not in answer.body and b"42P01" not in answer.body, f"{answer.body!r}")

    def told():
        return [line for line in (stage.data / "orderlog.log").read_text().splitlines() if f"request {number}" in line]

    lines = wait_for("a line of the log", told, 10)
    check(len(lines) == 1 and "42P01" in lines[0] and "api_orders.sql" in lines[0], f"{lines}")
    reader.get(path)


def asked_twice(stage, url):
    """A command with an Idempotency-Key is done once."""
    writer = ApiClient(url, token(stage, "repeats", "--tenant", "t1", "--write"))
    first = writer.post("/api/v1/orders/sync/run", Idempotency_Key="run-1")
    again = writer.post("/api/v1/orders/sync/run", Idempotency_Key="run-1")
    check(first == again, f"{first} and then {again}")
    third = writer.post("/api/v1/orders/sync/run", Idempotency_Key="run-2")
    check(first["results"][0]["run"] != third["results"][0]["run"], f"no other run by another key: {third}")
    other = writer.ask("POST", "/api/v1/orders/sync/run?x=1", Idempotency_Key="run-1")
    check(other.status == 422, f"another request by the same key: {other.status}")


def figures(operator):
    """What Prometheus reads is in the form that its own tool wants, and tells what happened."""
    text = operator.ask("GET", "/metrics").body.decode()
    for line in (r'orderlog_events_total \d+', r'orderlog_requests_total\{operation="searchOrders",status="200"\} \d+',
                 r'orderlog_runs_total\{reason="SUCCESS"\} \d+', r'orderlog_append_duration_seconds_count \d+',
                 r'orderlog_lag_seconds\{rank="max"\} \d+', r'orderlog_connections\{phase="healthy"\} \d+'):
        check(re.search(f"^{line}", text, re.M), f"no line '{line}' in\n{text}")
    if not shutil.which("promtool"):
        not_run("promtool check metrics", "promtool")
        return
    done = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, timeout=60, check=False)
    check(done.returncode == 0 and not done.stdout + done.stderr, f"promtool: {done.returncode} {done.stdout}{done.stderr}\n{text}")
    figure(f"promtool has nothing to say of {text.count(chr(10))} lines of metrics")


def hostile(url, operator):
    """Each costs itself its connection; the others are answered meanwhile."""
    host = b"Host: x\r\n"
    forms = {
        b"GET / HTTP/1.1\r\n" + host + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n": b" 400 ",
        b"GET / HTTP/1.1\r\n" + host + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd": b" 400 ",
        b"GET / HTTP/1.1\r\n" + host + b"Content-Length: +3\r\n\r\nabc": b" 400 ",
        b"GET / HTTP/1.1\r\n" + host + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n": b" 501 ",
        b"GET / HTTP/1.1\r\n" + host + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n": b" 501 ",
        b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n": b" 400 ",
        b"GET / HTTP/1.1\r\n\r\n": b" 400 ",
        b"GET / HTTP/1.1\nHost: x\n\n": b" 400 ",
        b"GET / HTTP/1.1\r\nHost : x\r\n\r\n": b" 400 ",
        b"GET /../etc/passwd HTTP/1.1\r\n" + host + b"\r\n": b" 400 ",
        b"GET /%2e%2e/etc HTTP/1.1\r\n" + host + b"\r\n": b" 400 ",
        b"GET /a%00b HTTP/1.1\r\n" + host + b"\r\n": b" 400 ",
        b"GET /%c3%28 HTTP/1.1\r\n" + host + b"\r\n": b" 400 ",
        b"GET http://x/healthz HTTP/1.1\r\n" + host + b"\r\n": b" 400 ",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n" + host + b"\r\n": b" 431 ",
        b"GET / HTTP/1.1\r\n" + host + b"X: " + b"a" * 10_000_000 + b"\r\n\r\n": b" 431 ",
        b"POST / HTTP/1.1\r\n" + host + b"Content-Length: 10000000\r\n\r\n" + b"a" * 10_000_000: b" 413 ",
        b"POST / HTTP/1.1\r\n" + host + b"Transfer-Encoding: chunked\r\n\r\n1;" + b"a" * 10_000_000: b" 431 ",
        b"POST / HTTP/1.1\r\n" + host + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX: " + b"a" * 10_000_000: b" 431 ",
        b"POST / HTTP/1.0\r\n" + host + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n": b" 400 ",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500: b" 400 ",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n": b" 400 ",
    }
    client = ApiClient(url)
    for form, expected in forms.items():
        said = client.raw(form)
        check(expected in said.split(b"\r\n")[0] or not said and len(form) > 100_000, f"{form[:80]!r}: {said[:80]!r}")
        check(len(re.findall(rb"HTTP/1.1 \d", said)) <= 1, f"{form[:80]!r} was answered more than once: {said[:300]!r}")
        check(client.ask("GET", "/healthz").status == 200, f"nobody is served after {form[:80]!r}")
    slow_last_chunk(client)
    for text in ("'; DROP TABLE orders; --", "1 OR 1=1", "$(id)", "%' UNION SELECT", "\\", "\"", "a" * 5000, "é", "😀"):
        for name in ("tenantId", "status", "channel", "from", "to", "q", "sort", "limit", "after", "before"):
            query = {"limit": "5", name: text}
            path = "&".join(f"{key}={http_quoted(value)}" for key, value in query.items())
            for route in ("/api/v1/orders", "/api/v1/orders/sync/history", "/api/v1/orders/sync/status"):
                answer = operator.ask("GET", f"{route}?tenantId=t1&{path}" if name != "tenantId" else f"{route}?{path}")
                check(answer.status in (200, 400), f"{route} {name}={text!r}: {answer.status} {answer.body[:200]!r}")
    check(operator.get("/api/v1/orders/sync/status?tenantId=t1")["counts"]["orders"] > 0, "the orders are gone")
    slow_loris(url)


def slow_last_chunk(client):
    """A body's last chunk byte by byte."""
    with socket.create_connection((client.place.hostname, client.place.port), timeout=10) as wire:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wire.sendall(b"POST /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for piece in (b"0\r\n", b"\r", b"\n"):
            time.sleep(0.1)
            wire.sendall(piece)
        said = wire.recv(4096)
        check(b" 405 " in said.split(b"\r\n")[0], f"a last chunk in pieces: {said[:80]!r}")
    check(client.ask("GET", "/healthz").status == 200, "nobody is served after a last chunk in pieces")


def http_quoted(text):
    return "".join(c if c.isalnum() and c.isascii() else "".join(f"%{byte:02x}" for byte in c.encode()) for c in text)


def slow_loris(url, count=1000):
    """So many who never end their request: others are answered, and they are let go in the end."""
    client = ApiClient(url)
    wires = []
    try:
        for _ in range(count):
            wire = socket.create_connection((client.place.hostname, client.place.port), timeout=10)
            wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            wires.append(wire)
        slowest = 0
        for _ in range(50):
            begun = time.monotonic()
            check(client.ask("GET", "/healthz").status == 200, "nobody is served beside slow clients")
            slowest = max(slowest, time.monotonic() - begun)
            for wire in wires[:20]:
                try:
                    wire.sendall(b"a")
                except OSError:
                    pass
        figure(f"beside {count} slow clients the slowest of 50 answers took {slowest * 1000:.0f} ms")

        def ended(wire):
            wire.settimeout(0.05)
            try:
                told = b""
                while piece := wire.recv(4096):
                    told += piece
                check(not told or told.startswith(b"HTTP/1.1 408 "), f"a slow client was told {told[:80]!r}")
                return True
            except socket.timeout:
                return False
            except OSError:
                return True

        wait_for("the end of all slow clients", lambda: all(ended(wire) for wire in wires), 60, 1)
    finally:
        for wire in wires:
            wire.close()


def test(options):
    with Stage(options, "http") as stage:
        stage.environment["ORDERLOG_HTTP_REQUESTS_PER_SECOND"] = "100000"  # The rate has its unit test.
        stage.start_sim("--sellers", 2, "--orders", 300, "--months", 2, "--speed", 720)
        stage.serve()
        stage.await_engine()
        stage.connect_sellers(2)
        wait_for("complete tables", lambda: all(one["backfill"]["phase"] == "completed" for one in
                                                stage.status()["connections"]) and
                 stage.status()["tables"]["position"] == stage.status()["position"], 120, 0.1)
        url = stage.status()["http"]
        operator = ApiClient(url, token(stage, "first", "--operator"))
        reader = ApiClient(url, token(stage, "reader", "--tenant", "t1"))
        check(ApiClient(url).get("/readyz") == {"status": "ready"}, "not ready")
        first_versions_answers(operator)
        order = as_psql_has_it(stage, reader)
        told_what_to_do(stage, url)
        told_newest_first(stage, reader)
        followers(stage, url)
        asked_twice(stage, url)
        troubled_postgres(stage, url, reader)
        who_may_what(stage, url, order)
        figures(operator)
        hostile(url, operator)
        secrets = [line for name in ("orderlog.log", "access.log") for line in
                   (stage.data / name).read_text().splitlines() if "olt_" in line]
        check(not secrets, f"a token is in a log file: {secrets[:3]}")
        taken = subprocess.run([stage.orderlog_path, "serve", "--data-dir", stage.folder / "other", "--http-listen",
                                url.removeprefix("http://")], env=stage.environment, capture_output=True, text=True,
                               timeout=60, check=False)
        check(taken.returncode == 5 and "cannot listen" in taken.stderr, f"an address that is taken: {taken}")
        check(stage.run("log", "list", "--data-dir", stage.folder / "other") == "", "it wrote to its log all the same")
        stage.stop_serve()


def main():
    options = processes.arguments(__doc__).parse_args()
    return processes.run_test(test, options)


if __name__ == "__main__":
    sys.exit(main())
