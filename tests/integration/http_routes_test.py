#!/usr/bin/env python3
"""Every route of the HTTP API: for every kind of bearer, as its OpenAPI document says, and as PostgreSQL and the log have it.

Links, tenants, connections, coverage, debts, requests, histories of orders and tables for spreadsheets are held against
psql and against what commands say.
"""
import collections
import concurrent.futures
import csv
import http.client
import io
import json
import pathlib
import socket
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from api_client import ApiClient  # noqa: E402
from openapi_document import OpenApiDocument  # noqa: E402
from processes import Stage, check, figure, parse_time, wait_for  # noqa: E402


def token(stage, name, *options):
    return stage.run("token", "add", name, *options).strip()


def by_a_link(stage, url):
    """A link opens once; what it gave ends by itself, and the log says which link it was."""
    link = stage.run("token", "link", "--tenant", "t1", "--access", "write").strip()
    address, code = link.split("/#code=")
    check(address == url, f"the link leads to {address}, not {url}")
    nobody = ApiClient(url)
    check(nobody.ask("GET", "/api/v1/session").status == 401, "a session without a token")
    wrong = nobody.ask("POST", "/api/v1/session", {"code": code[:-1] + ("0" if code[-1] != "0" else "1")})
    check(wrong.status == 401, f"a wrong code: {wrong.status}")
    opened = nobody.post("/api/v1/session", {"code": code})
    again = nobody.ask("POST", "/api/v1/session", {"code": code})
    check(again.status == 401, f"a link that was used: {again.status} {again.body!r}")
    for body in (None, {}, {"code": 7}, {"code": ""}):
        check(nobody.ask("POST", "/api/v1/session", body).status == 400, f"a session of {body}")
    session = ApiClient(url, opened["token"]).get("/api/v1/session")
    check((session["scope"], session["tenantId"], session["access"]) == ("tenant", "t1", "write"), f"{session}")
    check(session["simulated"] and session["expiresAt"] == opened["expiresAt"], f"{session}")
    made = [one for one in stage.run_json("token", "list") if one["made_by"].startswith("link:")]
    check(len(made) == 1 and made[0]["tenant"] == "t1" and made[0]["expires_at"], f"tokens of links: {made}")
    hours = (parse_time(made[0]["expires_at"]).timestamp() - time.time()) / 3600
    check(7.9 < hours <= 8, f"the token holds for {hours} hours")
    check(session["actor"] == f"token:{made[0]['id']}", f"{session} is not {made[0]}")
    everything = ApiClient(url).post("/api/v1/session", {"code": stage.run("token", "link").strip().split("=")[1]})
    session = ApiClient(url, everything["token"]).get("/api/v1/session")
    check((session["scope"], session["tenantId"]) == ("operator", None), f"{session}")
    code, said = stage.run_failing("token", "link", "--access", "write")
    check(code == 2, f"--access without --tenant: {code} {said}")
    found = [name for name in ("orderlog.log", "access.log") if "olc_" in (stage.data / name).read_text()]
    check(not found, f"a code is in {found}")


def tenants_as_psql_has_them(stage, operator, reader):
    """Counts are psql's; pages and a search find each tenant once."""
    all_of_them = operator.get("/api/v1/tenants")["tenants"]
    check([one["tenantId"] for one in all_of_them] == ["t1", "t2"], f"tenants: {all_of_them}")
    for one in all_of_them:
        orders = int(stage.sql(f"SELECT count(*) FROM orderlog.orders WHERE tenant_id = '{one['tenantId']}'")[0][0])
        check(abs(one["orders"] - orders) <= 20 and orders > 100, f"{one['orders']} orders, psql has {orders}")
        check(one["health"] in ("ok", "behind", "backfilling") and one["connections"] == 1, f"{one}")
    first = operator.get("/api/v1/tenants?limit=1")
    second = operator.get(f"/api/v1/tenants?limit=1&after={first['next']}")
    check([one["tenants"][0]["tenantId"] for one in (first, second)] == ["t1", "t2"], f"pages: {first} {second}")
    check([one["tenantId"] for one in operator.get("/api/v1/tenants?text=T2")["tenants"]] == ["t2"], "a search")
    check([one["tenantId"] for one in reader.get("/api/v1/tenants")["tenants"]] == ["t1"], "a tenant sees another")
    check(reader.get("/api/v1/tenants?text=t2")["tenants"] == [], "a tenant finds another")


