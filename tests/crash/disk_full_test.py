#!/usr/bin/env python3
"""A disk without space, or one that refuses to sync, stops what writes there, aloud; nothing acknowledged is lost.

The log's disk full: serve ends with its code and a HINT. The tables' disk full: fetching goes on, the tables wait. Both
on one disk: whichever is first. A sync of the log's files that fails: serve ends, and nothing is written after it. Each
time the same command goes on once the disk is well, and the tables end as those of a run that nobody disturbed.
"""
import datetime
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import mounts  # noqa: E402
import processes  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402

UNAVAILABLE = 5
LIVE_HOURS = 1


class Disk(Stage):
    """A stage with file systems of its own."""

    def __init__(self, options, name):
        super().__init__(options, name)
        self.options = options
        self.mounted = []

    def close(self):
        super().close()
        for folder in self.mounted:
            mounts.unmount(folder)
        subprocess.run(["rm", "-rf", str(self.folder)], check=False)

    def mount(self, folder, size):
        mounts.mount(folder, size)
        self.mounted.append(folder)
        return folder

    def keep_cluster_in(self, folder):
        """The private cluster is made where this file says."""
        self.folder.chmod(0o755)
        (self.data / "cluster.path").write_text(f"{folder}\n")

    def begin(self, tables_first=False):
        """With tables first, the sellers are connected once there are tables: what follows has all orders to write."""
        self.start_sim("--sellers", 2, "--orders", self.options.orders, "--live-hours", LIVE_HOURS, "--seed",
                       self.options.seed, "--speed", 720)
        self.start_serve()
        if tables_first:
            wait_for("tables", lambda: self.status()["tables"]["connected"], 60)
        self.connect_sellers()
        self.await_pages(8)

    def start_serve(self):
        self.serve()
        self.await_engine()

    def await_pages(self, number):
        wait_for(f"{number} pages", lambda: self.usage()["granted"] >= number, 60, 0.002)

    def ended(self, *words):
        """What serve said when it ended by itself; the last position that it told of before."""
        told = 0

        def over():
            nonlocal told
            told = max(told, (self.status() or {}).get("position", 0))
            return self.serve_process.poll() is not None

        wait_for("the end of serve", over, 60)
        said = self.tail("serve.out")
        check(self.serve_process.returncode == UNAVAILABLE,
              f"serve ended with {self.serve_process.returncode}, not {UNAVAILABLE}: {said}")
        check("orderlog: " in said and "HINT: " in said.splitlines()[-1], f"no message and hint: {said}")
        message = said[said.rindex("orderlog: "):]
        for word in words:
            check(word in message, f"'{word}' is not said: {message}")
        return message.splitlines()[0], told

    def holds(self, position):
        """Nothing that was acknowledged is gone."""
        last = self.run_json("log", "stats")["last_position"]
        check(last >= position, f"the log ends at {last}, position {position} was told before")

    def finish(self):
        self.await_complete(self.epoch() + datetime.timedelta(hours=LIVE_HOURS), self.options.patience)
        self.stop_serve()
        check(self.run_json("log", "verify")["whole"], "the log is not whole")
        return self.run_json("hash")["hash"]


def log_full(stage):
    """A full disk of the log ends serve."""
    disk = stage.mount(stage.data / "log", "4m")
    stage.begin()
    with mounts.kept_full(disk):
        said, told = stage.ended("No space left on device", "free space")
        stage.serve()
        stage.ended("opening the log for writing may take", "free space")
    stage.holds(told)
    stage.start_serve()
    return f"the log's disk full at position {told}: {said}"


def tables_full(stage):
    """A full disk of the tables alone stops no fetching."""
    disk = stage.mount(stage.folder / "tables", "220m")
    stage.keep_cluster_in(disk / "postgres")
    stage.begin(tables_first=True)
    with mounts.kept_full(disk):
        before = stage.status()["position"]
        wait_for("tables that wait", lambda: stage.status()["tables"]["last_error"], 60)
        stage.await_pages(stage.usage()["granted"] + 2)
        wait_for("a log that grows", lambda: stage.status()["position"] > before, 60)
        error = stage.status()["tables"]["last_error"]
    return f"the tables' disk full: fetching goes on, '{error[:60]}…'"


def both_full(stage):
    """One full disk under log and tables: whichever writes first says so."""
    disk = stage.mount(stage.folder / "shared", "240m")
    stage.data = disk / "data"
    stage.data.mkdir(mode=0o700)
    stage.environment["ORDERLOG_DATA_DIR"] = str(stage.data)
    stage.keep_cluster_in(disk / "postgres")
    stage.begin(tables_first=True)
    # PostgreSQL gives space back as it gives up a transaction or is done with a file of its log.
    with mounts.kept_full(disk):
        wait_for("somebody who says so",
                 lambda: stage.serve_process.poll() is not None or stage.status()["tables"]["last_error"], 60)
        first = "the log" if stage.serve_process.poll() is not None else "the tables"
        if first == "the tables":
            # The log's file had its space; the next start needs more.
            stage.kill_serve()
        told = stage.run_json("log", "stats")["last_position"]
        stage.serve()
        said, _ = stage.ended("opening the log for writing may take", "free space")
    stage.holds(told)
    stage.start_serve()
    return f"one disk full, {first} first: {said}"


def sync_fails(stage):
    """A sync that fails ends serve."""
    shim = stage.folder / "failing_sync.so"
    source = processes.ROOT / "tests/support/failing_sync.c"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", str(shim), str(source), "-ldl"], check=True)
    calm = dict(stage.environment)
    stage.environment.update({"LD_PRELOAD": str(shim), "ORDERLOG_FAIL_SYNC_BELOW": str(stage.data / "log"),
                              "ORDERLOG_FAIL_SYNC_AFTER": "60"})
    stage.start_sim("--sellers", 2, "--orders", stage.options.orders, "--live-hours", LIVE_HOURS, "--seed",
                    stage.options.seed, "--speed", 720)
    stage.start_serve()
    failing = {key: value for key, value in stage.environment.items() if "SYNC" in key or key == "LD_PRELOAD"}
    for key in failing:
        stage.environment.pop(key)
        if key in calm:
            stage.environment[key] = calm[key]
    stage.connect_sellers()
    said, told = stage.ended("Input/output error", "start again")
    stage.holds(told)
    stage.start_serve()
    return f"a sync that failed at position {told}: {said}"


def test(options):
    with Disk(options, "calm") as stage:
        stage.begin()
        truth = stage.finish()
    for scene in (sync_fails, log_full, tables_full, both_full):
        try:
            with Disk(options, "disk") as stage:
                told = scene(stage)
                content = stage.finish()
                check(content == truth, f"{scene.__name__}: content hash {content}, undisturbed {truth}")
                figure(told)
        except mounts.MountRefused as refused:
            mounts.skip_or_fail(refused)
    figure(f"content hash {truth[:16]}… each time")


def main():
    parser = processes.arguments(__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--orders", type=int, default=3000)
    parser.add_argument("--patience", type=int, default=300, help="seconds that one wait may take")
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
