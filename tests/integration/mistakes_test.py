#!/usr/bin/env python3
"""What people get wrong, as they meet it: one sentence that names the value, a HINT, the exit code of its kind, and
nothing is lost."""
import datetime
import pathlib
import signal
import socket
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402

MISTAKES = [
    ("data_dir = 5\n", ["line 1", "'data_dir' takes a text, not '5'"]),
    ("[amazon]\nclient_idd = 'x'\n", ["line 2", "amazon.client_idd", "did you mean 'amazon.client_id'?"]),
    ("data_dir = 'a'\ndata_dir = 'b'\n", ["line 2"]),
    ("[amazon]\nclient_id = 99999999999999999999\n", ["line 2"]),
    ("[amazon]\nlwa_url = 'http://192.0.2.1/auth'\n", ["amazon.lwa_url", ":2)", "http://192.0.2.1", "write https://"]),
]


def refused(stage, words, code, *fragments):
    """The exit code, one sentence that names what it is about, and mostly what to do."""
    ended, said = stage.run_failing(*words)
    check(ended == code, f"{words} ended with {ended}, not {code}: {said}")
    for fragment in (*fragments, "HINT: "):
        check(fragment in said, f"{words} says nothing of '{fragment}': {said}")
    check(len(said.splitlines()) == 2, f"{words} says more than a sentence and a HINT: {said}")


def mistyped_file(stage):
    """A mistake in the file is refused by line and key."""
    for text, fragments in MISTAKES:
        path = stage.folder / "mistaken.toml"
        path.write_text(text)
        refused(stage, ["status", "--config", path], 3, *fragments)
    figure(f"{len(MISTAKES)} mistakes in the file: each refused with 3, by line and key")


def unknown_tenant(stage):
    """An unknown tenant is told as one, whatever is asked of it."""
    asked = [["status", "--tenant", "nobody"], ["connection", "list", "--tenant", "nobody"],
             ["connection", "show", "c1", "--tenant", "nobody"], ["connection", "pause", "c1", "--tenant", "nobody"],
             ["backfill", "status", "--tenant", "nobody"], ["backfill", "start", "--tenant", "nobody"],
             ["backfill", "run", "--tenant", "nobody"], ["sync", "run", "--tenant", "nobody"],
             ["timeline", "nobody"], ["order", "nobody", "405-8078784-5731545"]]
    for words in asked:
        code, said = stage.run_failing(*words)
        check(code == 4 and "tenant 'nobody'" in said and "HINT: " in said, f"{words} ended with {code}: {said}")
    figure(f"an unknown tenant: {len(asked)} commands end with 4 and name it")


def missing_order(stage):
    """An order that no page shows is told with what was read so far."""
    refused(stage, ["order", "t1", "405-8078784-5731545"], 4, "'c1' has read ", "0 debts", "backfill start")


def open_secrets(stage):
    """A secret that every user can read is refused, with the way to close it."""
    secret = stage.credentials / "client_secret"
    token = pathlib.Path(stage.sellers()[0]["refresh_token_file"])
    secret.chmod(0o644)
    for words in (["serve"], ["sync", "run", "--all"], ["backfill", "run", "--tenant", "t1"]):
        refused(stage, words, 3, "can be read by every user", f"chmod 600 '{secret}'")
    secret.chmod(0o600)
    token.chmod(0o644)
    refused(stage, ["connection", "add", "c9", "--tenant", "t9", "--seller-id", "A9", "--refresh-token-file", token], 2,
            "can be read by every user", f"chmod 600 '{token}'")
    code, said = stage.run_failing("sync", "run", "--tenant", "t1")
    check(code == 10 and "TOKEN_MISSING" in said and "can be read by every user" in said,
          f"sync run with an open token ended with {code}: {said}")
    token.chmod(0o600)
    figure("an open client secret: 3; an open refresh token: 2 to add it, 10 and TOKEN_MISSING to use it")


