#!/usr/bin/env python3
"""Manual pages and completion scripts, as man, mandoc, bash, zsh and fish take them."""
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, not_run  # noqa: E402
from terminal import Terminal  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests/golden/help"

# What stands on the line, and what a shell offers for its last word.
LINES = {
    "orderlog timel": ["timeline"],
    "orderlog log ver": ["verify", "verify-export"],
    "orderlog log --json sh": ["show"],
    "orderlog --data-dir log conf": ["config"],
    "orderlog help exit": ["exit-codes"],
    "orderlog timeline acme --exp": ["--explain"],
    "orderlog rebuild --data": ["--data-dir"],
    "orderlog timeline acme --summary ": ["day", "hour"],
    "orderlog connection add c1 --region ": ["eu", "fe", "na"],
    "orderlog connection change c1 --orders-api v": ["v0"],
    "orderlog completion ": ["bash", "fish", "zsh"],
    "orderlog timeline acme --type RunEnded,PageF": ["RunEnded,PageFetched"],
    "orderlog demo --orders-csv PLACE/sale": ["PLACE/sale report.csv"],
    "orderlog --config PLACE/sale": ["PLACE/sale report.csv"],
    "orderlog log backup PLACE/back": ["PLACE/backups"],
    "orderlog order acme ": [],
}


def said(command, environment=None):
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environment)
    check(done.returncode == 0, f"{command}: {done.returncode}, {done.stdout[-500:]}{done.stderr[-1500:]}")
    return done.stdout + done.stderr


def commands_of(stage, *path):
    """Every command by its --help alone: paths of words."""
    yield path
    helped = stage.run(*path, "--help")
    below = re.search(r"\nSubcommands:\n((?:  .*\n)+)", helped)
    for line in re.findall(r"^  (\S+)", below.group(1), re.M) if below else []:
        yield from commands_of(stage, *path, line)


def manual_pages(stage):
    """Each command that --help names has a page; none has a fault that a formatter sees."""
    stage.environment["SOURCE_DATE_EPOCH"] = "1767225600"
    folder = stage.folder / "man1"
    files = [pathlib.Path(file) for file in stage.run_json("help", "man", folder)["files"]]
    commands = list(commands_of(stage))
    named = {"-".join(("orderlog", *path)) + ".1" for path in commands}
    check({file.name for file in files} == named == {file.name for file in folder.iterdir()},
          f"{named ^ {file.name for file in files}}")
    check(all(stat.S_IMODE(file.stat().st_mode) == 0o644 for file in files), "pages that not everybody may read")
    check(stat.S_IMODE(folder.stat().st_mode) == 0o755, "a folder that not everybody may read")
    check(all(" 2026-01-01 " in file.read_text().splitlines()[0] for file in files), "pages of another day")
    if shutil.which("man"):
        for file in files:
            done = subprocess.run(["man", "--warnings", "-l", file], capture_output=True, text=True, timeout=60, check=False,
                                  env={**stage.environment, "MANPAGER": "cat", "LC_ALL": "C.UTF-8", "MANWIDTH": "80"})
            check(done.returncode == 0 and not done.stderr, f"man says of {file.name}: {done.stderr}")
            check(file.stem in done.stdout, f"{file.name} is shown as {done.stdout}")
    else:
        not_run("man --warnings", "man")
    if shutil.which("mandoc"):
        complaints = "".join(said(["mandoc", "-Tlint", file]) for file in files)
        check(not complaints, f"mandoc says: {complaints}")
    else:
        not_run("mandoc -Tlint", "mandoc")
    counts_of_the_manual(stage, commands)
    golden("orderlog-timeline.1", (folder / "orderlog-timeline.1").read_text())
    figure(f"{len(files)} manual pages, one for each command that --help names, without a warning")


def counts_of_the_manual(stage, commands):
    """What the manual and the change log count and list is so."""
    manual = (ROOT / "tools/README.md").read_text()
    told = re.findall(r"^([0-9]+) pages in '", manual, re.M)
    check(told == [str(len(commands))], f"{len(commands)} manual pages; tools/README.md tells of {told}")
    keys = len(stage.run_json("config", "show"))
    told = re.findall(r"[0-9]+ of ([0-9]+) keys set", manual)
    check(told == [str(keys)], f"{keys} keys of configuration; tools/README.md tells of {told}")
    first = {path[0] for path in commands if path}
    listed = re.search(r"^- Commands: (.*)\.$", (ROOT / "CHANGELOG.md").read_text(), re.M).group(1)
    listed = set(re.sub(r" \([^)]*\)", "", listed).split(", "))
    check(listed == first, f"commands that --help or CHANGELOG.md alone names: {sorted(listed ^ first)}")
    section = manual[manual.index("\n## Commands\n"):manual.index("\n## Configuration\n")]
    links = re.findall(r"\[([^]]+)\]\(#", section.split("\n\n")[0] + section.split("\n\n")[1])
    check(links == re.findall(r"^### (.*)$", section, re.M), f"the manual links {links}")
    figure(f"the manual's counts and lists: {len(commands)} pages, {keys} keys, {len(first)} commands")