def paused_and_resumed(stage, url, reader):
    """The engine does it, and the log says by which token."""
    writer = ApiClient(url, token(stage, "pauses", "--tenant", "t1", "--write"))
    check(writer.post("/api/v1/connections/c1/pause") == {"connectionId": "c1", "paused": True}, "paused")
    wait_for("a paused connection", lambda: reader.get("/api/v1/connections")["connections"][0]["paused"], 20, 0.2)
    check(stage.status()["connections"][0]["phase"] == "paused", "the engine goes on")
    writer.post("/api/v1/connections/c1/resume")
    check(stage.status()["connections"][0]["phase"] != "paused", "the engine is paused still")
    check(writer.ask("POST", "/api/v1/connections/c2/pause").status == 404, "another tenant's connection")
    check(stage.status()["connections"][1]["phase"] != "paused", "another tenant's connection is paused")
    number = next(one["id"] for one in stage.run_json("token", "list") if one["name"] == "pauses")
    lines = [json.loads(line) for line in stage.run("timeline", "t1", "--json", "--limit", 200).splitlines()]
    facts = [one["type"] for one in lines if one["actor"] == f"token:{number}"]
    check(facts == ["ConnectionChanged"] * 2, f"what it did: {facts}")


def proofs(stage, reader):
    """Days, requests and debts are as the log has them."""
    coverage = reader.get("/api/v1/coverage")
    days = [one["day"] for one in coverage["days"]]
    check(len(days) > 50 and days == sorted(set(days)), f"days: {days[:3]} … {days[-3:]}")
    report = stage.run_json("coverage", "t1")["connections"][0]["created"]
    check(coverage["from"][:19] == report["asked"][0]["from"][:19], f"from {coverage['from']}, not {report['asked']}")
    states = {one["state"] for one in coverage["days"][:-2]}
    check(states == {"complete"}, f"a whole backfill has days that are {states}")
    day = reader.get("/api/v1/requests?step=day&since=" + days[0])
    pages = stage.log_events("PageFetched", "SyncPolled", "RequestFailed")
    mine = sum(1 for one in pages if one["tenant"] == "t1")
    asked = sum(one["requests"] for one in day["steps"])
    check(mine >= asked >= mine - 50 and asked > 5, f"{asked} requests; the log has {mine}")
    known = int(stage.sql("SELECT count(*) FROM orderlog.orders WHERE tenant_id = 't1'")[0][0])
    check(sum(one["orders"] for one in day["steps"]) >= known - 20, "orders of requests")
    check(reader.ask("GET", "/api/v1/requests?step=minute&since=2001-01-01").status == 400, "steps without end")
    check(reader.ask("GET", "/api/v1/requests?step=week").status == 400, "a step that there is not")
    check(reader.ask("GET", "/api/v1/coverage?connectionId=c2").status == 404, "coverage of another's connection")
    check(reader.get("/api/v1/debts")["debts"] == [], "debts")
    check(reader.get("/api/v1/alerts")["alerts"] == [], "alerts")


def changed_order(stage):
    """One of t1 that several pages showed."""
    for (order,) in stage.sql("SELECT external_order_id FROM orderlog.orders WHERE tenant_id = 't1' AND "
                              "changed_at > first_seen_at ORDER BY 1"):
        told = stage.run_json("order", "t1", order)
        if len(told["history"]) > 1:
            return order, told
    raise processes.Failed("no order changed")


