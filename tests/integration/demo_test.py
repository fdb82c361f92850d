#!/usr/bin/env python3
"""`orderlog demo` shows the main job: its tables hold what the simulated Amazon holds, row by row."""
import json
import os
import pathlib
import re
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from api_client import ApiClient  # noqa: E402
from processes import Stage, check, figure, parse_time, wait_for  # noqa: E402
from seller_browser import CONNECT, Browser  # noqa: E402
from truth import compare_with_truth  # noqa: E402

SPEED = 1800


def batch(options):
    """Without --keep it ends by itself, and its log gives its tables."""
    with Stage(options, "demo") as stage:
        shown = stage.run_json("demo", "--batch", "--orders", options.orders, "--months", 6, "--speed", SPEED,
                               "--seed", options.seed, seconds=240)
        check(len(shown["tenants"]) == 3, f"three tenants: {shown['tenants']}")
        check(shown["restarts"] == 0, f"serve was started again {shown['restarts']} times")
        figure(f"demo --batch: {shown['orders']} orders, {shown['items']} items in {shown['seconds']:.1f} s, "
               f"peak memory of serve {shown['peak_bytes'] / 1e6:.0f} MB")
        check(stage.run_json("log", "verify")["whole"], "the log is not whole")
        code, said = stage.run_failing("demo", "--batch", "--orders", options.orders + 1, "--months", 6)
        check(code == 8 and f"--orders {options.orders}" in said and "HINT: " in said,
              f"other sellers in the same folder: {code}, {said}")
        stage.check_rebuilds()


def kept(options):
    """With --keep everything else works beside it."""
    with Stage(options, "kept") as stage:
        demo = stage.start([stage.orderlog_path, "demo", "--batch", "--keep", "--orders", str(options.orders),
                            "--months", "6", "--speed", str(SPEED), "--seed", str(options.seed)], "demo.out")

        def ready():
            check(demo.poll() is None, f"demo ended: {stage.tail('demo.out')}")
            return "everything runs on" in stage.tail("demo.out")

        wait_for("demo's counts", ready, 240, 0.1)
        url = stage.status()["http"]
        check(url and f"HTTP API on {url}" in stage.tail("demo.out"), f"demo does not name '{url}'")
        client = by_its_link(stage)
        stage.port = int((stage.data / "orderlog-sim.port").read_text())
        stage.credentials = stage.data / "credentials"
        figure(f"demo --keep: {compare_with_truth(stage)}")
        use_beside(stage)
        connects(stage, client)
        demo.send_signal(signal.SIGINT)
        code = demo.wait(60)
        check(code == 0, f"demo ended with {code} after SIGINT: {stage.tail('demo.out')}")


def by_its_link(stage):
    """What demo prints opens the HTTP API, to an operator."""
    url, code = re.search(r"(http://\S+)/#code=(olc_[0-9a-f]{64})", (stage.folder / "demo.out").read_text()).groups()
    opened = ApiClient(url).post("/api/v1/session", {"code": code})
    client = ApiClient(url, opened["token"])
    session = client.get("/api/v1/session")
    check(session["scope"] == "operator" and session["simulated"] and session["developer"],
          f"the session of demo's link: {session}")
    return client


def connects(stage, client):
    """Whoever has the link connects a seller at the simulator's consent page, and his orders arrive."""
    browser = Browser(stage)
    seller = stage.sellers()[0]["seller_id"]
    answer = client.post(CONNECT + "?tenantId=shop", {"region": "eu"})
    back = browser.decide(answer, "allow", seller)
    check(browser.land(back) == (303, f"/#/connections?connected={answer['connectionId']}"), "not connected")

    def arrived():
        return int(stage.sql("SELECT count(*) FROM orderlog.orders WHERE tenant_id = 'shop'")[0][0])

    wait_for("orders of the seller who connected", lambda: arrived() > 50, 60, 0.2)
    for name in ("demo.key", "secrets.sealed"):
        check((stage.data / name).stat().st_mode & 0o777 == 0o600, f"the mode of {name}")
    figure(f"a seller connected at the page: {arrived()} orders already")


