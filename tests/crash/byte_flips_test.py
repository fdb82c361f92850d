#!/usr/bin/env python3
"""One flipped bit anywhere in the log's files is repaired, refused, reported or without effect, and never silent.

Two real logs are made: one whose engine was told to stop, one whose engine was killed. Each flip takes a fresh copy,
asks `log verify` and `log list`, lets a command write, and asks again. What the log held before the flip is compared
record by record.
"""
import collections
import pathlib
import random
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402

FAMILY_NAME = re.compile(rb"column\.family\.id.{2,9}?name(log|body|index|orders|meta|default)", re.DOTALL)
FAMILIES = ("log", "body", "index", "orders", "meta")
KINDS = ("wal", *(f"sst of {family}" for family in FAMILIES), "manifest", "current", "options", "identity",
         "high_water")
OUTCOMES = ("repaired", "refused", "reported", "no effect")
CORRUPT = 6


def kind_of(path):
    """Which of KINDS a file is; None for those that say nothing of the log (LOCK, LOG)."""
    name = path.name
    if name.endswith(".sst"):
        family = FAMILY_NAME.search(path.read_bytes())
        check(family, f"{name} does not name its family")
        return f"sst of {family.group(1).decode()}"
    if name.endswith(".log"):
        return "wal"
    return next((kind for kind in ("manifest", "current", "options", "identity", "high_water")
                 if name.lower().startswith(kind)), None)


class Original:
    """A log's files as they were before any flip, and what they say."""

    def __init__(self, stage, name):
        self.name = name
        self.folder = stage.folder / name
        self.folder.mkdir()
        shutil.copytree(stage.data / "log", self.folder / "log")
        shutil.copy2(stage.data / "high_water", self.folder)
        files = [path for path in [*self.folder.glob("log/*"), self.folder / "high_water"] if path.stat().st_size]
        self.files = collections.defaultdict(list)
        for path in sorted(files):
            if kind := kind_of(path):
                self.files[kind].append(path.relative_to(self.folder))
        self.records, self.report = None, None


