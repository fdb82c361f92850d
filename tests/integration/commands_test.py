#!/usr/bin/env python3
"""Commands as scripts meet them: exit codes, private files, pages without tokens, a backfill in the foreground, and an
engine whose control socket is sent nonsense."""
import json
import pathlib
import re
import signal
import socket
import stat
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402

MONTHS = 3


def exit_codes(stage):
    """What cannot be meant is refused before anything is opened."""
    for words in (["timeline", "acme", "--since", "bad"], ["sync", "run"], ["backfill", "start"], ["status", "--jsn"],
                  [], ["connection"], ["log", "show", "x"], ["log", "show", "-1"], ["log", "list", "--after", "-1"],
                  ["timeline", "acme", "--run", "-1"]):
        stage.run(*words, code=2)
    for word, expected in (("--nonsense", 2), ("--help", 0)):
        found = subprocess.run([stage.sim_path, word], capture_output=True, check=False).returncode
        check(found == expected, f"orderlog-sim {word} ended with {found}")
    senders = (["serve"], ["sync", "run", "--all"], ["backfill", "run", "--tenant", "acme"])
    for variable, value in ((None, None), ("ID", "app"), ("SECRET_FILE", str(stage.folder / "absent"))):
        if variable:
            stage.environment["ORDERLOG_AMAZON_CLIENT_" + variable] = value
        for words in senders:
            code, said = stage.run_failing(*words)
            check(code == 3 and "HINT: " in said, f"{words} without a login ended with {code}: {said}")
    code, said = stage.run_failing("status")
    check(code == 4 and "--data-dir or ORDERLOG_DATA_DIR" in said, f"status without a log ended with {code}: {said}")
    stage.environment["ORDERLOG_AMAZON_CLIENT_SECRET"] = "secret"
    for words in senders[1:]:
        stage.run(*words, code=4)
    for verb in ("pause", "remove", "change"):
        more = ["--name", "N"] if verb == "change" else []
        stage.run("connection", verb, "c1", "--tenant", "acme", *more, code=4)
    check(not any(stage.data.iterdir()), f"a refused command left {list(stage.data.iterdir())}")
    for words in (["--version"], ["status", "--version"], ["--json", "version"]):
        check("0." in stage.run(*words), f"{words} tells no version")


def each_of_a_tenant(stage):
    """A command for a tenant's backfills tries each connection; what is so already is no error."""
    for name in ("c1", "c2", "c3"):
        stage.run("connection", "add", name, "--tenant", "t1", "--seller-id", "A1", "--region", "eu")
    for name in ("c1", "c2"):
        stage.run("backfill", "start", "--tenant", "t1", "--connection", name)
    stage.run("backfill", "pause", "--tenant", "t1", "--connection", "c1")
    said = stage.run("backfill", "pause", "--tenant", "t1").splitlines()
    check(said == ["backfill of 'c1': is paused already", "backfill of 'c2': pause done",
                   "backfill of 'c3': there is none"], f"pause says {said}")
    code, said = stage.run_failing("backfill", "start", "--tenant", "t1")
    check(code == 8 and said.count("'orderlog backfill resume' goes on with it") == 2 and "'c3': start done" in said,
          f"start ended with {code}: {said}")
    told = stage.run_json("backfill", "cancel", "--tenant", "t1")
    check(told == {"connections": ["c1", "c2", "c3"], "failed": [], "unchanged": []}, f"cancel tells {told}")
    told = stage.run_json("backfill", "resume", "--tenant", "t1", code=8)
    check([one["connection"] for one in told["failed"]] == ["c1", "c2", "c3"], f"resume tells {told}")
    code, said = stage.run_failing("backfill", "start", "--tenant", "t1", "--from", "2999-01-01")
    check(code == 8 and said.count("HINT: a backfill reads the past") == 3, f"the future is begun: {said}")


