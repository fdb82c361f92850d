#!/usr/bin/env python3
"""`orderlog serve` follows many connections: what it costs, and how far behind Amazon each is."""
import json
import os
import pathlib
import resource
import socket
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, parse_time, wait_for  # noqa: E402

MONTHS = 1
# Amazon shows what is two minutes old; a connection polls every five minutes.
LAG_MOST = 125 + 2 * 300


def ask(stage, requests):
    """Answers of the control socket, one for each request."""
    with socket.socket(socket.AF_UNIX) as control:
        control.settimeout(60)
        control.connect(str(stage.data / "control.sock"))
        with control.makefile("rw") as lines:
            for request in requests:
                lines.write(json.dumps({**request, "actor": "test"}) + "\n")
                lines.flush()
                answer = json.loads(lines.readline())
                check("result" in answer, f"{request}: {answer}")


def connect(stage):
    sellers = stage.sellers()
    regions = ("eu", "na", "fe")
    begun = time.monotonic()
    ask(stage, ({"command": "connection.add", "tenant": f"t{number}", "connection": "c", "seller": one["seller_id"],
                 "region": regions[number % 3], "application": "amzn1.sp.solution.test",
                 "credential": f"file:{one['refresh_token_file']}"} for number, one in enumerate(sellers)))
    ask(stage, ({"command": "backfill.start", "tenant": f"t{number}", "connection": "c", "months": MONTHS, "chunk_days": 30}
                for number in range(len(sellers))))
    figure(f"{len(sellers)} connections added, each with a backfill of {MONTHS} month, in "
           f"{time.monotonic() - begun:.1f} s")


def cpu_seconds(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(process, name):
    line = next(line for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines()
                if line.startswith(name))
    return int(line.split()[1]) / 1024


def lags(status):
    now = parse_time(status["now"])
    return sorted((now - parse_time(one["watermark"])).total_seconds() for one in status["connections"])


def at(values, share):
    return values[min(len(values) - 1, int(share * len(values)))]


def caught_up(stage, count):
    status = stage.status()
    done = [one for one in status["connections"] if one["backfill"]["phase"] == "completed"]
    return len(done) == count and max(lags(status)) <= LAG_MOST and status["tables"]["position"] >= status["position"]


def measure(stage, minutes):
    """Processor time and polls of so many minutes; what asking for the status costs is not counted."""
    process, all_lags, cpu, polls = stage.serve_process, [], 0.0, 0
    for _ in range(minutes):
        cpu_before, polls_before = cpu_seconds(process), stage.usage()["requests"]
        time.sleep(60)
        cpu += cpu_seconds(process) - cpu_before
        polls += stage.usage()["requests"] - polls_before
        all_lags.append(lags(stage.status()))
    every = sorted(lag for one in all_lags for lag in one)
    figure(f"{minutes} minutes: {polls} searches, {cpu / minutes / 60:.2%} of a core, {1000 * cpu / polls:.2f} ms each; "
           f"{memory_mb(process, 'VmRSS'):.0f} MB, most {memory_mb(process, 'VmHWM'):.0f} MB")
    figure(f"behind Amazon: median {at(every, 0.5):.0f} s, 99 % {at(every, 0.99):.0f} s, most {every[-1]:.0f} s")
    return cpu / minutes / 60, every[-1]


def restart(stage):
    """From the start of a process to its first request."""
    stage.kill_serve()
    asked = stage.usage()["requests"]
    begun = time.monotonic()
    stage.serve()
    wait_for("the first request", lambda: stage.usage()["requests"] > asked, 60, 0.02)
    figure(f"killed with {stage.await_engine()['position']} events in its log: first request after "
           f"{time.monotonic() - begun:.2f} s")


def test(options):
    with Stage(options, "many") as stage:
        stage.start_sim("--sellers", options.connections, "--orders", options.orders, "--months", MONTHS,
                        "--live-hours", 24, "--quota", "--speed", options.speed)
        stage.serve()
        stage.await_engine()
        connect(stage)
        begun = time.monotonic()
        wait_for("all backfills", lambda: caught_up(stage, options.connections), options.patience, 2)
        figure(f"caught up after {time.monotonic() - begun:.0f} s; tables hold {stage.status()['tables']['orders']} orders")
        share, most = measure(stage, options.minutes)
        check(stage.overdrafts() == 0, f"{stage.overdrafts()} requests over quota")
        check(most <= LAG_MOST, f"a connection was {most:.0f} s behind Amazon")
        if options.share:
            check(share <= options.share / 100, f"{share:.2%} of a core once caught up")
        restart(stage)
        stage.stop_serve()


def main():
    # Each request leaves over a connection of its own while many wait.
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 4096), hard), hard))
    parser = processes.arguments(__doc__)
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--orders", type=int, default=60, help="of each seller")
    parser.add_argument("--minutes", type=int, default=1, help="that are measured")
    parser.add_argument("--share", type=float, default=0, help="of a core that may be used, in percent")
    parser.add_argument("--speed", type=float, default=10, help="simulated seconds in a real one")
    parser.add_argument("--patience", type=int, default=900, help="seconds until all are caught up")
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
