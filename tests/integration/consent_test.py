#!/usr/bin/env python3
"""Sellers connect by Amazon's consent page, and what they entrust us with is nowhere but in the sealed file.

A real engine, PostgreSQL and orderlog-sim, whose consent page the test reads as a browser would.
"""
import datetime
import fcntl
import hashlib
import http.client
import json
import pathlib
import secrets
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from api_client import ApiClient  # noqa: E402
from openapi_document import OpenApiDocument  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402
from seller_browser import CONNECT, Browser, browse  # noqa: E402

CALLBACK = "/api/v1/marketplaces/amazon/oauth/callback"
MOCK = "/api/v1/marketplaces/amazon/mock/connect"


def token(stage, name, *options):
    return stage.run("token", "add", name, *options).strip()


def control(stage, **request):
    with socket.socket(socket.AF_UNIX) as wire:
        wire.settimeout(30)
        wire.connect(str(stage.data / "control.sock"))
        wire.sendall(json.dumps(request).encode() + b"\n")
        with wire.makefile() as lines:
            answer = json.loads(lines.readline())
    check("result" in answer, f"{request['command']}: {answer}")
    return answer["result"]


def outcomes(stage):
    return [event["event"]["outcome"] for event in stage.log_events("ConsentEnded")]


def connections(stage, tenant):
    return {one["connection"]: one for one in stage.status()["connections"] if one["tenant"] == tenant}


def has_orders(stage, tenant):
    return int(stage.sql(f"SELECT count(*) FROM orderlog.orders WHERE tenant_id = '{tenant}'")[0][0])


def connects(stage, browser, url, seller):
    """connect → consent → callback → orders."""
    client = ApiClient(url, token(stage, "t1", "--tenant", "t1", "--write"))
    check(ApiClient(url, token(stage, "r1", "--tenant", "t1")).ask("POST", CONNECT, {}).status == 403, "a reader")
    check(ApiClient(url).ask("POST", CONNECT, {}).status == 401, "nobody")
    invitation = browser.ask(client)
    there = urllib.parse.urlparse(invitation["authorizationUrl"])
    check(there.path == "/apps/authorize/consent", f"{invitation}")
    back = browser.decide(invitation, "allow", seller)
    check(browser.land(back) == (303, "/#/connections?connected=amazon-eu"), "not connected")
    check(browser.land(back) == (410, "used"), "a state is taken twice")
    check(outcomes(stage) == ["granted"], f"{outcomes(stage)}")
    added = stage.log_events("ConnectionAdded")[-1]
    check(added["event"]["credential"] == "store:tenants/t1/amazon-eu" and added["event"]["seller"] == seller, f"{added}")
    check(stage.log_events("BackfillRequested"), "no backfill")
    wait_for("orders of t1", lambda: has_orders(stage, "t1") > 50, 120, 0.2)
    wait_for("CONNECTED", lambda: client.get("/api/v1/marketplaces/amazon/status")["connected"], 30, 0.2)
    return client


