#!/usr/bin/env python3
"""A log is backed up under load and restored elsewhere with the same heads; a damaged backup is refused."""
import datetime
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402

MONTHS = 6
LIVE_HOURS = 8


def bytes_in(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def exported(stage, data, last):
    """Every event up to there, as lines; their bytes are the same for the same events."""
    return stage.run("log", "export", "-", "--last", last, "--data-dir", data)


def restore(stage, backups, name, *words):
    to = stage.folder / name
    shutil.rmtree(to, ignore_errors=True)
    return to, stage.run_json("log", "restore", backups, "--data-dir", to, *words)


def back_up_under_load(stage, backups, count):
    """Each holds at least what was in the log before it was asked for; a copy's files are gone afterwards."""
    made = []
    for _ in range(count):
        before = stage.status()["position"]
        begun = time.monotonic()
        one = stage.run_json("log", "backup", backups)
        one["seconds"] = time.monotonic() - begun
        check(one["last_position"] >= before, f"{one} was asked for at {before}")
        check(not (stage.data / "log/copy").exists(), "the copy is still there")
        made.append(one)
        wait_for("more events", lambda: stage.status()["position"] > one["last_position"] + 5, 60, 0.02)
    figure(f"{count} backups of a log that grows, up to positions {', '.join(str(one['last_position']) for one in made)}: "
           f"{max(one['seconds'] for one in made):.2f} s at most; {bytes_in(backups)} bytes for "
           f"{sum(one['bytes'] for one in made)}")
    return made


def kill_backups(stage, backups, chance):
    """Whenever a backup is killed, those before it stay whole and the next one succeeds."""
    killed, copies = 0, 0
    for _ in range(10):
        process = stage.start([stage.orderlog_path, "log", "backup", str(backups)], "killed.out")
        time.sleep(chance.random() * 0.3)
        process.send_signal(signal.SIGKILL)
        killed += process.wait(30) == -signal.SIGKILL
        copies += (stage.data / "log/copy").exists()
        check(stage.status() is not None, "the engine is gone")
    check(killed > 0, "no backup was killed")
    listed = stage.run_json("log", "backup", backups, "--list", "--verify")
    check(not listed["damaged"], f"damaged: {listed}")
    one = stage.run_json("log", "backup", backups)
    check(not (stage.data / "log/copy").exists(), "a copy is left")
    figure(f"{killed} backups killed, {copies} copies of the log left by them and removed by the next")
    return one


def damage(stage, chance, count):
    """A flipped bit, in any file, is refused; nothing that is refused is called a log."""
    backups, kept = stage.folder / "one", stage.folder / "kept"
    stage.run("log", "backup", backups)
    shutil.copytree(backups, kept)
    files = sorted(path for path in kept.rglob("*") if path.is_file() and path.stat().st_size > 0)
    refused, harmless = 0, []
    for number in range(count):
        whole = files[number % len(files)]
        name = whole.relative_to(kept)
        data = bytearray(whole.read_bytes())
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        (backups / name).write_bytes(data)
        to = stage.folder / "damaged"
        shutil.rmtree(to, ignore_errors=True)
        done = subprocess.run([stage.orderlog_path, "log", "restore", str(backups), "--data-dir", str(to)],
                              env=stage.environment, capture_output=True, text=True, check=False)
        check(done.returncode in (0, 6, 7, 4), f"{name}: {done.returncode} {done.stderr}")
        check((to / "log").exists() == (done.returncode == 0), f"{name}: {done.returncode}, and a log is there or not")
        if done.returncode == 0:
            harmless.append(str(name))
            stage.run("log", "verify", "--data-dir", to)
        else:
            refused += 1
        shutil.copyfile(whole, backups / name)
    check(all(name.startswith("meta/") for name in harmless), f"believed: {harmless}")
    check(refused > count // 2, f"{refused} refused")
    figure(f"{count} flipped bits in a backup's {len(files)} files: {refused} refused, {len(harmless)} without effect "
           f"({', '.join(sorted(set(harmless))) or 'none'})")


def test(options):
    chance = random.Random(options.seed)
    with Stage(options, "backup") as stage:
        stage.start_sim("--sellers", 4, "--orders", options.orders, "--months", MONTHS, "--live-hours", LIVE_HOURS, "--speed",
                        1200, "--seed", options.seed, "--latency", 20)
        backups = stage.folder / "backups"
        said = stage.run_failing("log", "backup", backups)
        check(said[0] == 4 and not backups.exists(), f"a log that is not there: {said}")
        stage.serve()
        stage.await_engine()
        check(stage.run_failing("log", "backup", stage.data / "backups")[0] == 8, "a folder in data_dir")
        check(stage.run_failing("log", "backup", backups / "not/there")[0] == 8, "a folder without its parent")
        check(stage.run_failing("log", "restore", backups)[0] == 4, "a folder that is not there")
        stage.connect_sellers(MONTHS)
        made = back_up_under_load(stage, backups, 4)
        made.append(kill_backups(stage, backups, chance))

        for one in (made[-1], made[1]):
            to, restored = restore(stage, backups, "elsewhere", "--backup", one["number"])
            check(restored["heads_root"] == one["heads_root"], f"other heads: {restored}, {one}")
            check(stage.run_json("log", "verify", "--data-dir", to)["last"] == one["last_position"], "verify ends elsewhere")
            check(exported(stage, to, one["last_position"]) == exported(stage, stage.data, one["last_position"]), "other events")
        figure(f"restored elsewhere and verified: heads and every event of positions 1 to {one['last_position']} equal")
        said = stage.run_failing("log", "restore", backups, "--data-dir", stage.folder / "elsewhere")
        check(said[0] == 8 and "already" in said[1], f"over a log: {said}")

        end = stage.epoch() + datetime.timedelta(hours=LIVE_HOURS)
        # The engine dies; without it a backup is made all the same, and goes on elsewhere.
        stage.kill_serve()
        last = stage.run_json("log", "backup", backups, "--keep", 2)
        check(len(stage.run_json("log", "backup", backups, "--list")["backups"]) == 2, "more are kept")
        stage.serve()
        stage.await_engine()
        stage.await_complete(end, options.patience)
        damage(stage, chance, options.flips)
        live = stage.run_json("hash", "--content")["hash"]
        stage.stop_serve()
        to, _ = restore(stage, backups, "restored")
        stage.environment["ORDERLOG_DATA_DIR"] = str(to)
        stage.data = to
        stage.serve()
        stage.await_engine()
        stage.await_complete(end, options.patience)
        again = stage.run_json("hash", "--content")["hash"]
        check(again == live, f"content {again} after going on from a backup, {live} without")
        stage.stop_serve()
        figure(f"gone on elsewhere from position {last['last_position']}: content hash equal ({live[:16]}…)")


def main():
    parser = processes.arguments(__doc__)
    parser.add_argument("--orders", type=int, default=1500)
    parser.add_argument("--flips", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=int, default=180, help="seconds that one wait may take")
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