def use_beside(stage):
    status = stage.run_json("status")
    check(status["running"] and len(status["connections"]) == 3, f"status: {json.dumps(status)}")
    tenant = status["connections"][0]["tenant"]
    lines = [json.loads(line) for line in stage.run("timeline", tenant, "--json", "--limit", 20).splitlines()]
    check(len(lines) == 20 and all(line["tenant"] == tenant for line in lines), f"timeline: {lines}")
    positions = [line["position"] for line in lines]
    check(positions == sorted(positions), f"timeline's positions: {positions}")
    order = stage.truth(status["connections"][0]["seller"])[0]
    shown = stage.run_json("order", tenant, order["order_id"])
    check(order["order_id"] in json.dumps(shown["order"]) and shown["history"], f"order: {shown}")
    check(stage.run_json("log", "verify")["whole"], "the log is not whole")
    check(re.fullmatch("[0-9a-f]{64}", stage.run_json("hash")["hash"]), "no content hash")
    for _ in range(2):
        lines = stage.run("rebuild").splitlines()
        check("API calls: 0" in lines and "equal" in lines, f"rebuild: {lines}")
    figure("status, timeline, order, log verify, hash and two rebuilds work beside it")


def start_demo(stage, options, output):
    return stage.start([stage.orderlog_path, "demo", "--batch", "--orders", str(options.orders), "--months", "6",
                        "--speed", str(SPEED), "--seed", str(options.seed)], output)


def killed(options):
    """All of it at once: the next one goes on, in time too."""
    with Stage(options, "killed") as stage:
        demo = start_demo(stage, options, "demo.out")

        def some_pages():
            check(demo.poll() is None, f"demo ended: {stage.tail('demo.out')}")
            status = stage.status()
            return status and sum(one["pages"] for one in status["connections"]) > 10

        wait_for("some pages", some_pages, 120)
        os.killpg(demo.pid, signal.SIGKILL)
        demo.wait(30)
        before = stage.run_json("log", "stats")
        again = start_demo(stage, options, "again.out")
        code = again.wait(240)
        check(code == 0, f"demo ended with {code} after a kill: {stage.tail('again.out')}")
        said = (stage.folder / "again.out").read_text()
        check("resuming 'acme-eu'" in said, f"demo says {said}")
        asked = [event for event in stage.log_events("PageFetched", "SyncPolled")
                 if event["position"] > before["last_position"]]
        check(asked and parse_time(asked[0]["event"]["server_time"]) >= parse_time(before["last_time"]),
              f"the log ended at {before['last_time']}, then Amazon's time was {asked[0]['event']['server_time']}")
        stage.check_rebuilds(times=1)
        figure(f"killed at {before['last_time']}, gone on with at {asked[0]['event']['server_time']}")


def killed_early(options):
    """While PostgreSQL is being made, the engine of a killed demo ends only after a while."""
    with Stage(options, "early") as stage:
        demo = start_demo(stage, options, "demo.out")

        def making_cluster():
            named = stage.data / "cluster.path"
            return named.exists() and pathlib.Path(named.read_text().strip() + ".new").exists()

        wait_for("initdb", making_cluster, 60, 0.002)
        demo.kill()
        demo.wait(30)
        again = start_demo(stage, options, "again.out")
        code = again.wait(240)
        check(code == 0, f"demo ended with {code} after a kill during initdb: {stage.tail('again.out')}")
        said = (stage.folder / "again.out").read_text()
        check("waiting for its end" in said, f"nobody was waited for: {said}")


def test(options):
    batch(options)
    killed(options)
    killed_early(options)
    kept(options)


def main():
    parser = processes.arguments(__doc__)
    parser.add_argument("--orders", type=int, default=800)
    parser.add_argument("--seed", type=int, default=1)
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