def backfill_in_foreground(stage):
    """A backfill in the foreground ends cleanly, goes on when it is said again, and says what it could not finish."""
    stage.start_sim("--sellers", 2, "--without-token", 1, "--orders", 3000, "--months", MONTHS, "--live-hours", 1,
                    "--speed", 1800, "--latency", 100)
    for number, seller in enumerate(stage.sellers(), 1):
        token = ["--refresh-token-file", seller["refresh_token_file"]] if seller["refresh_token_file"] else []
        stage.run("connection", "add", f"c{number}", "--tenant", f"t{number}", "--region", seller["region"],
                  "--seller-id", seller["seller_id"], *token)
    run = stage.start([stage.orderlog_path, "backfill", "run", "--tenant", "t1", "--months", str(MONTHS)], "run.out")

    def some_pages():
        check(run.poll() is None, f"backfill run ended: {stage.tail('run.out')}")
        status = stage.status()
        return status and status["connections"][0]["pages"] > 2

    wait_for("some pages", some_pages, 60)
    run.send_signal(signal.SIGINT)
    code = run.wait(60)
    check(code == 10, f"interrupted, backfill run ended with {code}: {stage.tail('run.out')}")
    check(stage.log_events("EngineStopped"), "interrupted, the engine did not end cleanly")
    said = stage.run("backfill", "run", "--tenant", "t1", "--months", MONTHS)
    check(re.search(r"^t1/c1: completed, chunk (\d+)/\1, [\d,]+ orders$", said, re.M), f"backfill run says {said}")
    requested = stage.log_events("BackfillRequested")
    check(len(requested) == 1, f"{len(requested)} backfills were asked for, not one that went on")
    for months in (MONTHS + 1, MONTHS + 1):
        stage.run("backfill", "run", "--tenant", "t1", "--months", months)
    requested = stage.log_events("BackfillRequested")
    check(len(requested) == 2, f"{len(requested)} backfills were asked for, not one more for a longer past")
    # Without its tables it ends all the same: what it read is in the log, and said.
    said = stage.run("sync", "run", "--tenant", "t1", "--postgres-url", "postgresql://nobody@127.0.0.1:1/none", code=5,
                     seconds=60)
    check(said.startswith("t1/c1: SUCCESS, "), f"sync run without tables says '{said}'")
    stage.run("backfill", "run", "--tenant", "t2", code=10)
    stage.run("backfill", "run", "--tenant", "nobody", code=4)
    shown = stage.run_json("backfill", "status")
    check([one["tenant"] for one in shown] == ["t1", "t2"], f"backfill status without a tenant: {shown}")
    figure("backfill run: interrupted, gone on with, complete")


def what_is_proven(stage):
    """Pages prove the whole past that was asked for, and updates up to a moment; of a seller without a token nothing."""
    requested = [event["event"] for event in stage.log_events("BackfillRequested") if event["tenant"] == "t1"]
    asked = {"from": min(one["from"] for one in requested), "to": max(one["to"] for one in requested)}
    told, = stage.run_json("coverage", "t1", "--connection", "c1")["connections"]
    past, updates = told["created"], told["updated"]
    for span in (past["asked"], past["proven"]):
        check(len(span) == 1 and all(span[0][end][:23] == asked[end][:23] for end in asked),
              f"{asked} was asked for, coverage tells {past}")
    check(past["gaps"] == [], f"coverage tells gaps in {past}")
    check(len(updates["proven"]) == 1 and [gap["reason"] for gap in updates["gaps"]] == ["NOT_ASKED"] and
          updates["gaps"][0]["from"] == updates["proven"][0]["to"], f"coverage tells of updates {updates}")
    told, = stage.run_json("coverage", "t2")["connections"]
    check(told["created"]["proven"] == told["updated"]["proven"] == [] and
          [gap["reason"] for gap in told["created"]["gaps"]] == ["NOT_ASKED"], f"without a token it tells {told}")
    lines = stage.run("coverage", "t1").splitlines()
    check([line.split()[0] for line in lines[:5]] == ["CONNECTION", "c1", "c1", "c1", "c1:"], f"coverage says {lines}")
    # Two simulated days are long enough for a re-scan, or not.
    check(all(line.endswith("were read again") for line in lines[5:]), f"coverage says {lines}")
    stage.run("coverage", "nobody", code=4)
    stage.run("coverage", "t1", "--connection", "nobody", code=4)
    figure(f"coverage: {asked['from'][:10]} to {asked['to'][:10]} proven by pages, no gap")


def private_files(stage):
    """Also in a folder that everybody may enter."""
    check(stat.S_IMODE(stage.data.stat().st_mode) == 0o755, "the folder itself was to be left alone")
    for path in stage.data.rglob("*"):
        # PostgreSQL's own folder is closed, which its server checks.
        if stage.data / "postgres" not in path.parents:
            check(not path.lstat().st_mode & 0o077, f"{path} is open to others: {oct(path.lstat().st_mode)}")