def closed_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def unreachable(stage):
    """An endpoint that does not answer is named by status, and costs nothing."""
    right = stage.environment["ORDERLOG_AMAZON_ENDPOINTS_EU"]
    stage.environment["ORDERLOG_AMAZON_ENDPOINTS_EU"] = f"http://127.0.0.1:{closed_port()}"
    code, said = stage.run_failing("sync", "run", "--tenant", "t1")
    check(code == 10 and "AMAZON_UNAVAILABLE" in said and "onnect" in said, f"sync run ended with {code}: {said}")
    status = stage.run("status", "--tenant", "t1")
    check("AMAZON_UNAVAILABLE" in status and "onnect" in status, f"status says {status}")
    stage.environment["ORDERLOG_AMAZON_ENDPOINTS_EU"] = right
    stage.run("sync", "run", "--tenant", "t1")
    figure("an endpoint that is not there: 10 and AMAZON_UNAVAILABLE, then SUCCESS once it is")


def clock_off(options):
    """A clock that is an hour off is told by status and doctor; orders come all the same."""
    with Stage(options, "clock") as stage:
        ahead = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
        stage.start_sim("--sellers", 1, "--orders", 50, "--months", 1, "--speed", 1, "--quota", "--time-from",
                        ahead.strftime("%Y-%m-%dT%H:%M:%SZ"))
        # Its time is Amazon's then, and ours is this machine's.
        del stage.environment["ORDERLOG_SIMULATION_CLOCK_URL"]
        seller = stage.sellers()[0]
        stage.run("connection", "add", "c1", "--tenant", "t1", "--region", seller["region"], "--seller-id",
                  seller["seller_id"], "--refresh-token-file", seller["refresh_token_file"])
        stage.run("backfill", "run", "--tenant", "t1", "--months", 1)
        said = stage.run("status")
        check("ahead of this machine's" in said and ("1 h 00" in said or "59 min" in said), f"status says {said}")
        found = stage.run_json("doctor", code=11)["findings"]
        clock = [one for one in found if one["subject"] == "clock"]
        check(len(clock) == 1 and clock[0]["colour"] == "red" and "timedatectl" in clock[0]["advice"],
              f"doctor says {clock}")
        check(clock == [one for one in found if one["colour"] == "red"], f"more is red than the clock: {found}")
        figure(f"an hour off: backfill run succeeds, doctor says: {clock[0]['seen']}")


def tables_not_fed(options):
    """A demo whose tables are not fed says so where it runs."""
    with Stage(options, "unfed") as stage:
        demo = stage.start([stage.orderlog_path, "demo", "--batch", "--orders", "50", "--months", "1",
                            "--postgres-url", f"postgresql://nobody@127.0.0.1:{closed_port()}/none"], "demo.out")
        wait_for("a word about the tables", lambda: "the tables are not fed: " in stage.tail("demo.out"), 60, 0.1)
        demo.send_signal(signal.SIGINT)
        demo.wait(60)
        figure("a demo without its PostgreSQL says so on the terminal")


def test(options):
    with Stage(options, "mistakes") as stage:
        mistyped_file(stage)
        stage.start_sim("--sellers", 1, "--orders", 50, "--months", 1, "--live-hours", 1, "--speed", 1800)
        seller = stage.sellers()[0]
        stage.run("connection", "add", "c1", "--tenant", "t1", "--region", seller["region"], "--seller-id",
                  seller["seller_id"], "--refresh-token-file", seller["refresh_token_file"])
        before = stage.run_json("log", "stats")["last_position"]
        unknown_tenant(stage)
        check(stage.run_json("log", "stats")["last_position"] == before, "a refused command wrote into the log")
        missing_order(stage)
        open_secrets(stage)
        unreachable(stage)
        stage.serve()
        stage.await_engine()
        unknown_tenant(stage)
        stage.stop_serve()
    clock_off(options)
    tables_not_fed(options)


def main():
    return processes.run_test(test, processes.arguments(__doc__.splitlines()[0]).parse_args())


if __name__ == "__main__":
    sys.exit(main())
