#!/usr/bin/env python3
"""`orderlog inspect` in a terminal: scripted keys, screens as golden files, following, resizing, ends of all kinds."""
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402
from terminal import Terminal  # noqa: E402

SIZES = {"80x24": (80, 24), "200x60": (200, 60)}
# Two connections polled in simulated time, with orders of a fixed seed: the same log each time but for its id.
EVENTS, ORDERS = 400, 30
PAGE = 391  # of run 390
LAST = 401  # of acme


def mask(screen):
    """What differs from log to log or from version to version."""
    screen = re.sub(r'("log": ")[0-9a-f-]{36}', r"\1LOG-ID", screen)
    # A root of the log's heads is one of its id, too; it may go over the edge of the screen.
    screen = re.sub(r"(: root )[0-9a-f]+\n?[0-9a-f]*", r"\1ROOT", screen)
    return re.sub(r'("program": ")[^"]+', r"\1VERSION", screen)


def grow(stage):
    grower = pathlib.Path(stage.orderlog_path).parents[2] / "tests/log_grower"
    done = subprocess.run([grower, stage.data, str(EVENTS), str(ORDERS)], input="acme /token-1\nbirch /token-2\n",
                          capture_output=True, text=True, timeout=300, check=False)
    check(done.returncode == 0, f"log_grower ended with {done.returncode}: {done.stderr[-1500:]}")


def inspect(stage, *words, size="80x24", environment=None):
    columns, rows = SIZES[size]
    return Terminal(stage, " ".join([f"'{stage.orderlog_path}' inspect", *words]), columns, rows, environment)


def walk(stage, size):
    """Through every screen and back, by keys, each as its golden file has it."""
    shown = 0
    with inspect(stage, size=size) as terminal:
        for name, keys in (("tenants", []), ("runs", ["Enter"]), ("all_events", ["Enter"]),
                           ("first_events", ["Home"]), ("back_at_runs", ["Escape"]), ("run", ["j", "j", "Enter"]),
                           ("run_first", ["Home"]), ("event", ["j", "Enter"]), ("body", ["b"]),
                           ("body_further", ["PPage", "NPage"]), ("body_end", ["End"]), ("help", ["?"]),
                           ("back_at_tenants", ["q", "BSpace", "Escape", "q", "q"]),
                           ("system", ["End", "Enter", "Enter"]), ("engine_started", ["Home", "Enter"])):
            terminal.keys(*keys)
            terminal.await_golden(f"{name}_{size}", mask)
            shown += 1
        terminal.keys("q", "q", "q")
        terminal.await_text(" tenants ", "q quit")
        terminal.keys("q")
        terminal.await_text("ended 0")
    figure(f"{size}: {shown} screens by keys alone, each as its golden file has it")


def search(stage):
    """Text is found in lists, in events that are not on the screen, and in JSON."""
    with inspect(stage, "acme") as terminal:
        terminal.await_text("acme", "all events")
        terminal.keys("Enter")
        terminal.await_text(f"position {LAST}")
        terminal.keys("/")
        terminal.type("connectionADDED")
        terminal.await_golden("search_typed_80x24", mask)
        terminal.keys("Enter")
        terminal.await_golden("search_found_80x24", mask)
        terminal.keys("n")
        terminal.await_text("no 'connectionADDED' in older events")
        terminal.keys("End", "/")
        terminal.type("5e11e500-0000-4000-8000-0000000000ce")
        terminal.keys("Enter")
        terminal.await_text(f"position {PAGE} ")
        terminal.keys("Enter", "/")
        terminal.type("request_ID")
        terminal.keys("Enter")
        terminal.await_golden("search_json_80x24", mask)
        terminal.keys("/", "x", "Escape", "n")
        terminal.await_text("no 'request_ID' below here")
    figure("searches: in events beyond the screen, by request id, in JSON")


def resize(stage):
    """A terminal that changes its size is drawn anew; one that is too small says so."""
    with inspect(stage, "acme", environment={"LINES": "30", "COLUMNS": "90"}) as terminal:
        terminal.await_golden("runs_80x24", mask)
        terminal.resize(200, 60)
        terminal.await_golden("runs_200x60", mask)
        terminal.resize(39, 10)
        terminal.await_text("too small: 40x8 at least")
        terminal.resize(40, 8)
        terminal.await_golden("runs_40x8", mask)
        terminal.resize(80, 24)
        terminal.await_golden("runs_80x24", mask)
    figure("resized to 200x60, 39x10, 40x8 and back while it ran")


