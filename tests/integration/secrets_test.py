#!/usr/bin/env python3
"""Every secret of a whole run is looked for wherever a run leaves bytes: it is nowhere but where it was put.

The run: simulated sellers with everything that can go wrong, PostgreSQL by a URL with a password, bearer tokens, a
webhook's key, kills, errors that name what they were given, exports, backups. A secret that is planted is found.
"""
import os
import pathlib
import secrets
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from api_client import ApiClient  # noqa: E402
from postgres_server import PostgresServer  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402
from secret_search import ProcessWatch, SecretSearch  # noqa: E402
from seller_browser import Browser  # noqa: E402

ROUTES = ["/api/v1/orders/sync/status", "/api/v1/orders/sync/history", "/api/v1/orders/backfill/status",
          "/api/v1/orders", "/api/v1/marketplaces/amazon/status", "/api/v1/timeline", "/metrics", "/healthz", "/readyz",
          "/api/v1/nothing"]


class Run:
    """A stage, of which everything that is said is searched."""

    def __init__(self, stage, search):
        self.stage = stage
        self.search = search

    def command(self, *words, asked_for=(), **environment):
        """Whatever it ends with."""
        done = subprocess.run([self.stage.orderlog_path, *map(str, words)], capture_output=True, timeout=120,
                              env={**self.stage.environment, **environment}, stdin=subprocess.DEVNULL, check=False)
        self.search.look(f"output of {' '.join(map(str, words[:2]))}", done.stdout + done.stderr, asked_for)
        return done.stdout.decode()

    def token(self, name, *options):
        token = self.search.know(f"token '{name}'", self.stage.run("token", "add", name, *options).strip())
        return token

    def asked(self, client, method, path, body=None, but=(), **headers):
        answer = client.ask(method, path, body, **headers)
        told = answer.body + repr(answer.headers).encode()
        self.search.look(f"answer of {method} {path.split('?')[0]}", told, but)
        return answer


def known_from_the_start(stage, search):
    search.know("client secret", (stage.credentials / "client_secret").read_text().strip())
    tokens = {}
    for number, seller in enumerate(stage.sellers(), 1):
        if seller["refresh_token_file"]:
            tokens[number] = search.know(f"refresh token {number}",
                                         pathlib.Path(seller["refresh_token_file"]).read_text().strip())
    search.known["an access token"] = {b"Atza|", b"Atza%7C", b"Atza%7c"}
    return tokens


def a_planted_secret_is_found(stage, search):
    """The search itself, form by form, and in a table."""
    planted = secrets.token_hex(16) + '/"+é&' + secrets.token_hex(16)
    probe = SecretSearch()
    probe.know("planted", planted)
    spelt = sorted(next(iter(probe.known.values())))
    for form in spelt:
        probe.look("a text", b"before " + form + b" after")
    check(len(probe.found) == len(spelt) >= 6, f"of {len(spelt)} forms {len(probe.found)} are found")
    search.know("planted in a table", planted)
    stage.sql(f"CREATE TABLE public.planted AS SELECT '{planted}'::text AS value")
    before = len(search.found)
    look_into_tables(stage, search)
    check(len(search.found) == before + 1, "a secret in a table is not found")
    stage.sql("DROP TABLE public.planted")
    del search.found[before:], search.known["planted in a table"]


def look_into_tables(stage, search):
    done = subprocess.run(["pg_dump", "--inserts", stage.conninfo()], capture_output=True, timeout=120, check=False)
    check(done.returncode == 0 and len(done.stdout) > 10_000, f"pg_dump: {done.stderr[-500:]}")
    search.look("the database", done.stdout)


def connect(run, tokens):
    """By file, and by a variable that only the command has."""
    stage = run.stage
    for number, seller in enumerate(stage.sellers(), 1):
        how, environment = [], {}
        if number == 1:
            how, environment = ["--refresh-token-env", "SELLERS_TOKEN"], {"SELLERS_TOKEN": tokens[1]}
        elif number in tokens:
            how = ["--refresh-token-file", seller["refresh_token_file"]]
        run.command("connection", "add", f"c{number}", "--tenant", f"t{number}", "--region", seller["region"],
                    "--seller-id", seller["seller_id"], *how, **environment)
        run.command("backfill", "start", "--tenant", f"t{number}", "--months", 2)
    check(len(stage.status()["connections"]) == len(stage.sellers()), "not every seller is connected")


