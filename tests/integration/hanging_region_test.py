#!/usr/bin/env python3
"""A region that takes requests and never answers holds up no other."""
import datetime
import pathlib
import socket
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure  # noqa: E402

LIVE_HOURS = 1


def never_answers():
    """An address that accepts connections, and a list that keeps them open."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    kept = []

    def accept():
        while True:
            kept.append(listener.accept()[0])

    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1], kept


def connect(stage, options):
    """Most sellers hang."""
    for number, seller in enumerate(stage.sellers()):
        region = "na" if number < options.hanging else "eu"
        stage.run("connection", "add", "c", "--tenant", f"t{number}", "--region", region, "--seller-id",
                  seller["seller_id"], "--refresh-token-file", seller["refresh_token_file"])
        stage.run("backfill", "start", "--tenant", f"t{number}", "--months", 1)


def level(stage):
    """Connections of the healthy region that have all of their past, and follow."""
    end = stage.epoch() + datetime.timedelta(hours=LIVE_HOURS)
    return [one for one in stage.status()["connections"] if one["region"] == "eu"
            and one["backfill"]["phase"] == "completed" and processes.parse_time(one["watermark"]) >= end]


def test(options):
    port, kept = never_answers()
    with Stage(options, "hangs") as stage:
        stage.start_sim("--sellers", options.healthy + options.hanging, "--orders", 300, "--months", 1, "--live-hours",
                        LIVE_HOURS, "--speed", 360, "--latency", 100)
        stage.environment["ORDERLOG_AMAZON_ENDPOINTS_NA"] = f"http://127.0.0.1:{port}"
        stage.serve()
        stage.await_engine()
        connect(stage, options)
        begun = time.monotonic()
        # Shorter than the first call of the other region takes to be given up.
        processes.wait_for("the healthy region", lambda: len(level(stage)) == options.healthy, options.patience, 0.2)
        check(len(kept) >= options.hanging, f"only {len(kept)} calls hang")
        figure(f"{len(kept)} calls of {options.hanging} sellers hang; the other region was level "
               f"{time.monotonic() - begun:.1f} s after its last seller came")
        hanging = [one for one in stage.status()["connections"] if one["region"] == "na"]
        check(all(one["pages"] == 0 for one in hanging), "a seller of the hanging region was answered")
        stage.stop_serve()


def main():
    parser = processes.arguments(__doc__)
    parser.add_argument("--hanging", type=int, default=40, help="sellers of the region that hangs")
    parser.add_argument("--healthy", type=int, default=5, help="sellers of the other")
    parser.add_argument("--patience", type=int, default=40, help="seconds until the healthy region is level")
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
