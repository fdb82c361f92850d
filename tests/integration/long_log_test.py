#!/usr/bin/env python3
"""Each question about a tenant or an order of a long log is answered at once, alone and beside who writes the log."""
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402
from terminal import Terminal  # noqa: E402

MEMORY_MB = 100


def grow(stage, options):
    """The real engine polls so many simulated connections until the log has so many events."""
    accounts = "".join(f"T{number:05} /token-{number}\n" for number in range(options.connections))
    grower = pathlib.Path(options.bin).parent / "tests/log_grower"
    begun = time.monotonic()
    done = subprocess.run([grower, stage.data, str(options.events), str(options.orders)], input=accounts,
                          capture_output=True, text=True, timeout=7200, check=False)
    check(done.returncode == 0, f"log_grower ended with {done.returncode}: {done.stderr[-1500:]}")
    stats = stage.run_json("log", "stats")
    pages = stats["types"]["PageFetched"]
    size = sum(path.stat().st_size for path in stage.data.rglob("*") if path.is_file())
    figure(f"{stats['total']['events']} events of {options.connections} connections, {pages['events']} pages of "
           f"{pages['body_bytes'] / 1e6:.0f} MB among them, {size / 1e6:.0f} MB on disk, in "
           f"{time.monotonic() - begun:.0f} s")


def measured(stage, words):
    """What a command says, and its wall time and most memory."""
    begun = time.monotonic()
    process = subprocess.Popen([stage.orderlog_path, *map(str, words)], env=stage.environment, text=True,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    said, complaint = process.stdout.read(), process.stderr.read()
    _, ended, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begun
    check(ended == 0, f"{words}: {complaint}")
    return said, seconds, usage.ru_maxrss / 1000


def some_order(stage, tenant, chance):
    """An order that a page of the tenant shows, and the time of the page."""
    pages = stage.run("timeline", tenant, "--type", "PageFetched", "--json", "--limit", 20).splitlines()
    page = json.loads(chance.choice(pages))
    body = json.loads(stage.run("log", "show", page["position"], "--body"))
    return chance.choice(body["orders"])["orderId"], page["time"]


def ask(stage, options, subjects, how, bound_ms):
    questions = {"timeline": lambda tenant, order, at: ("timeline", tenant),
                 "timeline --explain": lambda tenant, order, at: ("timeline", tenant, "--explain"),
                 "timeline --order": lambda tenant, order, at: ("timeline", tenant, "--order", order),
                 "order": lambda tenant, order, at: ("order", tenant, order),
                 "--as-of": lambda tenant, order, at: ("order", tenant, order, "--as-of", at),
                 "--why": lambda tenant, order, at: ("order", tenant, order, "--why", "total_amount")}
    told, memory, slow = [], 0, []
    for name, words in questions.items():
        times = []
        for subject in subjects:
            said, seconds, used = measured(stage, words(*subject))
            check((subject[0] if name.startswith("timeline") else subject[1] if name != "--why" else "total_amount") in said,
                  f"{name} of {subject}: {said}")
            times.append(seconds * 1000)
            memory = max(memory, used)
        median = statistics.median(times)
        told.append(f"{name} {median:.0f} ms (most {max(times):.0f})")
        if median > bound_ms:
            slow.append(f"{name}: {median:.0f} ms")
    figure(f"{how}, median of {len(subjects)} commands each: {', '.join(told)}; {memory:.0f} MB at most")
    check(memory <= MEMORY_MB, f"{memory:.0f} MB")
    check(not slow or not options.bounds, f"{how}: above {bound_ms} ms: {slow}")


def inspected(stage, tenant):
    """A person opens the tenant's events, goes to both ends and looks for what is not there."""
    begun = time.monotonic()
    with Terminal(stage, f"'{stage.orderlog_path}' inspect {tenant}") as terminal:
        terminal.await_text(tenant, "all events")
        opened = time.monotonic() - begun
        terminal.keys("Enter")
        terminal.await_text("position ")
        for key in ("Home", "End"):
            before = terminal.screen()
            terminal.keys(key)
            wait_for(f"another screen by {key}", lambda: terminal.screen() != before, 20, 0.02)
        terminal.keys("End", "/")
        terminal.type("no such text")
        terminal.keys("Enter")
        terminal.await_text("no 'no such text' in older events", seconds=60)
        status = pathlib.Path(f"/proc/{terminal.pid('orderlog')}/status").read_text()
    memory = int(status.split("VmHWM:")[1].split()[0]) / 1000
    figure(f"inspect: first screen after {opened * 1000:.0f} ms, {memory:.0f} MB at most")
    check(memory <= MEMORY_MB, f"inspect: {memory:.0f} MB")


def test(options):
    chance = random.Random(options.seed)
    with Stage(options, "long-log") as stage:
        if options.log:
            stage.environment["ORDERLOG_DATA_DIR"], stage.data = options.log, pathlib.Path(options.log)
        else:
            grow(stage, options)
        tenants = [f"T{number:05}" for number in chance.sample(range(options.connections), options.questions)]
        subjects = [(tenant, *some_order(stage, tenant, chance)) for tenant in tenants]
        ask(stage, options, subjects, "read-only", 50)
        inspected(stage, tenants[0])
        appender = pathlib.Path(options.bin).parent / "tests/log_appender"
        writer = stage.start([str(appender), str(stage.data), "1"], "writer.out")
        wait_for("a first append", lambda: (stage.folder / "writer.out").stat().st_size > 0, 60, 0.05)
        ask(stage, options, subjects, "beside a process that appends", 500)
        check(writer.poll() is None, f"the writer ended: {stage.tail('writer.out')}")


def main():
    parser = processes.arguments(__doc__)
    parser.add_argument("--events", type=int, default=60_000)
    parser.add_argument("--connections", type=int, default=100)
    parser.add_argument("--orders", type=int, default=60, help="of each connection")
    parser.add_argument("--questions", type=int, default=10)
    parser.add_argument("--bounds", action="store_true", help="fail above DESIGN's times")
    parser.add_argument("--log", help="a data_dir that was grown before with as many --connections")
    parser.add_argument("--seed", type=int, default=1)
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