def refusals(stage, browser, url, client, sellers):
    """Each says why, to the person and in the log, and leaves nothing."""
    before = connections(stage, "t1")
    callback = url + CALLBACK
    check(browser.land(f"{callback}?state={'0' * 64}&spapi_oauth_code=x&selling_partner_id=A1") == (404, "unknown"),
          "an unknown state")
    for bad in ("", "?state=", "?state=x", f"?state={'0' * 63}%00"):
        check(browser.land(callback + bad) in ((404, "unknown"), (400, None)), f"state {bad!r}")
    back = browser.decide(browser.ask(client), "deny")
    check(browser.land(back) == (403, "denied"), "denied")
    check(browser.land(back) == (410, "used"), "denied twice")

    again = browser.ask(client, connectionId="amazon-eu")
    check(again["connectionId"] == "amazon-eu", f"{again}")
    check(browser.land(browser.decide(again, "allow", sellers[1])) == (409, "another_seller"), "another seller")
    again = browser.ask(client, connectionId="amazon-eu")
    check(browser.land(browser.decide(again, "allow", sellers[0]))[0] == 303, "connected again")

    fresh = browser.ask(client, "na")
    query = browser.query(fresh["authorizationUrl"])
    check(browser.land(f"{callback}?state={query['state']}&spapi_oauth_code=nonsense&selling_partner_id=A9") ==
          (409, "code_refused"), "a code that Amazon does not know")
    fresh = browser.ask(client, "na")
    query = browser.query(fresh["authorizationUrl"])
    check(browser.land(f"{callback}?state={query['state']}") == (400, "incomplete"), "no code")
    check(client.ask("HEAD", f"{CALLBACK}?state={query['state']}&error=x").status == 405, "HEAD takes a state")

    state = secrets.token_hex(32)
    browser.secrets.add(state)
    past = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=1)).isoformat()
    control(stage, command="consent.request", tenant="t1", connection="late", region="eu", expires_at=past,
            hash=hashlib.sha256(state.encode()).hexdigest())
    check(browser.land(f"{callback}?state={state}&spapi_oauth_code=x&selling_partner_id=A9") == (410, "late"), "late")

    hindered = stage.data / "secrets.sealed.new" / "x"
    hindered.mkdir(parents=True)
    check(browser.land(browser.decide(browser.ask(client), "allow", sellers[1])) == (503, "not_stored"), "no room")
    shutil.rmtree(hindered.parent)
    check(outcomes(stage) == ["granted", "denied", "another_seller", "granted", "code_refused", "late", "not_stored"],
          f"{outcomes(stage)}")
    after = connections(stage, "t1")
    check(set(after) == set(before) == {"amazon-eu"}, f"{set(after)}")


def of_another_tenant(stage, browser, url, sellers):
    """A tenant's state, token and connections serve no other."""
    other = ApiClient(url, token(stage, "t2", "--tenant", "t2", "--write"))
    check(other.ask("POST", CONNECT + "?tenantId=t1", {"region": "eu"}).status == 403, "for another tenant")
    check(other.ask("POST", CONNECT, {"region": "eu", "connectionId": "amazon-eu"}).status == 404,
          "another tenant's connection")
    for body in ({"region": "xx"}, {"region": "na", "marketplaceId": "A1PA6795UKMFR9"}, {"region": 7},
                 {"connectionId": 7}):
        answer = other.ask("POST", CONNECT, body)
        check(answer.status == 400, f"{body} {answer.status} {answer.body}")
    back = browser.decide(browser.ask(other), "allow", sellers[1])
    check(browser.land(back)[0] == 303, "t2 not connected")
    check(set(connections(stage, "t1")) == {"amazon-eu"} and set(connections(stage, "t2")) == {"amazon-eu"}, "whose?")
    check(connections(stage, "t2")["amazon-eu"]["seller"] == sellers[1], "not its seller")
    wait_for("orders of t2", lambda: has_orders(stage, "t2") > 50, 120, 0.2)
    return other