def connect_in_a_browser(run, url):
    """A seller agrees, another does not, and a state is tried again: states and codes are known afterwards."""
    stage, browser = run.stage, Browser(run.stage)
    client = ApiClient(url, run.token("connects", "--tenant", "t6", "--write"))
    seller = stage.sellers()[1]
    browser.land(browser.decide(browser.ask(client, seller["region"]), "deny"))
    back = browser.decide(browser.ask(client, seller["region"]), "allow", seller["seller_id"])
    status, where = browser.land(back)
    check(status == 303 and "connected=" in where, f"{status} {where}")
    check(browser.land(back)[0] != 303, "a state counts twice")
    for number, secret in enumerate(sorted(browser.secrets)):
        run.search.know(f"state or code {number}", secret)
    for page in browser.pages:
        run.search.look("page of the callback", page)


def open_links(run, url):
    """One is used, twice; one is not."""
    codes = [run.stage.run("token", "link").split("#code=")[1].split()[0] for _ in range(2)]
    for number, code in enumerate(codes):
        run.search.know(f"code of link {number}", code)
    opened = ApiClient(url).post("/api/v1/session", {"code": codes[0]})
    run.search.know("token of a session", opened["token"])
    run.asked(ApiClient(url), "POST", "/api/v1/session", {"code": codes[0]})
    run.asked(ApiClient(url, opened["token"]), "GET", "/api/v1/session")


def ask_everything(run, url):
    bearers = {"operator": run.token("operator", "--operator"), "reads": run.token("reads", "--tenant", "t1"),
               "writes": run.token("writes", "--tenant", "t1", "--write"),
               "over": run.token("over", "--tenant", "t1", "--expires", "1s"), "nobody": None,
               "unknown": run.search.know("unknown token", "olt_" + secrets.token_hex(32)),
               "half": run.search.know("half a token", "olt_" + secrets.token_hex(20))}
    for name, bearer in bearers.items():
        client = ApiClient(url, bearer)
        for path in ROUTES:
            run.asked(client, "GET", path)
            # What people do who know no better.
            run.asked(ApiClient(url), "GET", f"{path}?access_token={bearer}&tenantId={bearer}")
        run.asked(client, "POST", "/api/v1/orders/sync/run")
        run.asked(client, "POST", "/api/v1/orders/backfill/start", {"maxMonths": bearer})
        # Who sends a token in a path is told of it again, and nobody else.
        run.asked(client, "GET", f"/api/v1/orders/{bearer}", but=[f"token '{name}'", "unknown token", "half a token"])
        run.asked(client, "GET", "/api/v1/orders", Referer=f"http://x/?token={bearer}", User_Agent=str(bearer))
    run.command("token", "list")


def commands_that_fail(run):
    """Each is given something secret, and complains of it."""
    stage, search = run.stage, run.search
    odd = stage.folder / "odd"
    odd.mkdir()
    for name, text in {"two_lines": "Atzr|" + secrets.token_hex(20) + "\nAtzr|x", "long": "Atzr|" + "q7" * 4000,
                       "bytes": "Atzr|" + secrets.token_hex(20) + "\x01"}.items():
        (odd / name).write_text(text)
        search.know(f"odd token '{name}'", text.split("\n")[0].strip("\x01")[:60])
        run.command("connection", "change", "c2", "--tenant", "t2", "--refresh-token-file", odd / name)
        run.command("connection", "add", f"odd-{name}", "--tenant", "t9", "--region", "eu", "--seller-id", "A123",
                    "--refresh-token-env", "ODD", ODD=text.replace("\0", ""))
    config = odd / "orderlog.toml"
    in_file = search.know("secret in the configuration file", secrets.token_hex(24))
    config.write_text(f'[amazon]\nclient_secret = "{in_file}"\n')
    run.command("--config", config, "config", "show")
    config.write_text(f'[amazon]\nclient_secret = "{in_file}\n')
    run.command("--config", config, "config", "show")
    config.write_text(f'[alerts]\nwebhook_secret = ["{in_file}"]\n')
    run.command("--config", config, "status")
    elsewhere = search.know("another password", secrets.token_hex(24))
    for url in (f"postgresql://u:{elsewhere}@127.0.0.1:1/db", f"host=127.0.0.1 port=1 password='{elsewhere}' user=u",
                f"postgresql://u:{elsewhere}@127.0.0.1:1/db?nonsense=1", f"host=127.0.0.1 password='{elsewhere}"):
        for words in (("hash",), ("migrate",), ("config", "show"), ("doctor",)):
            run.command(*words, ORDERLOG_POSTGRES_URL=url)


