#!/usr/bin/env python3
"""kill -9 of a real engine while it keeps what a seller consented to: the token first, then the events, or nothing of it.

Each round another seller agrees. The engine runs step by step until the sealed file has changed, or the log too; it is
killed there, or a drawn moment later. Then it goes on, and the browser loads the page again.
"""
import http.client
import itertools
import os
import pathlib
import random
import secrets
import signal
import socket
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from api_client import ApiClient  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402
from seller_browser import CONNECT, Browser, browse  # noqa: E402

CONNECTED = (303, "/#/connections?connected=amazon-eu")


def written(stage):
    """Bytes of the log's newest writes."""
    return sum(os.stat(path).st_size for path in (stage.data / "log").glob("*.log"))


def step_until(stage, reached, seconds=60):
    """Lets the engine run for moments only, and stops it where `reached` is so."""
    process, limit = stage.serve_process.pid, time.monotonic() + seconds
    about = pathlib.Path(f"/proc/{process}/stat")
    while True:
        os.kill(process, signal.SIGSTOP)
        while (state := about.read_text().rsplit(")", 1)[1].split()[0]) != "T":
            check(state not in "ZX", "the engine ended by itself")
        if reached():
            return
        check(time.monotonic() < limit, "the engine keeps nothing")
        os.kill(process, signal.SIGCONT)


def changed(look):
    """Whether it is another than now."""
    before = look()
    return lambda: look() != before


def inode(path):
    return path.stat().st_ino if path.exists() else 0


def kill_while_landing(stage, back, moment):
    sealed = stage.data / "secrets.sealed"

    def callback():
        time.sleep(0.05)  # Until somebody looks.
        try:
            browse(back)
        except (OSError, http.client.HTTPException):
            pass

    came = threading.Thread(target=callback)
    came.start()
    step_until(stage, changed(lambda: inode(sealed)))
    if moment == "log":
        step_until(stage, changed(lambda: written(stage)))
    elif moment != "sealed":
        os.kill(stage.serve_process.pid, signal.SIGCONT)
        time.sleep(moment)
    stage.kill_serve()
    came.join()


def facts(stage, tenant, consent):
    """Whether the log has the connection, and how the consent ended."""
    added = any(one["tenant"] == tenant for one in stage.log_events("ConnectionAdded"))
    ended = [one["event"]["outcome"] for one in stage.log_events("ConsentEnded") if one["event"]["requested"] == consent]
    return added, ended


def one_round(stage, browser, tenant, seller, moment):
    """What a kill at that moment left: 'token', 'connection' or 'all'; and the way on from there."""
    client = ApiClient(stage.environment["URL"], stage.run("token", "add", tenant, "--tenant", tenant, "--write").strip())
    back = browser.decide(browser.ask(client), "allow", seller)
    consent = stage.log_events("ConsentRequested")[-1]["position"]
    kill_while_landing(stage, back, moment)
    stage.serve()
    stage.await_engine()
    added, ended = facts(stage, tenant, consent)
    check(ended in ([], ["granted"]) and (added or not ended), f"{tenant}: {added} {ended}")
    landed = browser.land(back)
    if ended:
        check(landed == (410, "used"), f"{tenant} was connected: {landed}")
    elif added:
        check(landed == CONNECTED, f"{tenant} was added, its consent goes on: {landed}")
    else:
        check(landed == (409, "code_refused"), f"{tenant}: the code was used up: {landed}")
        check(not facts(stage, tenant, consent)[0], f"{tenant} is connected after all")
        again = browser.decide(browser.ask(client), "allow", seller)
        check(browser.land(again) == CONNECTED, f"{tenant} begins again")
    added = [one for one in stage.log_events("ConnectionAdded") if one["tenant"] == tenant]
    begun = [one for one in stage.log_events("BackfillRequested") if one["tenant"] == tenant]
    check(len(added) == 1 and len(begun) == 1, f"{tenant}: {len(added)} connections, {len(begun)} backfills")
    check(f"tenants/{tenant}/amazon-eu" in stage.run_json("secret", "list"), f"{tenant}'s token is not there")
    return "all" if ended else "connection" if landed == CONNECTED else "token"


def test(options):
    draw = random.Random(options.seed)
    with Stage(options, "kill_consent") as stage:
        stage.start_sim("--sellers", 3, "--orders", 60, "--months", 1, "--speed", 720)
        with socket.create_server(("127.0.0.1", 0)) as free:
            address = f"127.0.0.1:{free.getsockname()[1]}"
        stage.environment.update({"ORDERLOG_HTTP_LISTEN": address, "ORDERLOG_SECRETS_KEY": secrets.token_hex(32),
                                  "ORDERLOG_AMAZON_CONSENT_URL": f"http://127.0.0.1:{stage.port}",
                                  "URL": f"http://{address}"})
        stage.serve()
        stage.await_engine()
        browser, found = Browser(stage), {}
        moments = itertools.cycle(("sealed", "log", None))
        for number, moment in zip(range(options.rounds_max), moments):
            if number >= options.rounds and {"token", "connection"} <= set(found):
                break
            tenant = f"k{number}"
            left = one_round(stage, browser, tenant, stage.sellers()[number % 3]["seller_id"],
                             draw.random() * 0.01 if moment is None else moment)
            found[left] = found.get(left, 0) + 1
        check({"token", "connection"} <= set(found), f"no kill between token and events, or between them: {found}")
        wait_for("tables", lambda: stage.status()["tables"].get("conninfo"), 60, 0.2)
        wait_for("orders of everybody who connected", lambda: len(stage.sql(
            "SELECT DISTINCT tenant_id FROM orderlog.orders")) == sum(found.values()), 120, 0.2)
        check(stage.run_json("log", "verify")["whole"], "the log is not whole")
        figure(f"seed {options.seed}: {sum(found.values())} kills while a consent was kept; the log then had {found}")
        stage.stop_serve()


def main():
    parser = processes.arguments(__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=6, help="and more until every moment was hit")
    parser.add_argument("--rounds-max", type=int, default=30)
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