def killed_between(stage, browser, other, sellers):
    """kill -9 when Amazon has given the refresh token and it is not stored yet: nothing is half done."""
    waiting = browser.decide(browser.ask(other, "fe"), "allow", sellers[2])
    back = browser.decide(browser.ask(other, "na"), "allow", sellers[2])
    for tenant in ("t1", "t2"):  # Nobody else logs in meanwhile.
        stage.run("connection", "pause", "amazon-eu", "--tenant", tenant)
    with open(stage.data / "secrets.sealed.lock", "a", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        grants = stage.sim_json("/_sim/stats")["token_grants"]

        def callback():
            try:
                browse(back)
            except (OSError, http.client.HTTPException):
                pass

        came = threading.Thread(target=callback)
        came.start()
        wait_for("the exchange", lambda: stage.sim_json("/_sim/stats")["token_grants"] > grants, 8)
        stage.kill_serve()
        came.join()
    stage.serve()
    stage.await_engine()
    check(browser.land(back) == (409, "code_refused"), "the code was not used up")
    check(set(connections(stage, "t2")) == {"amazon-eu"}, f"{connections(stage, 't2')}")
    check(browser.land(waiting) == (303, "/#/connections?connected=amazon-fe"), "a state did not outlive a kill")
    for tenant in ("t1", "t2"):
        stage.run("connection", "resume", "amazon-eu", "--tenant", tenant)


def two_at_once(stage, browser, url, sellers):
    """Two sellers who were sent off to become one connection: the later one's token never takes the first one's place."""
    both = ApiClient(url, token(stage, "t9", "--tenant", "t9", "--write"))
    invitations = [browser.ask(both), browser.ask(both)]
    check({one["connectionId"] for one in invitations} == {"amazon-eu"}, f"{invitations}")
    first, second = (browser.decide(one, "allow", seller) for one, seller in zip(invitations, sellers[3:5]))
    for tenant in ("t1", "t2"):  # Nobody else logs in meanwhile.
        stage.run("connection", "pause", "amazon-eu", "--tenant", tenant)
    landed = []
    with open(stage.data / "secrets.sealed.lock", "a", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        grants = stage.sim_json("/_sim/stats")["token_grants"]
        came = threading.Thread(target=lambda: landed.append(browser.land(first)))
        came.start()
        wait_for("the exchange", lambda: stage.sim_json("/_sim/stats")["token_grants"] > grants, 8)
        check(browser.land(second) == (409, "busy"), "two at once")
    came.join()
    check(landed == [(303, "/#/connections?connected=amazon-eu")], f"{landed}")
    check(browser.land(second) == (409, "another_seller"), "the second one is taken for the first")
    check({one["seller"] for one in connections(stage, "t9").values()} == {sellers[3]}, "not the first one's")
    wait_for("orders of t9", lambda: has_orders(stage, "t9") > 0, 120, 0.2)
    for tenant in ("t1", "t2"):
        stage.run("connection", "resume", "amazon-eu", "--tenant", tenant)


def rotates(stage):
    """New secrets serve without a restart."""
    place = stage.credentials / "client_secret"
    process = stage.serve_process.pid
    right = place.read_text()

    def reason():
        return connections(stage, "t1")["amazon-eu"]["reason"]

    wait_for("all well", lambda: not reason(), 90, 0.1)
    place.write_text("amzn1.of-nobody")
    wait_for("a refused client secret", reason, 90, 0.05)
    place.write_text(right)
    wait_for("served with the new client secret", lambda: not reason(), 120, 0.05)

    token_file = stage.folder / "rotated"
    token_file.write_text("Atzr|of-nobody")
    token_file.chmod(0o600)
    stage.run("connection", "change", "amazon-eu", "--tenant", "t1", "--refresh-token-file", token_file)
    wait_for("a refused refresh token", reason, 90, 0.05)
    shutil.copy(stage.sellers()[0]["refresh_token_file"], token_file)
    stage.run("connection", "change", "amazon-eu", "--tenant", "t1", "--refresh-token-file", token_file)
    token_file.unlink()
    wait_for("served with the new refresh token", lambda: not reason(), 90, 0.05)
    changed = stage.log_events("ConnectionChanged")[-1]["event"]
    check(changed["credential"] == "store:tenants/t1/amazon-eu", f"{changed}")
    check(stage.serve_process.pid == process and stage.serve_process.poll() is None, "it was restarted")


def handed_over(stage):
    """`secret put` gives a running engine the client secret, by a file or standard input, never by an argument."""
    place = pathlib.Path(stage.environment.pop("ORDERLOG_AMAZON_CLIENT_SECRET_FILE"))
    stage.stop_serve()
    code, said = stage.run_failing("serve")
    check("there is no client secret" in said, f"an engine without a client secret: {code} {said}")
    wrong = stage.folder / "wrong"
    wrong.write_text("amzn1.of-nobody")
    wrong.chmod(0o644)
    _, said = stage.run_failing("secret", "put", "client_secret", "--file", wrong)
    check("can be read by every user" in said, said)
    wrong.chmod(0o600)
    code, said = stage.run_failing("secret", "put", "amzn1.by-mistake")
    check(code == 2 and "by-mistake" not in said, f"{code} {said}")
    given = stage.sellers()[0]
    for number, words in enumerate((("secret", "put", "client_secret", "--file", wrong),
                                    ("connection", "add", "first", "--tenant", "t1", "--region", "eu", "--seller-id",
                                     given["seller_id"], "--refresh-token-file", given["refresh_token_file"]))):
        stage.run(*words, "--data-dir", stage.folder / f"new{number}")
        check((stage.folder / f"new{number}" / "secrets.sealed").exists(), f"{words} in a folder that is made")
    stage.run("secret", "put", "client_secret", "--file", wrong)
    stage.serve()
    stage.await_engine()
    wait_for("a refused client secret", lambda: connections(stage, "t1")["amazon-eu"]["reason"], 90, 0.05)
    subprocess.run([stage.orderlog_path, "secret", "put", "client_secret"], env=stage.environment,
                   input=place.read_text(), text=True, timeout=60, check=True)
    wait_for("served with the stored client secret", lambda: not connections(stage, "t1")["amazon-eu"]["reason"], 120, 0.05)
    names = ["application/client_secret", *sorted(
        f"tenants/{one['tenant']}/{one['connection']}" for one in stage.status()["connections"]
        if one["credential"].startswith("store:"))]
    check(len(names) > 3, f"only {names}")
    check(stage.run_json("secret", "list") == names, f"{stage.run('secret', 'list')}, not {names}")
    done = subprocess.run([stage.orderlog_path, "doctor", "--offline", "--json"], env=stage.environment,
                          capture_output=True, text=True, timeout=120, check=False)
    found = [one for one in json.loads(done.stdout)["findings"] if one["subject"] == "secrets"]
    check(found[0]["colour"] == "green" and "in the store" in found[0]["seen"], f"doctor: {found}")
    stage.run("secret", "remove", "client_secret")
    check(stage.run_json("secret", "list") == names[1:], "a secret that was removed is there")
    stage.environment["ORDERLOG_AMAZON_CLIENT_SECRET_FILE"] = str(place)
    stage.stop_serve()
    stage.serve()
    stage.await_engine()


def examined(stage):
    """doctor looks at the store."""
    done = subprocess.run([stage.orderlog_path, "doctor", "--offline", "--json"], env=stage.environment,
                          capture_output=True, text=True, timeout=120, check=False)
    found = [one for one in json.loads(done.stdout)["findings"] if one["subject"] == "store"]
    check([one["colour"] for one in found] == ["green"] and "4 refresh tokens" in found[0]["seen"], f"{found}")


def nowhere(stage, browser):
    """No secret in any file, table, page, argument or line but the sealed one."""
    known = set(browser.secrets)
    for seller in stage.sellers():
        if seller["refresh_token_file"]:
            known.add(pathlib.Path(seller["refresh_token_file"]).read_text().strip())
    known |= {(stage.credentials / "client_secret").read_text().strip(), (stage.folder / "key").read_text().strip()}
    known |= {urllib.parse.quote(one, safe="") for one in known}
    searched = 0
    told = stage.run("log", "list", "--json", "--limit", 10_000_000) + stage.run("status", "--json") + "".join(
        browser.pages) + (stage.folder / "serve.out").read_text()
    dump = subprocess.run(["pg_dump", stage.conninfo()], capture_output=True, check=True).stdout
    lines = subprocess.run(["ps", "axww", "-o", "args"], capture_output=True, check=True).stdout
    texts = {"log and answers": told.encode(), "tables": dump, "process list": lines}
    for path in stage.data.rglob("*"):
        if path.is_file():
            texts[str(path.relative_to(stage.data))] = path.read_bytes()
    for name, text in texts.items():
        searched += len(text)
        hits = [one for one in known if one.encode() in text]
        check(not hits, f"{len(hits)} secrets in {name}")
    check(len(known) > 15 and "secrets.sealed" in texts and "access.log" in texts, f"{len(known)} {list(texts)}")
    check((stage.data / "secrets.sealed").stat().st_mode & 0o777 == 0o600, "the sealed file's mode")
    figure(f"{len(known)} secrets, {len(texts)} files and texts, {searched >> 10} kB: 0 hits")


def without_store(stage):
    """Without a key there is no consent to ask for; with another key nobody is connected."""
    key = stage.environment.pop("ORDERLOG_SECRETS_KEY_FILE")
    stage.serve()
    stage.await_engine()
    url = stage.status()["http"]
    answer = ApiClient(url, token(stage, "again", "--tenant", "t1", "--write")).ask("POST", CONNECT, {"region": "eu"})
    check(answer.status == 503 and b"store of secrets" in answer.body, f"{answer.status} {answer.body}")
    check(ApiClient(url, token(stage, "op", "--operator")).ask(
        "POST", MOCK + "?tenantId=t1", {}).status == 404, "mock without developer")
    stage.stop_serve()
    other = stage.folder / "other"
    other.write_text("b" * 64)
    other.chmod(0o600)
    stage.environment["ORDERLOG_SECRETS_KEY_FILE"] = str(other)
    _, said = stage.run_failing("doctor", "--offline")
    check("sealed with another key" in said, said)
    other.chmod(0o640)
    code, said = stage.run_failing("serve")
    check(code in (3, 8), f"a key that others read: {code}")
    check("others than its owner" in said and "chmod 600" in said, said)
    stage.environment["ORDERLOG_SECRETS_KEY_FILE"] = key


def by_the_developer(stage, sellers):
    """mock/connect takes the whole way at once, and only beside a simulator."""
    stage.environment["ORDERLOG_HTTP_DEVELOPER"] = "true"
    clock = stage.environment.pop("ORDERLOG_SIMULATION_CLOCK_URL")
    unlimited = stage.environment.pop("ORDERLOG_SIMULATION_UNLIMITED_QUOTA")
    _, said = stage.run_failing("serve")
    check("http.developer" in said, said)
    stage.environment.update({"ORDERLOG_SIMULATION_CLOCK_URL": clock,
                              "ORDERLOG_SIMULATION_UNLIMITED_QUOTA": unlimited})
    stage.serve()
    stage.await_engine()
    client = ApiClient(stage.status()["http"], token(stage, "t3", "--tenant", "t3", "--write"))
    check(client.get("/api/v1/session")["developer"], "a session that knows of no developer")
    told = client.ask("POST", MOCK, {"region": "eu", "sellerId": sellers[0]})
    document = OpenApiDocument(client.get("/api/openapi.json"))
    document.check_answer("POST", MOCK, told)
    check(("POST", MOCK, 200) in document.checked, f"mock/connect: {told.status} {told.body}")
    answer = told.json()
    check(answer["status"] == "connected" and answer["connectionId"] == "amazon-eu", f"{answer}")
    check(connections(stage, "t3")["amazon-eu"]["seller"] == sellers[0], "not its seller")
    stage.stop_serve()


def in_a_vault(stage, sellers):
    """The same with a vault that speaks TLS: tokens are there and nowhere in the data directory."""
    made = subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                           "-days", "1", "-subj", "/CN=vault", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
                           stage.folder / "tls.key", "-out", stage.folder / "tls.pem"], capture_output=True, check=False)
    check(made.returncode == 0, f"{made.stderr}")
    port_file = stage.folder / "vault.port"
    stage.start([sys.executable, str(processes.ROOT / "tests/support/fake_vault.py"), "--port-file", str(port_file),
                 "--certificate", str(stage.folder / "tls.pem"), "--key", str(stage.folder / "tls.key")], "vault.out")
    wait_for("the vault", port_file.exists, 20)
    secret = stage.folder / "secret_id"
    secret.write_text("secret-id")
    secret.chmod(0o600)
    url = f"https://127.0.0.1:{port_file.read_text()}"
    stage.environment.update({"ORDERLOG_SECRETS_VAULT_URL": url, "ORDERLOG_SECRETS_VAULT_ROLE_ID": "role",
                              "ORDERLOG_SECRETS_VAULT_SECRET_FILE": str(secret)})
    _, said = stage.run_failing("doctor", "--offline")
    check("certificate" in said, f"a vault that nobody vouches for: {said}")
    stage.environment["ORDERLOG_SECRETS_VAULT_CA_FILE"] = str(stage.folder / "tls.pem")
    sealed = (stage.data / "secrets.sealed").read_bytes()
    stage.serve()
    stage.await_engine()
    client = ApiClient(stage.status()["http"], token(stage, "t4", "--tenant", "t4", "--write"))
    client.post(MOCK, {"region": "eu", "sellerId": sellers[1]})
    given = stage.sellers()[2]
    stage.run("connection", "add", "by-hand", "--tenant", "t4", "--region", "eu", "--seller-id", given["seller_id"],
              "--refresh-token-file", given["refresh_token_file"])
    wait_for("orders of t4", lambda: has_orders(stage, "t4") > 50, 120, 0.2)
    context = ssl.create_default_context(cafile=str(stage.folder / "tls.pem"))
    with urllib.request.urlopen(url + "/_fake", context=context) as answer:
        kept = json.load(answer)["versions"]["orderlog/tenants/t4/amazon"][-1]
    tokens = {one["seller_id"]: pathlib.Path(one["refresh_token_file"]).read_text().strip() for one in stage.sellers()}
    check(kept == {"amazon-eu": tokens[sellers[1]], "by-hand": tokens[sellers[2]]}, f"in the vault: {sorted(kept)}")
    check((stage.data / "secrets.sealed").read_bytes() == sealed, "the sealed file was written")
    stage.stop_serve()