def pages_without_tokens(stage):
    page = next((event for event in stage.log_events("PageFetched") if event["event"]["token_out"]), None)
    check(page, "no page has a next one")
    body = json.loads(stage.run("log", "show", page["position"], "--body"))
    check(body["pagination"]["nextToken"] == page["event"]["token_out"],
          f"the body shows {body['pagination']}, the event {page['event']['token_out']}")


def nonsense(stage):
    """Each line gets an error line, and the engine lives on."""
    with socket.socket(socket.AF_UNIX) as control:
        control.settimeout(30)
        control.connect(str(stage.data / "control.sock"))
        with control.makefile(encoding="utf-8") as answers:
            for line in (b'{"command":5}', b'{"command":"\xff\xfe"}', b"\xff\xfe", b"[]", b"", b'{"tenant":"t1"}',
                         b'{"command":"connection.add","region":"eu","marketplaces":[1],"tenant":"t"}',
                         b'{"command":"backfill.start","tenant":"t1","connection":"c1","months":"x"}',
                         b'{"command":"sync.outcome","run":-1.5}', b'{"command":"tables.swapped"}'):
                control.sendall(line + b"\n")
                answer = json.loads(answers.readline())
                check(answer["ok"] is False and answer["error"]["message"], f"{line} is answered by {answer}")
    check(stage.serve_process.poll() is None and stage.status(), f"serve ended: {stage.tail('serve.out')}")


def changes(stage):
    """What `connection change` says is what `connection show` and the summary of a run go by."""
    def change(*what, code=0):
        stage.run("connection", "change", "c1", "--tenant", "t1", *what, code=code)
        return stage.run_json("connection", "show", "c1", "--tenant", "t1")

    check(change("--marketplaces", "A1PA6795UKMFR9")["marketplaces"] == ["A1PA6795UKMFR9"], "one marketplace")
    check(change("--marketplaces", "all")["marketplaces"] == [], "all marketplaces again")
    check(change("--sync-interval", "1h")["sync_interval_s"] == 3600, "an interval of its own")
    check(change("--sync-interval", "10s", code=8)["sync_interval_s"] == 3600, "an interval that is refused")
    check(change("--sync-interval", "default")["sync_interval_s"] == 300, "the engine's interval again")
    run, = stage.run_json("sync", "run", "--tenant", "t1", "--max-orders", "1")["results"]
    check(run["reasonCode"] == "SUCCESS", f"a run of one order: {run}")
    login = stage.environment.pop("ORDERLOG_AMAZON_CLIENT_SECRET_FILE")
    stage.run("sync", "run", "--tenant", "t1")  # The engine asks, with its own.
    stage.environment["ORDERLOG_AMAZON_CLIENT_SECRET_FILE"] = login


def beside_an_engine(stage):
    stage.serve()
    stage.await_engine()
    nonsense(stage)
    stage.run("backfill", "run", "--tenant", "t1")
    what_is_proven(stage)
    lines = stage.run("connection", "show", "c1", "--tenant", "t1").splitlines()
    check(lines[0] == "connection  c1 of t1" and not any(line != line.rstrip() for line in lines), f"shown as {lines}")
    changes(stage)
    check(stage.run("timeline", "t1", "--since", "2h") and not stage.run("timeline", "t1", "--until", "7d"),
          "the last two hours of the log's own time hold events, seven days before it none")
    wait_for("the tables' place", lambda: stage.status() and stage.socket_folders, 60, 0.1)
    stage.stop_serve()
    left = [folder for folder in stage.socket_folders if pathlib.Path(folder).exists()]
    check(not left, f"a clean stop leaves {left}")


def test(options):
    with Stage(options, "usage") as stage:
        exit_codes(stage)
        each_of_a_tenant(stage)
    with Stage(options, "commands") as stage:
        stage.data.chmod(0o755)
        backfill_in_foreground(stage)
        what_is_proven(stage)
        private_files(stage)
        pages_without_tokens(stage)
        beside_an_engine(stage)


def main():
    return processes.run_test(test, processes.arguments(__doc__.splitlines()[0]).parse_args())


if __name__ == "__main__":
    sys.exit(main())