def commands_that_show(run, key):
    stage = run.stage
    for words in (("status",), ("status", "--json"), ("config", "show"), ("config", "show", "--json"), ("doctor",),
                  ("doctor", "--json"), ("connection", "list"), ("connection", "show", "c1", "--tenant", "t1", "--json"),
                  ("timeline", "t1", "--limit", "100000", "--json"), ("timeline", "t1", "--explain"), ("debts",),
                  ("coverage", "--tenant", "t1"), ("log", "list", "--json", "--limit", "10000000"), ("log", "stats"),
                  ("log", "export", "-", "--bodies", "--sign-key", key),
                  ("log", "export", stage.folder / "redacted.jsonl", "--redact"),
                  ("log", "backup", stage.folder / "backup"), ("rebuild",), ("log", "verify")):
        check(run.command(*words) or words[1] in ("export", "backup"), f"{words} says nothing")


def test(options):
    search = SecretSearch()
    with PostgresServer("secrets") as server, Stage(options, "secrets") as stage:
        run = Run(stage, search)
        stage.start_sim("--sellers", 5, "--revoked", 1, "--without-token", 1, "--orders", 200, "--months", 2,
                        "--hell", 11, "--speed", 1440, "--live-hours", 6)
        tokens = known_from_the_start(stage, search)
        password = search.know("password of PostgreSQL", secrets.token_hex(24))
        keys = stage.folder / "keys"
        keys.mkdir()
        os.umask(0o077)
        (keys / "webhook").write_text(search.know("webhook's key", secrets.token_hex(32)))
        (keys / "secrets").write_text(search.know("key of the store", secrets.token_hex(32)))
        key = keys / "export.key"
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True)
        search.know("export's key", key.read_text().splitlines()[1])
        stage.environment.update({
            "ORDERLOG_POSTGRES_URL": f"{server.url} password={password}",
            "ORDERLOG_ALERTS_WEBHOOK_URL": f"http://127.0.0.1:1/{search.know('path of the webhook', secrets.token_hex(16))}",
            "ORDERLOG_ALERTS_WEBHOOK_SECRET_FILE": str(keys / "webhook"),
            "ORDERLOG_SECRETS_KEY_FILE": str(keys / "secrets"),
            "ORDERLOG_AMAZON_CONSENT_URL": f"http://127.0.0.1:{stage.port}"})
        with ProcessWatch(search, {"postgres", "psql", "pg_dump"}) as watch:
            stage.serve()
            stage.await_engine()
            connect(run, tokens)
            connect_in_a_browser(run, stage.status()["http"])
            open_links(run, stage.status()["http"])
            ask_everything(run, stage.status()["http"])
            stage.kill_serve()
            stage.serve()
            stage.await_engine()
            commands_that_fail(run)
            server.stop()
            wait_for("tables that are missed", lambda: stage.status()["tables"].get("last_error"), 60)
            run.command("status")
            run.command("doctor")
            server.start()
            wait_for("tables", lambda: stage.status()["tables"]["position"] > 100, 120, 0.2)
            a_planted_secret_is_found(stage, search)
            commands_that_show(run, key)
            look_into_tables(stage, search)
            stage.stop_serve()
            run.command("log", "stats")
        shown = watch.tell()
        search.look_in_files(stage.folder, but=[keys, stage.credentials, stage.folder / "odd"])
        search.look_in_files(server.folder)
        search.none_is_told()
        check(shown > 50, f"only {shown} command lines were seen")
        figure(f"{len(search.known)} secrets, {search.bytes:,} bytes, {shown} command lines: 0 hits")


def main():
    options = processes.arguments(__doc__).parse_args()
    return processes.run_test(test, options)


if __name__ == "__main__":
    sys.exit(main())