def same_time(left, right):
    return left == right or parse_time(left) == parse_time(right)


def histories(stage, reader):
    """As `orderlog order` tells them; before its first page there is no order."""
    order, told = changed_order(stage)
    history = reader.get(f"/api/v1/orders/{order}/history")
    check([one["position"] for one in history["entries"]] == [one["position"] for one in told["history"]],
          f"{history} is not {told['history']}")
    first, *later = history["entries"]
    check(first["source"] == "search" and all(change["before"] is None for change in first["changes"]), f"{first}")
    for mine, theirs in zip(later, told["history"][1:]):
        before = [(one["before"], one["after"]) for one in mine["changes"]]
        check(before == [(one["before"], one["after"]) for one in theirs["changes"]], f"{mine} is not {theirs}")
    now = reader.get(f"/api/v1/orders/{order}")
    last = reader.get(f"/api/v1/orders/{order}?asOf={later[-1]['time']}")
    check({name: last[name] for name in ("status", "logPosition", "itemsShipped", "currency", "detail")} ==
          {name: now[name] for name in ("status", "logPosition", "itemsShipped", "currency", "detail")},
          f"as of its last page {last} is not {now}")
    check(all(same_time(last[name], now[name]) for name in ("purchaseDate", "firstSeenAt", "changedAt")), f"{last} {now}")
    check(float(last["totalAmount"] or 0) == float(now["totalAmount"] or 0), f"{last['totalAmount']} {now['totalAmount']}")
    check([one["orderItemId"] for one in last["items"]] == [one["orderItemId"] for one in now["items"]], "items")
    once = reader.get(f"/api/v1/orders/{order}?asOf={first['time']}")
    then = stage.run_json("order", "t1", order, "--as-of", first["time"])["order"]
    check(once["status"] == then["order_status"], f"{once['status']} is not {then['order_status']}")
    check(once["logPosition"] < now["logPosition"], "it was the same at its first page")
    check(reader.ask("GET", f"/api/v1/orders/{order}?asOf=2001-01-01").status == 404, "an order before its first page")
    check(reader.ask("GET", f"/api/v1/orders/{order}?asOf=never").status == 400, "no time")
    check(reader.ask("GET", "/api/v1/orders/000-0000000-0000000/history").status == 404, "no order")
    return order


def spreadsheet(stage, reader):
    """Every order once; it breaks off visibly if PostgreSQL ends midway, and works again after."""
    answer = reader.ask("GET", "/api/v1/orders?format=csv")
    check(answer.status == 200 and answer.headers["Content-Type"].startswith("text/csv"), f"{answer.headers}")
    check(answer.body.count(b"\r\n") == answer.body.count(b"\n"), "lines end otherwise")
    rows = list(csv.DictReader(io.StringIO(answer.body.decode(), newline="")))
    ids = [row["orderId"] for row in rows]
    known = {row[0] for row in stage.sql("SELECT external_order_id FROM orderlog.orders WHERE tenant_id = 't1'")}
    check(len(ids) == len(set(ids)) > 2000 and len(known - set(ids)) < 20, f"{len(ids)} lines, psql has {len(known)}")
    shipped = reader.ask("GET", "/api/v1/orders?status=SHIPPED", Accept="text/csv").body.decode()
    states = {row["status"] for row in csv.DictReader(io.StringIO(shipped, newline=""))}
    check(states == {"SHIPPED"}, f"states: {states}")
    cut_off(stage, reader, len(ids) + 1)
    wait_for("lists as before", lambda: reader.ask("GET", "/api/v1/orders?format=csv").status == 200, 20, 0.1)
    figure(f"{len(ids)} orders as CSV")
    stopped_in_the_middle(stage, reader, len(ids) + 1)


CUTTING = """DO $$ BEGIN
  FOR i IN 1..250 LOOP
    PERFORM pg_stat_clear_snapshot();
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE pid <> pg_backend_pid() AND query LIKE '%"orderId"%';
    PERFORM pg_sleep(0.015);
  END LOOP;
END $$"""