def golden(name, text):
    text = re.sub(r'"orderlog [0-9.]+"', '"orderlog VERSION"', text)
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    check(path.exists() and path.read_text() == text, f"{path} is not what is written now:\n{text}\n"
          "HINT: UPDATE_GOLDEN=1 rewrites it")


def mistakes(stage):
    """What cannot be written or is no shell is told."""
    code, told = stage.run_failing("help", "man", "/proc/nowhere")
    check(code == 5 and "cannot write '/proc/nowhere/orderlog.1'" in told and "HINT: " in told, f"{code}: {told}")
    code, told = stage.run_failing("completion", "tcsh")
    check(code == 2 and "tcsh" in told, f"{code}: {told}")


def place(stage):
    """A folder with a file and a folder to be completed."""
    folder = stage.folder / "place"
    (folder / "backups").mkdir(parents=True)
    (folder / "sale report.csv").touch()
    return str(folder)


def in_bash(stage, folder):
    """Bash's own words, as it cuts them, and what the script offers."""
    script = stage.folder / "completion.bash"
    script.write_text(stage.run("completion", "bash"))
    ask = 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _orderlog; printf "%s\\n" "${COMPREPLY[@]}"'
    for line, offers in {**LINES, "orderlog timeline --summary = h": ["hour"]}.items():
        words = line.replace("PLACE", folder).split(" ")
        told = said(["bash", "-c", ask, "bash", script, *words]).split("\n")
        check(sorted(filter(None, told)) == [one.replace("PLACE", folder) for one in offers], f"{line}: bash offers {told}")
    check("complete -F _orderlog orderlog" in said(["bash", "-c", 'source "$1"; complete -p orderlog', "bash", script]),
          "bash does not know it")
    figure(f"bash completes {len(LINES)} lines as it should")


def in_fish(stage, folder):
    if not shutil.which("fish"):
        return not_run("fish", "fish")
    script = stage.folder / "orderlog.fish"
    script.write_text(stage.run("completion", "fish"))
    for line, offers in {**LINES, "orderlog timeline --summary=h": ["--summary=hour"]}.items():
        line = line.replace("PLACE", folder)
        told = said(["fish", "-N", "-c", "source $argv[1]; complete -C $argv[2]", script, line], stage.environment)
        found = sorted(one.split("\t")[0].rstrip("/") for one in told.splitlines())
        check(found == [one.replace("PLACE", folder) for one in offers], f"{line}: fish offers {found}")
    return figure(f"fish completes {len(LINES)} lines as it should")


def in_zsh(stage, folder):
    """In a terminal, by the tab key, since zsh completes nowhere else; lines that have one end."""
    if not shutil.which("zsh"):
        return not_run("zsh", "zsh")
    functions = stage.folder / "functions"
    functions.mkdir()
    (functions / "_orderlog").write_text(stage.run("completion", "zsh"))
    single = {line: offers[0] for line, offers in LINES.items() if len(offers) == 1}
    with Terminal(stage, f"cd '{stage.folder}' && zsh -f", 120, 24) as terminal:
        terminal.type(f"PS1='> '; fpath=('{functions}' $fpath); autoload -U compinit; "
                      f"compinit -u -d '{stage.folder}/dump'; clear; echo ready")
        terminal.keys("Enter")
        terminal.await_text("ready\n>")
        for line, offer in single.items():
            line, offer = line.replace("PLACE", "place"), offer.replace("PLACE", "place").replace(" ", "\\ ")
            terminal.keys("C-u", "C-l")
            terminal.type(line)
            terminal.keys("Tab")
            terminal.await_text("> " + line[:line.rindex(" ") + 1] + offer)
        terminal.keys("C-u", "C-l")
        terminal.type("orderlog timeline acme --summary ")
        terminal.keys("Tab", "Tab")
        terminal.await_text("day", "hour")
    return figure(f"zsh completes {len(single) + 1} lines as it should")


def test(options):
    with Stage(options, "shell") as stage:
        manual_pages(stage)
        mistakes(stage)
        folder = place(stage)
        in_bash(stage, folder)
        in_fish(stage, folder)
        in_zsh(stage, folder)


def main():
    return processes.run_test(test, processes.arguments(__doc__).parse_args())


if __name__ == "__main__":
    sys.exit(main())
