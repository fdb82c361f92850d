#!/usr/bin/env python3
"""`orderlog doctor` sees what is wrong, says what to do, and costs nothing."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402

SUBJECTS = {"configuration", "secrets", "endpoints", "clock", "login", "lease", "postgresql", "disk", "log", "connections",
            "quota"}


def examine(stage, code=0, *words):
    """Its findings: each names a subject and a colour, and what is not green says what to do."""
    answer = stage.run_json("doctor", *words, code=code, seconds=120)
    for one in answer["findings"]:
        check(one["seen"] and (one["colour"] == "green" or one["advice"]), f"a finding without advice: {one}")
    check((answer["colour"] == "red") == (code == 11), f"{answer['colour']} ends with {code}")
    return answer["findings"]


def of(findings, subject, colour):
    return [one for one in findings if one["subject"] == subject and one["colour"] == colour]


def red(findings):
    return sorted({one["subject"] for one in findings if one["colour"] == "red"})


def add(stage, number, seller):
    stage.run("connection", "add", f"c{number}", "--tenant", f"t{number}", "--region", seller["region"], "--seller-id",
              seller["seller_id"], "--refresh-token-file", seller["refresh_token_file"])


def nothing_yet(stage):
    """Before anything is configured it says what to begin with, and leaves the folder as it is."""
    findings = examine(stage, 11, "--offline")
    check(red(findings) == ["configuration", "secrets"], f"red are {red(findings)}")
    check(of(findings, "log", "yellow"), f"no log, and doctor says {findings}")
    check(not list(stage.data.iterdir()), f"doctor left {list(stage.data.iterdir())}")


def healthy(stage):
    """With all in place it is green, beside a running engine and without one, and no search is spent."""
    stage.run("backfill", "run", "--tenant", "t1", "--months", 1)
    searches = stage.usage()["requests"]
    position = stage.run_json("log", "stats")["last_position"]
    findings = examine(stage)
    check({one["subject"] for one in findings} == SUBJECTS, f"it looked at {[one['subject'] for one in findings]}")
    check(of(findings, "log", "yellow"), "a log that nobody has verified is said to be verified")
    check(stage.usage()["requests"] == searches, "doctor spent searches")
    check(stage.run_json("log", "stats")["last_position"] == position, "doctor wrote into the log")
    stage.run("log", "verify")
    findings = examine(stage)
    check({one["colour"] for one in findings} == {"green"}, f"not green: {findings}")
    stage.serve()
    wait_for("tables", lambda: (stage.await_engine().get("tables") or {}).get("connected"), 60, 0.2)
    findings = examine(stage)
    check({one["colour"] for one in findings} == {"green"}, f"not green beside an engine: {findings}")
    check(any("an engine runs" in one["seen"] for one in findings), f"no engine is seen: {findings}")
    stage.stop_serve()
    figure(f"all green: {len(findings)} findings, 0 searches, nothing written into the log")


def spoilt(stage, subject, **variables):
    """Whatever is wrong is red, and nothing else is."""
    before = {name: stage.environment.get(name) for name in variables}
    stage.environment.update({name: str(value) for name, value in variables.items()})
    findings = examine(stage, 11)
    check(red(findings) == [subject], f"with {variables} red are {red(findings)}: {findings}")
    for name, value in before.items():
        stage.environment.pop(name)
        if value is not None:
            stage.environment[name] = value
    figure(f"{subject}: {of(findings, subject, 'red')[0]['seen']}")


def everything_wrong(stage):
    """Each part that is wrong is named alone."""
    (stage.folder / "wrong").write_text("amzn1.oa2-cs.v1.wrong")
    (stage.folder / "wrong").chmod(0o600)
    spoilt(stage, "login", ORDERLOG_AMAZON_CLIENT_SECRET_FILE=stage.folder / "wrong")
    spoilt(stage, "login", ORDERLOG_AMAZON_LWA_URL="http://127.0.0.1:9/auth/o2/token")
    spoilt(stage, "endpoints", ORDERLOG_AMAZON_ENDPOINTS_EU="http://127.0.0.1:9")
    spoilt(stage, "postgresql", ORDERLOG_POSTGRES_URL="postgresql://nobody@127.0.0.1:9/none")
    spoilt(stage, "log", ORDERLOG_SIMULATION_CLOCK_URL="", ORDERLOG_SIMULATION_UNLIMITED_QUOTA="false")
    log = stage.run_json("log", "stats")["log"]
    (stage.data / "verified").write_text(f"2026-01-15T10:00:00Z 17 problems all {log}\n")
    spoilt(stage, "log")
    stage.run("log", "verify")
    token = pathlib.Path(stage.sellers()[0]["refresh_token_file"])
    token.chmod(0o644)
    check(red(examine(stage, 11)) == ["login", "secrets"], "an open refresh token is not seen")
    token.chmod(0o600)


def revoked(stage):
    """A seller that took back its consent is named, with what to do; the others stay green."""
    add(stage, 2, next(one for one in stage.sellers() if one["kind"] == "revoked"))
    findings = examine(stage, 11)
    seen = of(findings, "login", "red")
    check(len(seen) == 1 and seen[0]["seen"].startswith("c2: ") and "connection change c2" in seen[0]["advice"],
          f"login: {seen}")
    check(any(one["seen"].startswith("1 of 2 connections") for one in of(findings, "login", "green")),
          f"the healthy one got no token: {findings}")


def test(options):
    with Stage(options, "doctor") as stage:
        nothing_yet(stage)
        stage.start_sim("--sellers", 2, "--revoked", 1, "--orders", 100, "--months", 1, "--live-hours", 1, "--speed", 60)
        add(stage, 1, next(one for one in stage.sellers() if one["kind"] == "healthy"))
        healthy(stage)
        everything_wrong(stage)
        revoked(stage)
        for line in stage.run("doctor", code=11).splitlines():
            print(f"  {line}")


def main():
    return processes.run_test(test, processes.arguments(__doc__).parse_args())


if __name__ == "__main__":
    sys.exit(main())