def test(options):
    with Stage(options, "consent") as stage:
        key = stage.folder / "key"
        key.write_text(secrets.token_hex(32))
        key.chmod(0o600)
        stage.start_sim("--sellers", 5, "--orders", 300, "--months", 2, "--speed", 720)
        stage.environment["ORDERLOG_SECRETS_KEY_FILE"] = str(key)
        with socket.create_server(("127.0.0.1", 0)) as free:  # The same over a restart, as registered with Amazon.
            stage.environment["ORDERLOG_HTTP_LISTEN"] = f"127.0.0.1:{free.getsockname()[1]}"
        stage.environment["ORDERLOG_AMAZON_CONSENT_URL"] = f"http://127.0.0.1:{stage.port}"
        sellers = [seller["seller_id"] for seller in stage.sellers()]
        stage.serve()
        stage.await_engine()
        wait_for("tables", lambda: stage.status()["tables"].get("conninfo"), 60)
        url = stage.status()["http"]
        browser = Browser(stage)
        client = connects(stage, browser, url, sellers[0])
        refusals(stage, browser, url, client, sellers)
        other = of_another_tenant(stage, browser, url, sellers)
        killed_between(stage, browser, other, sellers)
        two_at_once(stage, browser, url, sellers)
        rotates(stage)
        handed_over(stage)
        examined(stage)
        nowhere(stage, browser)
        stage.stop_serve()
        without_store(stage)
        by_the_developer(stage, sellers)
        in_a_vault(stage, sellers)


def main():
    options = processes.arguments(__doc__).parse_args()
    return processes.run_test(test, options)


if __name__ == "__main__":
    sys.exit(main())
