"""Real processes for end-to-end tests: orderlog-sim, `orderlog serve`, the private PostgreSQL cluster.

A Stage owns one temporary folder and everything that was started in it, and ends both. Nothing here shares code with
orderlog; what a test knows, it knows from commands, the control socket, SQL and the simulator's own pages.
"""
import argparse
import datetime
import http.client
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback

ROOT = pathlib.Path(__file__).resolve().parents[2]
REPORT = ROOT.parent / "shared/data/amazon_in_sales/amazon_sale_report.csv.xz"
SAMPLE = ROOT.parent / "shared/data/amazon_in_sales/sample_orders.csv"


class Failed(Exception):
    """A claim of a test that does not hold."""


def check(holds, claim):
    if not holds:
        raise Failed(claim)


def figure(text):
    print(f"figure: {text}", flush=True)


def wait_for(what, probe, seconds, interval=0.01):
    """The probe's first true answer; fails after so many seconds."""
    limit = time.monotonic() + seconds
    while True:
        answer = probe()
        if answer:
            return answer
        if time.monotonic() >= limit:
            raise Failed(f"{what}: not within {seconds} s")
        time.sleep(interval)


def not_run(what, program):
    """Here it is left out; where everything is to run, that is a failure."""
    check(not os.environ.get("REQUIRE_SHELLS"), f"{what} was not run: no {program} here\nHINT: tools/install_packages --lint")
    print(f"note: {what} was not run: no {program} here", flush=True)