class Copy:
    """A copy of an original in which one bit is flipped, and commands on it."""

    def __init__(self, stage, original):
        self.stage = stage
        self.original = original
        self.folder = stage.folder / "copy"
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(original.folder, self.folder)
        self.environment = {key: value for key, value in stage.environment.items() if "SIMULATION" not in key}
        self.environment["ORDERLOG_DATA_DIR"] = str(self.folder)

    def flip(self, name, bit):
        path = self.folder / name
        content = bytearray(path.read_bytes())
        content[bit // 8] ^= 1 << bit % 8
        path.write_bytes(content)

    def ask(self, *words):
        done = subprocess.run([self.stage.orderlog_path, *words], env=self.environment, capture_output=True, text=True,
                              errors="replace", timeout=120, stdin=subprocess.DEVNULL, check=False)
        check(done.returncode >= 0, f"{words} died by signal {-done.returncode}: {done.stderr[-1000:]}")
        return done.returncode, done.stdout, done.stderr

    def verify(self):
        code, out, error = self.ask("log", "verify")
        check(code in (0, CORRUPT), f"log verify ended with {code}: {error}")
        return code == 0, out + error

    def records(self):
        _, out, _ = self.ask("log", "list", "--json", "--limit", "10000000")
        return out.splitlines()

    def write(self):
        return self.ask("connection", "change", "c1", "--tenant", "t1", "--name", "changed")


def outcome_of(copy):
    """One of OUTCOMES; fails if the flip is silent."""
    whole, said = copy.verify()
    original = copy.original
    if whole:
        check(copy.records() == original.records, f"'log verify' says whole, the records differ: {said}")
        check(said == original.report, f"'log verify' says whole, but also\n{said}instead of\n{original.report}")
    code, _, error = copy.write()
    check(code in (0, CORRUPT), f"a writing command ended with {code}: {error}")
    check(code == 0 or not whole, f"'log verify' says whole, a writing command does not: {error}")
    check(code == 0 or "HINT: " in error, f"no hint: {error}")
    if code == CORRUPT:
        check(re.search(r"position \d|'.+'|\d+\.(sst|log)|MANIFEST|CURRENT", error), f"refused without a name: {error}")
        return "refused"
    whole_now, said_now = copy.verify()
    if not whole_now:
        check(re.search(r"position [1-9]|\d+\.(sst|log)|MANIFEST|CURRENT|high_water", said_now),
              f"reported without a position or a file: {said_now}")
        return "reported"
    # Everything that was there is there, and what the command added.
    check(copy.records()[:len(original.records)] == original.records, f"gone after a write: {said} / {said_now}")
    return "no effect" if whole else "repaired"


def acknowledged(folder):
    """The position in the newest of the two marks of a high-water file."""
    content = (folder / "high_water").read_bytes()
    return max(int.from_bytes(content[slot + 8:slot + 16], "big") for slot in (0, 512))


def kill_and_keep(stage, granted):
    """What a kill left of a log, all of it acknowledged: what was written last, and not yet acknowledged when the
    kill came, may end in a torn record, and nobody could tell a flip there from that."""
    for attempt in range(20):
        stage.serve()
        wait_for("more pages", lambda: stage.usage()["granted"] >= granted + 8 * (attempt + 1), 60)
        stage.kill_serve()
        shutil.rmtree(stage.folder / "killed", ignore_errors=True)
        killed = Original(stage, "killed")
        if len(Copy(stage, killed).records()) == acknowledged(killed.folder):
            return killed
    raise processes.Failed("each kill came between a write and its acknowledgement")


def make_logs(stage, options):
    stage.start_sim("--sellers", 2, "--orders", options.orders, "--live-hours", 1, "--seed", options.seed, "--speed", 720)
    stage.serve()
    stage.await_engine()
    stage.connect_sellers(months=3)
    wait_for("pages", lambda: stage.usage()["granted"] >= 8, 60)
    stage.kill_serve()
    # Opening for writing brings the WAL's content into tables.
    stage.run("connection", "change", "c1", "--tenant", "t1", "--name", "first")
    stage.run("connection", "change", "c2", "--tenant", "t2", "--name", "second")
    stopped = Original(stage, "stopped")
    killed = kill_and_keep(stage, stage.usage()["granted"])
    for original in (stopped, killed):
        copy = Copy(stage, original)
        original.records = copy.records()
        whole, original.report = copy.verify()
        check(whole, f"{original.name}: {original.report}")
        check(copy.write()[0] == 0, "an undamaged log takes no write")
        figure(f"{original.name}: {len(original.records)} records; " + ", ".join(
            f"{kind} {len(original.files[kind])} files {sum((original.folder / f).stat().st_size for f in original.files[kind])} B"
            for kind in KINDS if original.files[kind]))
    missing = [kind for kind in KINDS if not any(original.files[kind] for original in (stopped, killed))]
    check(not missing, f"no file of {missing}")
    return [stopped, killed]


def flips(originals, options):
    """(original, kind, file, bit) in turns over the kinds, drawn from the seed."""
    draw = random.Random(options.seed)
    for number in range(options.flips):
        kind = KINDS[number % len(KINDS)]
        original = draw.choice([one for one in originals if one.files[kind]])
        file = draw.choice(original.files[kind])
        yield original, kind, file, draw.randrange(8 * (original.folder / file).stat().st_size)


def test(options):
    table = collections.Counter()
    failures = []
    with Stage(options, "flips") as stage:
        originals = make_logs(stage, options)
        for number, (original, kind, file, bit) in enumerate(flips(originals, options)):
            if options.only is not None and number != options.only:
                continue
            copy = Copy(stage, original)
            copy.flip(file, bit)
            try:
                table[kind, outcome_of(copy)] += 1
            except processes.Failed as failure:
                table[kind, "SILENT"] += 1
                failures.append(f"flip {number}: bit {bit % 8} of byte {bit // 8} of {file} ({original.name}): {failure}")
                print(failures[-1], flush=True)
    figure(f"{'file':<14}" + "".join(f"{outcome:>11}" for outcome in OUTCOMES))
    for kind in KINDS:
        figure(f"{kind:<14}" + "".join(f"{table[kind, outcome]:>11}" for outcome in OUTCOMES))
    figure(f"{sum(table.values())} flips, seed {options.seed}: {len(failures)} silent or unclear")
    check(not failures, f"{len(failures)} flips; the first: {failures[0] if failures else ''}")


def main():
    parser = processes.arguments(__doc__.splitlines()[0])
    parser.add_argument("--flips", type=int, default=44)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--orders", type=int, default=300)
    parser.add_argument("--only", type=int, help="the number of one flip")
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
