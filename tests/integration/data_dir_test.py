#!/usr/bin/env python3
"""Whoever may not write a log is told why in one sentence, with the next step: no process dies of it.

A second engine, an engine that is stopped while it holds LOCK, a data_dir of another user, one that root would spoil, and
a file system that is mounted read-only.
"""
import os
import pathlib
import shutil
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import mounts  # noqa: E402
import processes  # noqa: E402
from processes import Stage, check, figure  # noqa: E402

UNAVAILABLE, REFUSED = 5, 8
SOMEBODY = 65534
CHANGE = ("connection", "change", "c1", "--tenant", "t1", "--name", "changed")


class Refusals(Stage):
    def refused(self, code, words, *command, data=None, user=None):
        """The message of a command that ends with `code`, each word said, a hint given."""
        environment = {key: value for key, value in self.environment.items() if "SIMULATION" not in key}
        environment.update({"ORDERLOG_DATA_DIR": str(data or self.data), "ORDERLOG_AMAZON_CLIENT_SECRET": "secret"})
        environment.pop("ORDERLOG_AMAZON_CLIENT_SECRET_FILE", None)
        how = {"user": user, "group": user, "extra_groups": []} if user else {}
        done = subprocess.run([self.orderlog_path, *command], env=environment, capture_output=True, text=True,
                              timeout=120, stdin=subprocess.DEVNULL, check=False, **how)
        said = done.stderr[done.stderr.find("orderlog: "):].splitlines()
        check(done.returncode == code, f"{command} ended with {done.returncode}, not {code}: {done.stderr}")
        check(len(said) == 2 and said[1].startswith("HINT: "), f"{command}: not one sentence and a hint: {done.stderr}")
        for word in words:
            check(word in "\n".join(said), f"{command}: '{word}' is not said: {done.stderr}")
        return said[0].removeprefix("orderlog: ")


def second_engine(stage):
    """A second engine, and one whose engine is stopped."""
    stage.serve()
    stage.await_engine()
    pid = stage.serve_process.pid
    figure(stage.refused(UNAVAILABLE, ("another process writes the log", "orderlog status"), "serve"))
    os.kill(pid, signal.SIGSTOP)
    try:
        figure(stage.refused(UNAVAILABLE, ("another process writes the log", "orderlog status"), "serve"))
        figure(stage.refused(UNAVAILABLE, (f"process {pid}, does not answer", f"kill -CONT {pid}"), *CHANGE))
    finally:
        os.kill(pid, signal.SIGCONT)
    stage.await_engine()
    stage.stop_serve()


def other_owner(stage):
    """Another user's folder is closed to all who are not he."""
    if os.geteuid() != 0:
        print("note: SKIPPED, another user's folder needs root")
        check(os.environ.get("CI") != "true", "CI promises root")
        return
    stage.folder.chmod(0o755)
    for command in (("serve",), CHANGE, ("log", "verify"), ("connection", "list")):
        said = stage.refused(REFUSED, ("belongs to user", "closed to"), *command, user=SOMEBODY)
    figure(said)
    theirs = stage.folder / "theirs"
    shutil.copytree(stage.data / "log", theirs / "log")
    for path in (theirs, theirs / "log", *(theirs / "log").iterdir()):
        os.chown(path, SOMEBODY, -1)
    before = sorted(path.name for path in (theirs / "log").iterdir())
    for command in (("serve",), CHANGE):
        said = stage.refused(REFUSED, ("belongs to user", "runuser"), *command, data=theirs)
    figure(said)
    check(before == sorted(path.name for path in (theirs / "log").iterdir()), "a refused command left files")


def read_only(stage):
    """A read-only file system can be read."""
    disk = stage.folder / "disk"
    try:
        mounts.mount(disk, "30m")
    except mounts.MountRefused as refused:
        mounts.skip_or_fail(refused)
        return
    try:
        shutil.copytree(stage.data / "log", disk / "data/log")
        shutil.copy2(stage.data / "high_water", disk / "data")
        mounts.remount_read_only(disk)
        for command in (("serve",), CHANGE):
            said = stage.refused(REFUSED, ("mounted read-only", "remount,rw"), *command, data=disk / "data")
        figure(said)
        stage.environment["ORDERLOG_DATA_DIR"] = str(disk / "data")
        check(stage.run_json("log", "verify")["whole"], "a log that cannot be written cannot be read")
    finally:
        stage.environment["ORDERLOG_DATA_DIR"] = str(stage.data)
        mounts.unmount(disk)


def test(options):
    with Refusals(options, "rights") as stage:
        stage.start_sim("--sellers", 1, "--orders", 50, "--speed", 720)
        second_engine(stage)
        seller = stage.sellers()[0]
        stage.run("connection", "add", "c1", "--tenant", "t1", "--region", seller["region"], "--seller-id",
                  seller["seller_id"], "--refresh-token-file", seller["refresh_token_file"])
        other_owner(stage)
        read_only(stage)


if __name__ == "__main__":
    sys.exit(processes.run_test(test, processes.arguments(__doc__.splitlines()[0]).parse_args()))
