#!/usr/bin/env python3
"""The page of a running engine, in a browser.

The page's files are held against what a browser may expect; then Chromium drives the page, before a real server,
PostgreSQL and simulator.
"""
import gzip
import json
import os
import pathlib
import re
import secrets
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import processes  # noqa: E402
from api_client import ApiClient  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402


def the_page_is_open_to_all(url):
    """Anybody is given the page, in the form that he reads, and may run nothing else with it."""
    nobody = ApiClient(url)
    page = nobody.ask("GET", "/")
    check(page.status == 200 and page.headers["Content-Type"].startswith("text/html"), f"the page: {page.status}")
    paths = re.findall(r'(?:src|href)="(/[^"]*)"', page.body.decode())
    check(len(paths) >= 3, f"the page loads only {paths}")
    for path in ["/", "/indicator.js", *paths]:
        answer = nobody.ask("GET", path)
        policy = answer.headers["Content-Security-Policy"]
        check(answer.status == 200 and policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
              and "unsafe" not in policy, f"{path}: {answer.status} {policy}")
        packed = nobody.ask("GET", path, Accept_Encoding="gzip")
        check(packed.headers["Content-Encoding"] == "gzip" and gzip.decompress(packed.body) == answer.body,
              f"{path} is another when it is packed")
        again = nobody.ask("GET", path, If_None_Match=answer.headers["ETag"])
        check(again.status == 304 and not again.body, f"{path} is sent twice")
        lasting = "immutable" in answer.headers["Cache-Control"]
        check(lasting == path.startswith("/assets/"), f"{path}: {answer.headers['Cache-Control']}")
        check(nobody.ask("POST", path).status == 405, f"POST {path}")
    for path in ("/assets/", "/assets/none.js", "/source/main.ts", "/index.html"):
        check(nobody.ask("GET", path).status == 404, f"{path} is there")


def fetch_packages():
    """Packages of this folder, as its lock file has them."""
    installed, lock = HERE / "node_modules/.package-lock.json", HERE / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run(["npm", "ci", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"], cwd=HERE,
                       check=True, timeout=300)
        installed.touch()


def the_document_is_clean(url):
    """A validator of OpenAPI finds nothing; and does find it if a route loses its answers."""
    document = ApiClient(url).get("/api/openapi.json")

    def validated():
        return subprocess.run(["node", str(HERE / "openapi_check.mjs")], input=json.dumps(document), text=True,
                              capture_output=True, timeout=60, check=False)

    done = validated()
    check(done.returncode == 0, f"the OpenAPI document: {done.stdout} {done.stderr[:2000]}")
    figure(f"{len(document['paths'])} paths, {done.stdout.strip()} by a validator")
    del document["paths"]["/api/v1/orders"]["get"]["responses"]["200"]["description"]
    check(validated().returncode == 1, "a document without a description passes")


def test(options):
    browser = shutil.which("chromium")
    check(browser, "there is no chromium\nHINT: tools/install_packages --lint")
    fetch_packages()
    with Stage(options, "page") as stage:
        stage.environment["ORDERLOG_HTTP_REQUESTS_PER_SECOND"] = "100000"
        key = stage.folder / "key"
        key.write_text(secrets.token_hex(32))
        key.chmod(0o600)
        stage.environment["ORDERLOG_SECRETS_KEY_FILE"] = str(key)
        # Of about 50 pages 20 come at once, by the burst; the others take seconds, in which people can pause.
        stage.start_sim("--sellers", 4, "--orders", 3000, "--months", 24, "--quota",
                        "--speed", 300 if options.screens else 450)
        amazon = f"http://127.0.0.1:{stage.port}"
        stage.environment["ORDERLOG_AMAZON_CONSENT_URL"] = amazon
        stage.serve()
        stage.await_engine()
        sellers = stage.sellers()
        for number, seller in enumerate(sellers[:3], 1):
            stage.run("connection", "add", f"c{number}", "--tenant", f"t{number}", "--region", seller["region"],
                      "--seller-id", seller["seller_id"], "--refresh-token-file", seller["refresh_token_file"])
        url = wait_for("the API", lambda: stage.status()["http"], 20)
        the_page_is_open_to_all(url)
        the_document_is_clean(url)
        wait_for("tables", lambda: ApiClient(url).ask("GET", "/readyz").status == 200, 30, 0.1)
        command = ["node", str(HERE / "page_test.mjs"), f"--url={url}", f"--amazon={amazon}",
                   f"--chromium={browser}", f"--profile={stage.folder / 'profile'}"]
        command += [f"--screens={options.screens}"] if options.screens else []
        people = {"OPERATOR_TOKEN": stage.run("token", "add", "page", "--operator").strip(),
                  "READER_TOKEN": stage.run("token", "add", "reader", "--tenant", "t1").strip(),
                  "LINK": stage.run("token", "link").strip(), "SELLER": sellers[3]["seller_id"]}
        done = subprocess.run(command, env={**os.environ, **people}, timeout=240, check=False)
        check(done.returncode == 0, "the page in a browser")
        log = (stage.data / "access.log").read_text()
        check("olt_" not in log and "olc_" not in log and "code=" not in log and "state=" not in log, "a token is in a log file")
        figure(f"{log.count(chr(10))} requests")


def main():
    parser = processes.arguments(__doc__)
    parser.add_argument("--screens", help="a folder for screenshots")
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