def follow(stage):
    """What another process appends comes to the screen by itself; standing still keeps it away."""
    with inspect(stage, "acme") as terminal:
        terminal.await_text("all events", "following")
        terminal.keys("Enter")
        terminal.await_text(f"position {LAST} ")
        terminal.keys("f")
        terminal.await_text("standing still")
        appender = pathlib.Path(stage.orderlog_path).parents[2] / "tests/log_appender"
        writer = stage.start([str(appender), str(stage.data), "1"], "writer.out")
        wait_for("appends", lambda: (stage.folder / "writer.out").stat().st_size > 80, 60, 0.05)
        time.sleep(1)
        check(f"position {LAST} " in terminal.screen(), f"it does not stand still:\n{terminal.screen()}")
        terminal.keys("f")
        terminal.await_text("following", "acme/eu")
        first = terminal.screen()
        wait_for("a growing screen", lambda: terminal.screen() != first, 20, 0.05)
        writer.kill()
        writer.wait(30)
        last = stage.run_json("timeline", "acme", "--limit", 1)["position"]
        terminal.await_text(f"position {last:,} ")
        terminal.keys("b")
        terminal.keys("Escape", "Escape")
        terminal.await_text(" tenants ", "bolt")
    figure(f"followed a process that appended {last - LAST} events; stood still while asked to")


def trouble(stage):
    """Trouble is red unless NO_COLOR is set, and what strangers wrote steers no terminal."""
    data = stage.folder / "troubled"
    maker = pathlib.Path(stage.orderlog_path).parents[2] / "tests/troubled_log"
    subprocess.run([maker, data], check=True, timeout=60)
    place = {"ORDERLOG_DATA_DIR": str(data)}
    for environment, is_red in ((place, True), ({**place, "NO_COLOR": "1"}, False)):
        with inspect(stage, "acme", environment=environment) as terminal:
            terminal.await_text("all events", "f stand still")
            terminal.keys("Down", "Enter", "Home", "Down")
            terminal.await_golden("trouble_80x24")
            check(("\x1b[31m" in terminal.screen("-e")) == is_red, f"red, not {is_red}:\n{terminal.screen('-e')}")
            title = terminal.say("display-message", "-p", "#{pane_title}").strip()
            check(title != "stolen", "an event's message has set the terminal's title")
            terminal.keys("Enter")
            terminal.await_golden("trouble_event_80x24", mask)
    figure("trouble in red, not with NO_COLOR; escape sequences and broken UTF-8 of a message show as text")


def ends(stage):
    """Ctrl-C and SIGTERM leave a terminal as it was; colours only where they are wanted."""
    for how in ("C-c", signal.SIGTERM, "q"):
        command = f"stty -a > before; '{stage.orderlog_path}' inspect; code=$?; stty -a > after; (exit $code)"
        with Terminal(stage, f"cd '{stage.folder}'; {command}") as terminal:
            terminal.await_text(" tenants ")
            if isinstance(how, str):
                terminal.keys(how)
            else:
                os.kill(terminal.pid("orderlog"), how)
            check("tenants" not in terminal.await_text("ended 0"), "it leaves its screen behind")
        before, after = ((stage.folder / name).read_text() for name in ("before", "after"))
        check(before == after, f"{how}: the terminal was\n{before}and is\n{after}")
    figure("Ctrl-C, SIGTERM and q: exit code 0, the terminal as it was")


def refusals(stage):
    """No terminal, no such tenant, a terminal that nobody knows: a sentence, a HINT and an exit code."""
    for words in (("inspect",), ("inspect", "acme"), ("inspect", "acme", "--json")):
        code, said = stage.run_failing(*words)
        check(code == 2 and "orderlog timeline" in said, f"{words}: {code}, {said}")
    for words, environment, texts in ((["nobody"], {}, ["no events of tenant 'nobody'", "HINT", "ended 4"]),
                                      (["acme"], {"TYPE": "nonesuch"}, ["'nonesuch'", "HINT", "ended 8"])):
        prefix = "TERM=$TYPE " if environment else ""
        with Terminal(stage, f"{prefix}'{stage.orderlog_path}' inspect {words[0]}", environment=environment) as terminal:
            terminal.await_text(*texts)
    figure("no terminal, an unknown tenant, an unknown TERM: each refused with a HINT")


def test(options):
    with Stage(options, "inspect") as stage:
        grow(stage)
        for size in SIZES:
            walk(stage, size)
        search(stage)
        resize(stage)
        ends(stage)
        refusals(stage)
        trouble(stage)
        follow(stage)


def main():
    return processes.run_test(test, processes.arguments(__doc__).parse_args())


if __name__ == "__main__":
    sys.exit(main())
