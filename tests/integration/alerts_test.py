#!/usr/bin/env python3
"""Alerts: a seller that took back its consent is told of in status and to a webhook, signed, and never twice."""
import collections
import hashlib
import hmac
import http.server
import json
import pathlib
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402

SECRET = "a key of a test"


class Receiver:
    """A webhook on loopback: keeps what it got, answers as it is told."""

    def __init__(self, refusals):
        self.refusals = refusals
        self.refused = []
        self.accepted = []
        self.bad = []
        self.before_answer = None
        self.lock = threading.Lock()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver.take(self.headers, body)
                try:
                    self.send_response(status)
                    self.end_headers()
                except OSError:
                    pass  # Whoever asked was killed.

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook/path-that-is-a-key"

    def take(self, headers, body):
        fields = dict(part.split("=", 1) for part in headers["X-Orderlog-Signature"].split(","))
        code = hmac.new(SECRET.encode(), f"{fields['t']}.".encode() + body, hashlib.sha256).hexdigest()
        with self.lock:
            if not hmac.compare_digest(code, fields["v1"]) or abs(int(fields["t"]) - time.time()) > 60:
                self.bad.append(headers["X-Orderlog-Signature"])
                return 403
            message = json.loads(body)
            if self.refusals > 0:
                self.refusals -= 1
                self.refused.append(message)
                return 500
            self.accepted.append(message)
            if self.before_answer:
                action, self.before_answer = self.before_answer, None
                action()
            return 200

    def got(self, **fields):
        with self.lock:
            return [one for one in self.accepted if all(one[name] == value for name, value in fields.items())]

    def twice(self):
        with self.lock:
            counts = collections.Counter(one["id"] for one in self.accepted)
        return {position: count for position, count in counts.items() if count > 1}


def delivered(stage):
    return {event["event"]["told"] for event in stage.log_events("AlertDelivered")}


def raised_and_told(stage, receiver):
    """An error that stands for half an hour is in status, in the log and told, once the webhook answers 200."""
    wait_for("a refused post", lambda: receiver.refused, 120, 0.1)
    told = wait_for("the alert", lambda: receiver.got(kind="LASTING_ERROR", connection="c2"), 120, 0.1)[0]
    check(told["state"] == "raised" and told["tenant"] == "t2" and told["id"] == told["alert"], f"told: {told}")
    check("AUTHORISATION_REVOKED" in told["text"], f"told: {told}")
    check(receiver.refused[0]["id"] in {one["id"] for one in wait_for(
        "the refused one again", lambda: receiver.got(id=receiver.refused[0]["id"]), 60, 0.1)}, "refused and lost")
    shown = [one for one in stage.run_json("status")["connections"] if one["connection"] == "c2"][0]["alerts"]
    check(told["id"] in {one["id"] for one in shown}, f"status: {shown}")
    check("alert c2: LASTING_ERROR" in stage.run("status"), "status shows no alert")
    check("alert LASTING_ERROR" in stage.run("timeline", "t2", "--limit", 1000), "timeline tells no alert")
    check(not receiver.got(kind="LASTING_ERROR", connection="c1"), "the healthy seller is alerted of")
    figure(f"an alert was refused {len(receiver.refused)} times with 500, then accepted, and is in status")


def killed(stage, receiver):
    """What was accepted and recorded is not told again after kill -9."""
    wait_for("the record of all that was told",
             lambda: {one["id"] for one in receiver.got()} <= delivered(stage), 60, 0.2)
    before = {one["id"] for one in receiver.got()}
    stage.kill_serve()
    stage.serve()
    stage.await_engine()
    begun = stage.epoch()
    wait_for("an hour more", lambda: (processes.parse_time(stage.status()["now"]) - begun).total_seconds() >= 3600,
             60, 0.2)
    check(not receiver.twice(), f"told twice: {receiver.twice()}")
    figure(f"{len(before)} alerts were told before a kill -9, none of them again after it")


def killed_between(stage, receiver):
    """Accepted, and killed before that is recorded: told again, with the same id."""
    receiver.before_answer = stage.kill_serve
    stage.run("connection", "pause", "c2", "--tenant", "t2")
    wait_for("the death of serve", lambda: receiver.before_answer is None and stage.kills == 2, 120, 0.1)
    time.sleep(0.2)
    first = receiver.got(state="cleared")[0]
    check(first["text"] == "the connection was paused", f"told: {first}")
    stage.serve()
    stage.await_engine()
    wait_for("the same again", lambda: receiver.twice() == {first["id"]: 2}, 60, 0.1)
    standing = [one for one in receiver.got(state="raised") if one["connection"] == "c2"]
    wait_for("the clearing of all", lambda: {one["alert"] for one in receiver.got(state="cleared")}
             >= {one["alert"] for one in standing}, 60, 0.1)
    check([one for one in stage.status()["connections"] if one["connection"] == "c2"][0]["alerts"] == [],
          "an alert of a paused connection stands")
    figure("killed between acceptance and record: that one came again with its id, and no other")


def test(options):
    receiver = Receiver(refusals=3)
    with Stage(options, "alerts") as stage:
        stage.start_sim("--sellers", 2, "--revoked", 1, "--orders", 100, "--months", 1, "--live-hours", 1,
                        "--speed", options.speed)
        secret = stage.folder / "webhook_secret"
        secret.write_text(SECRET + "\n")
        secret.chmod(0o600)
        stage.environment["ORDERLOG_ALERTS_WEBHOOK_URL"] = receiver.url
        code, said = stage.run_failing("serve")
        check(code == 3 or code == 8, f"a webhook without a key: {code}, {said}")
        check("HINT: let alerts.webhook_secret_file" in said, said)
        stage.environment["ORDERLOG_ALERTS_WEBHOOK_SECRET_FILE"] = str(secret)
        check("path-that-is-a-key" not in stage.run("config", "show"), "config shows the webhook's path")
        stage.serve()
        stage.await_engine()
        stage.connect_sellers(months=1)
        raised_and_told(stage, receiver)
        killed(stage, receiver)
        killed_between(stage, receiver)
        check(not receiver.bad, f"bad signatures: {receiver.bad}")
        check(not stage.run_json("status").get("refused"), "status refuses")
        stage.stop_serve()
        stage.check_rebuilds(1)
        log = "".join(path.read_text(errors="replace") for path in stage.data.glob("orderlog.log*"))
        check(SECRET not in log + stage.tail("serve.out") and "path-that-is-a-key" not in log, "the log shows a key")


def main():
    parser = processes.arguments(__doc__.splitlines()[0])
    parser.add_argument("--speed", type=float, default=360)
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