def cut_off(stage, reader, lines):
    """While PostgreSQL ends whatever session reads orders: a list is whole, refused, or visibly broken."""
    told = collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(1) as beside:
        cutting = beside.submit(stage.sql, CUTTING)
        while not cutting.done():
            try:
                answer = reader.ask("GET", "/api/v1/orders?format=csv")
                check(answer.status in (200, 503), f"a list beside the end of PostgreSQL: {answer.status}")
                told[answer.status] += 1
                check(answer.status != 200 or answer.body.count(b"\n") >= lines, f"a list in part looks whole: {answer.body.count(10)} of {lines} lines, {answer.body[-200:]!r}")
            except (http.client.IncompleteRead, ConnectionError):
                told["broken"] += 1
        cutting.result()
    check(told["broken"] > 0, f"no list broke off: {told}")
    figure(f"lists of orders while PostgreSQL ends their sessions: {dict(told)}")


def list_in_old_form(reader):
    """A client of HTTP/1.0, which knows no chunks: what it read until the end of the connection."""
    with socket.create_connection((reader.place.hostname, reader.place.port), timeout=30) as wire:
        wire.sendall(f"GET /api/v1/orders?format=csv HTTP/1.0\r\nHost: x\r\nAuthorization: Bearer {reader.token}"
                     "\r\n\r\n".encode())
        said = b""
        while piece := wire.recv(65536):
            said += piece
        head, _, body = said.partition(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n")[0]:
            raise ConnectionError("refused")
        return body


def stopped_in_the_middle(stage, reader, lines):
    """serve is told to end while lists are read: each is whole, refused, or visibly broken, whoever reads."""
    told, ended = collections.Counter(), threading.Event()

    def read(old):
        while not ended.is_set():
            try:
                body = list_in_old_form(reader) if old else reader.ask("GET", "/api/v1/orders?format=csv").body
                told["whole" if body.count(b"\n") >= lines else "in part"] += 1
            except (http.client.HTTPException, OSError):
                told["broken"] += 1
                time.sleep(0.01)

    with concurrent.futures.ThreadPoolExecutor(12) as clients:
        reading = [clients.submit(read, number % 2 == 0) for number in range(12)]
        wait_for("lists that are read", lambda: told["whole"] > 12, 60)
        stage.stop_serve()
        ended.set()
        for one in reading:
            one.result()
    check(told["in part"] == 0 and told["broken"] > 0, f"lists beside a stop: {dict(told)}")
    figure(f"lists of orders beside a stop: {dict(told)}")


def bearers_of(stage):
    """Name → token, and what it may of t1: 'nothing', 'read', 'write' or 'operate'."""
    expired = token(stage, "short", "--tenant", "t1", "--expires", "1s")
    revoked = token(stage, "gone", "--tenant", "t1", "--write")
    number = next(one["id"] for one in stage.run_json("token", "list") if one["name"] == "gone")
    stage.run("token", "revoke", number)
    time.sleep(1.1)
    return {"nobody": (None, "nothing"), "malformed": ("olt_x", "nothing"), "unknown": ("olt_" + "0" * 64, "nothing"),
            "expired": (expired, "nothing"), "revoked": (revoked, "nothing"),
            "reads": (token(stage, "r", "--tenant", "t1"), "read"),
            "writes": (token(stage, "w", "--tenant", "t1", "--write"), "write"),
            "operates": (token(stage, "o", "--operator"), "operate")}


NEEDS = ["nothing", "read", "write", "operate"]
WAYS = [("?tenantId=t1", {}, "t1"), ("", {"X_Tenant_Id": "t1"}, "t1"), ("", {}, None), ("?tenantId=t2", {}, "t2"),
        ("", {"X_Tenant_Id": "t2"}, "t2"), ("?tenantId=t1", {"X_Tenant_Id": "t2"}, "two"),
        ("?tenantId=t1&tenantId=t2", {}, "two")]


def expected(method, need, may, meant):
    """The statuses that a bearer may be given who means a tenant."""
    if need == "nothing":
        return {200, 303, 400, 401, 404}
    if may == "nothing":
        return {401}
    if meant == "two":
        return {400}
    if NEEDS.index(may) < NEEDS.index(need):
        return {403}
    if may != "operate" and meant == "t2":
        return {403}
    # What may be done may have nothing to do, or not say of whom.
    return {200} if method == "GET" and meant == "t1" else {200, 400, 404, 409}


def everybody_everywhere(stage, url, order, document):
    """Every route of the document, for every bearer, by every way to name a tenant."""
    asked = 0
    for name, (bearer, may) in bearers_of(stage).items():
        client = ApiClient(url, bearer)
        for method, path, operation in document.operations():
            need = operation["x-orderlog-need"]
            place = path.replace("{order}", order).replace("{connection}", "c1")
            for suffix, headers, meant in WAYS:
                # A seller whom the simulator does not know: whoever is connected here would be in two tenants.
                mocked = path.endswith("/mock/connect")
                answer = client.ask(method, place + suffix, {"sellerId": "A0NOBODY"} if mocked else None, **headers)
                wanted = expected(method, need, may, meant)
                wanted = wanted | {503} if mocked and 200 in wanted else wanted
                if may == "operate" and meant == "t2" and ("{order}" in path or "{connection}" in path):
                    wanted = {404}
                what = f"{name} {method} {place}{suffix} {headers}"
                check(answer.status in wanted, f"{what}: {answer.status}, not {wanted}: {answer.body[:300]!r}")
                check(may == "operate" or b'"t2"' not in answer.body, f"{what} was told of t2: {answer.body[:300]!r}")
                document.check_answer(method, path, answer)
                asked += 1
    figure(f"{asked} requests of the matrix; {len(document.checked)} kinds of answers held against their schemas")


def test(options):
    with Stage(options, "http_routes") as stage:
        stage.environment["ORDERLOG_HTTP_REQUESTS_PER_SECOND"] = "100000"
        stage.start_sim("--sellers", 2, "--orders", 4000, "--months", 2, "--speed", 720)
        key = stage.folder / "secrets.key"
        key.touch(0o600)
        key.write_text("a" * 64)
        stage.environment.update({"ORDERLOG_SECRETS_KEY_FILE": str(key), "ORDERLOG_HTTP_DEVELOPER": "true",
                                  "ORDERLOG_AMAZON_CONSENT_URL": f"http://127.0.0.1:{stage.port}"})
        stage.serve()
        stage.await_engine()
        code, said = stage.run_failing("token", "link", "--tenant", "")
        check(code == 2, f"a link of no tenant: {code} {said}")
        stage.connect_sellers(2)
        wait_for("complete tables", lambda: all(one["backfill"]["phase"] == "completed" for one in
                                                stage.status()["connections"]) and
                 stage.status()["tables"]["position"] == stage.status()["position"], 120, 0.1)
        url = stage.status()["http"]
        operator = ApiClient(url, token(stage, "first", "--operator"))
        reader = ApiClient(url, token(stage, "reader", "--tenant", "t1"))
        document = OpenApiDocument(ApiClient(url).get("/api/openapi.json"))
        figure(f"the OpenAPI document by a validator: {document.check_form()}")
        by_a_link(stage, url)
        tenants_as_psql_has_them(stage, operator, reader)
        proofs(stage, reader)
        order = histories(stage, reader)
        everybody_everywhere(stage, url, order, document)
        paused_and_resumed(stage, url, reader)
        spreadsheet(stage, reader)


def main():
    options = processes.arguments(__doc__).parse_args()
    return processes.run_test(test, options)


if __name__ == "__main__":
    sys.exit(main())
