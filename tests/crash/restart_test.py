#!/usr/bin/env python3
"""A killed engine with a long log and many connections: how soon it asks Amazon again."""
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402


def grow(stage, options):
    """A log of so many events; the time at which it ends."""
    accounts = "".join(f"{one['seller_id']} {one['refresh_token_file']}\n" for one in stage.sellers())
    grower = pathlib.Path(options.bin).parent / "tests/log_grower"
    begun = time.monotonic()
    done = subprocess.run([grower, stage.data, str(options.events)], input=accounts, capture_output=True, text=True,
                          timeout=1800, check=False)
    check(done.returncode == 0, f"log_grower ended with {done.returncode}: {done.stderr[-1500:]}")
    figure(f"{options.events} events of {options.connections} connections in {time.monotonic() - begun:.0f} s")
    return done.stdout.strip()


def first_request(stage, options):
    stage.kill_serve()
    asked = stage.usage()["requests"]
    begun = time.monotonic()
    stage.serve()
    wait_for("the first request", lambda: stage.usage()["requests"] > asked, 60, 0.1)
    took = time.monotonic() - begun
    position = stage.await_engine()["position"]
    figure(f"killed with {position} events in its log: first request after {took:.2f} s")
    check(position >= options.events, f"the log has {position} events")
    return took


def test(options):
    with Stage(options, "restart") as stage:
        world = ["--sellers", options.connections, "--orders", 20, "--months", 1, "--live-hours", 240, "--quota"]
        stage.start_sim(*world)
        end = grow(stage, options)
        stage.processes[-1].kill()
        (stage.folder / "port").unlink()
        stage.start_sim(*world, "--time-now", end)
        stage.serve()
        level = wait_for("tables that have all of it", lambda: (stage.status() or {}).get("tables", {}).get("position", 0)
                         >= options.events, options.patience, 0.5)
        check(level, "the tables lag behind")
        times = sorted(first_request(stage, options) for _ in range(options.times))
        figure(f"first request after {times[len(times) // 2]:.2f} s in the middle of {options.times}, "
               f"most {times[-1]:.2f} s")
        if options.seconds:
            check(times[-1] <= options.seconds, f"{times} s until the first request")
        check(stage.overdrafts() == 0, f"{stage.overdrafts()} requests over quota")
        stage.stop_serve()


def main():
    parser = processes.arguments(__doc__)
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--events", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=3, help="kills")
    parser.add_argument("--seconds", type=float, default=0, help="that may pass until the first request")
    parser.add_argument("--patience", type=int, default=900, help="seconds until the tables are level")
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