def parse_time(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--bin", default=str(ROOT / "build/release/tools"), help="the build's tools folder")
    return parser


def run_test(test, options):
    """Calls test(options); 0 or 1 with the command that repeats it."""
    begun = time.monotonic()
    try:
        test(options)
    except Exception as failure:  # Whatever it was, the command that repeats it is told.
        if not isinstance(failure, Failed):
            traceback.print_exc()
        words = [f"--{key.replace('_', '-')}" if value is True else f"--{key.replace('_', '-')}={value}"
                 for key, value in vars(options).items() if value not in (None, False)]
        print(f"FAILED: {failure or type(failure).__name__}")
        print("reproduce with: " + shlex.join(["KEEP_DATA=1", "python3", sys.argv[0], *words]))
        return 1
    figure(f"{time.monotonic() - begun:.1f} s in all")
    return 0


class Stage:
    """One world: a simulator, an engine, their data. Use it in a `with`."""

    def __init__(self, options, name):
        tools = pathlib.Path(options.bin)
        self.orderlog_path = str(tools / "orderlog/orderlog")
        self.sim_path = str(tools / "orderlog_sim/orderlog-sim")
        # Below /tmp, since paths of sockets are short.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"orderlog-{name}-", dir="/tmp"))
        self.data = self.folder / "data"
        self.data.mkdir()
        self.credentials = self.folder / "credentials"
        self.processes = []
        self.serve_process = None
        self.environment = {**os.environ, "ORDERLOG_DATA_DIR": str(self.data), "ORDERLOG_HTTP_LISTEN": "127.0.0.1:0"}
        self.port = 0
        self.kills = 0
        self.socket_folders = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # Processes

    def start(self, command, output):
        with open(self.folder / output, "ab") as log:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                       env=self.environment, start_new_session=True)
        self.processes.append(process)
        return process

    def start_sim(self, *options):
        port_file = self.folder / "port"
        process = self.start([self.sim_path, "--die-with-parent", "--port-file", str(port_file), "--credentials-dir",
                              str(self.credentials), *map(str, options)], "sim.out")

        def bound():
            check(process.poll() is None, f"orderlog-sim ended: {self.tail('sim.out')}")
            return port_file.exists() and port_file.read_text().strip()

        self.port = int(wait_for("the simulator's port", bound, 60))
        url = f"http://127.0.0.1:{self.port}"
        self.environment.update({
            "ORDERLOG_AMAZON_APPLICATION_ID": "amzn1.sp.solution.test",
            "ORDERLOG_AMAZON_CLIENT_ID": (self.credentials / "client_id").read_text().strip(),
            "ORDERLOG_AMAZON_CLIENT_SECRET_FILE": str(self.credentials / "client_secret"),
            "ORDERLOG_AMAZON_LWA_URL": url + "/auth/o2/token",
            "ORDERLOG_AMAZON_ENDPOINTS_NA": url,
            "ORDERLOG_AMAZON_ENDPOINTS_EU": url,
            "ORDERLOG_AMAZON_ENDPOINTS_FE": url,
            "ORDERLOG_SIMULATION_CLOCK_URL": url + "/_sim/clock",
            "ORDERLOG_SIMULATION_UNLIMITED_QUOTA": "false" if "--quota" in options else "true",
        })

    def serve(self):
        """Starts the engine; does not wait for it."""
        self.serve_process = self.start([self.orderlog_path, "serve", "--die-with-parent"], "serve.out")

    def kill_serve(self):
        check(self.serve_process.poll() is None, f"serve ended by itself: {self.tail('serve.out')}")
        self.serve_process.kill()
        self.serve_process.wait(30)
        self.kills += 1

    def stop_serve(self):
        self.serve_process.terminate()
        code = self.serve_process.wait(60)
        check(code == 0, f"serve ended with {code} after SIGTERM: {self.tail('serve.out')}")

    def tail(self, name):
        path = self.folder / name
        return path.read_text(errors="replace")[-2000:] if path.exists() else ""

    def run(self, *words, code=0, seconds=300):
        """One orderlog command: its output; fails unless it ends with `code`."""
        command = [self.orderlog_path, *map(str, words)]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=seconds,
                              stdin=subprocess.DEVNULL, check=False)
        check(done.returncode == code,
              f"'{shlex.join(['orderlog', *command[1:]])}' ended with {done.returncode}, not {code}:\n"
              f"{done.stdout[-1500:]}{done.stderr[-1500:]}")
        return done.stdout

    def run_failing(self, *words, seconds=300):
        """One orderlog command that must not succeed: its exit code and what it says."""
        done = subprocess.run([self.orderlog_path, *map(str, words)], env=self.environment, capture_output=True,
                              text=True, timeout=seconds, stdin=subprocess.DEVNULL, check=False)
        check(done.returncode != 0, f"'orderlog {shlex.join(map(str, words))}' succeeded: {done.stdout[-1500:]}")
        return done.returncode, done.stdout + done.stderr

    def run_json(self, *words, **how):
        return json.loads(self.run(*words, "--json", **how))

    def close(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    pass
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
        self.stop_cluster()
        if os.environ.get("KEEP_DATA"):
            print(f"note: data kept in {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def stop_cluster(self):
        """A killed engine leaves its PostgreSQL running; this ends it as an operator would."""
        named = self.data / "cluster.path"
        if not named.exists():
            return
        place = pathlib.Path(named.read_text().strip())
        pid_file = place / "postmaster.pid"
        if pid_file.exists():
            pid = int(pid_file.read_text().split()[0])
            try:
                os.kill(pid, signal.SIGINT)
                wait_for("the end of PostgreSQL", lambda: not pid_file.exists(), 20)
            except (ProcessLookupError, Failed):
                pass
        if not os.environ.get("KEEP_DATA"):
            # A cluster outside the data directory, and the short folder of its socket.
            for folder in self.socket_folders + ([place] if place.name.startswith("orderlog-") else []):
                shutil.rmtree(folder, ignore_errors=True)

    # What the simulator knows

    def sim_page(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            text = answer.read().decode()
            check(answer.status == 200, f"{path}: {answer.status}")
            return text
        finally:
            connection.close()

    def sim_json(self, path):
        return json.loads(self.sim_page(path))

    def usage(self, operation="searchOrders"):
        """Requests of an operation, all sellers together."""
        rows = [row for row in self.sim_json("/_sim/stats")["operations"] if row["operation"] == operation]
        return {key: sum(row[key] for row in rows) for key in ("requests", "granted", "overdrafts")}

    def overdrafts(self):
        return self.sim_json("/_sim/stats")["overdrafts"]

    def truth(self, seller):
        return [json.loads(line) for line in self.sim_page(f"/_sim/truth/{seller}").splitlines()]

    def sellers(self):
        return json.loads((self.credentials / "sellers.json").read_text())

    # What the engine knows

    def status(self):
        """By the control socket, since a test asks often; None while no engine answers."""
        try:
            with socket.socket(socket.AF_UNIX) as control:
                control.settimeout(30)
                control.connect(str(self.data / "control.sock"))
                control.sendall(b'{"command":"status"}\n')
                with control.makefile() as lines:
                    line = lines.readline()
            answer = json.loads(line) if line else None
        except OSError:
            return None
        result = (answer or {}).get("result")
        if not result or "connections" not in result:
            return None
        conninfo = result.get("tables", {}).get("conninfo", "")
        self.socket_folders = re.findall(r"host='?(/tmp/orderlog-[^' ]+)", conninfo) or self.socket_folders
        return result

    def await_engine(self):
        def answers():
            check(self.serve_process.poll() is None, f"serve ended: {self.tail('serve.out')}")
            return self.status()

        return wait_for("the engine's control socket", answers, 60)

    def connect_sellers(self, months=24):
        """Adds every simulated seller by command and begins its backfill."""
        for number, seller in enumerate(self.sellers(), 1):
            token = ["--refresh-token-file", seller["refresh_token_file"]] if seller["refresh_token_file"] else []
            self.run("connection", "add", f"c{number}", "--tenant", f"t{number}", "--region", seller["region"],
                     "--seller-id", seller["seller_id"], *token)
            self.run("backfill", "start", "--tenant", f"t{number}", "--months", months)

    def await_complete(self, histories_end, seconds):
        """Until every healthy history is in the tables up to its end; the last status."""
        healthy = {seller["seller_id"] for seller in self.sellers() if seller["kind"] == "healthy"}
        goal = None

        def complete():
            nonlocal goal
            status = self.status()
            if status is None:
                check(self.serve_process.poll() is None, f"serve ended: {self.tail('serve.out')}")
                return None
            ready = [one for one in status["connections"]
                     if one["seller"] in healthy and one["backfill"]["phase"] == "completed"
                     and parse_time(one["watermark"]) >= histories_end]
            if goal is None and len(ready) == len(healthy):
                goal = status["position"]
            return status if goal is not None and status.get("tables", {}).get("position", 0) >= goal else None

        try:
            return wait_for("complete tables", complete, seconds, 0.1)
        except Failed as failure:
            raise Failed(f"{failure}; status: {json.dumps(self.status())}") from None

    def epoch(self):
        return datetime.datetime.fromtimestamp(self.sim_json("/_sim/clock")["epoch_us"] / 1e6, datetime.timezone.utc)

    def conninfo(self):
        """As soon as the engine has reached its tables."""
        return wait_for("the tables' place", lambda: (self.status() or {}).get("tables", {}).get("conninfo"), 60, 0.05)

    def sql(self, query):
        """Rows as lists of texts, by psql, while the engine runs."""
        done = subprocess.run(["psql", "-X", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c", query,
                               self.conninfo()], capture_output=True, text=True, timeout=120, check=False)
        check(done.returncode == 0, f"psql: {done.stderr}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def log_events(self, *types):
        text = self.run("log", "list", "--json", "--type", ",".join(types), "--limit", 10_000_000)
        return [json.loads(line) for line in text.splitlines()]

    def check_rebuilds(self, times=2):
        """The log folded anew gives what lives in the tables, and asks Amazon nothing."""
        for _ in range(times):
            live = self.run_json("hash", "--full")["hash"]
            asked = self.usage()["requests"] if self.port else None
            lines = self.run("rebuild", seconds=900).splitlines()
            check("API calls: 0" in lines, f"rebuild says nothing of its calls: {lines}")
            hashes = [line.split()[1] for line in lines if line.startswith(("live", "rebuilt"))]
            check(len(hashes) == 2 and hashes[0] == hashes[1] == live,
                  f"full hash: live before {live}, then {hashes}")
            after = self.run_json("hash", "--full")["hash"]
            check(after == live, f"full hash {after} after the swap, {live} before")
            if self.port and self.serve_process.poll() is not None:
                check(self.usage()["requests"] == asked, "the simulator saw requests of the rebuild")
        figure(f"{times} rebuilds, full hash equal to live ({live[:16]}…), API calls: 0")
