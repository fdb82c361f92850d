"""A terminal of a test's own, by tmux: keys go in as a person would press them, screens come out as text."""
import os
import pathlib
import shlex
import shutil
import subprocess

from processes import Failed, check, wait_for

SCREENS = pathlib.Path(__file__).resolve().parents[1] / "golden/screens"


class Terminal:
    """A shell command in a terminal of so many columns and rows. Use it in a `with`."""

    def __init__(self, stage, command, columns=80, rows=24, environment=None):
        self.tmux = shutil.which("tmux")
        check(self.tmux, "no tmux here\nHINT: tools/install_packages installs what the tests need")
        self.socket = str(stage.folder / f"tmux-{os.urandom(4).hex()}")
        self.environment = {**stage.environment, "LC_ALL": "C.UTF-8", **(environment or {})}
        self.environment.pop("TMUX", None)
        # A shell outlives the command and its Ctrl-C, so that the screen it leaves behind can be looked at.
        shell = f"trap : INT; {command}; printf 'ended %s\\n' $?; exec sh -c 'sleep 600'"
        self.say("-f", "/dev/null", "new-session", "-d", "-x", columns, "-y", rows, "sh", "-c", shell)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run([self.tmux, "-S", self.socket, "kill-server"], capture_output=True, check=False)

    def say(self, *words):
        done = subprocess.run([self.tmux, "-S", self.socket, *map(str, words)], env=self.environment,
                              capture_output=True, text=True, timeout=30, check=False)
        check(done.returncode == 0, f"'tmux {shlex.join(map(str, words))}': {done.stderr}")
        return done.stdout

    def screen(self, *how):
        """As text; with "-e" colours too."""
        return self.say("capture-pane", "-p", *how)

    def keys(self, *keys):
        """Names as tmux has them: Enter, Down, C-c; else letters."""
        for key in keys:
            self.say("send-keys", key)

    def type(self, text):
        self.say("send-keys", "-l", text)

    def resize(self, columns, rows):
        self.say("resize-window", "-x", columns, "-y", rows)

    def pid(self, name):
        """Of the program that runs in it."""
        shell = self.say("display-message", "-p", "#{pane_pid}").strip()
        found = subprocess.run(["pgrep", "-P", shell, "-x", name], capture_output=True, text=True, check=False)
        check(found.returncode == 0, f"no '{name}' in the terminal")
        return int(found.stdout.split()[0])

    def await_text(self, *texts, seconds=30):
        """The first screen that holds all of them."""
        last = ""

        def shown():
            nonlocal last
            last = self.screen()
            return last if all(text in last for text in texts) else None

        try:
            return wait_for(f"a screen with {texts}", shown, seconds, 0.05)
        except Failed as failure:
            raise Failed(f"{failure}; it is:\n{last}") from None

    def await_golden(self, name, mask=lambda text: text, seconds=20):
        """Until the screen is the golden one; UPDATE_GOLDEN=1 takes what it comes to rest at instead."""
        path = SCREENS / f"{name}.txt"
        if os.environ.get("UPDATE_GOLDEN"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(mask(self.at_rest()))
            return
        check(path.exists(), f"no {path}\nHINT: UPDATE_GOLDEN=1 writes it")
        golden, last = path.read_text(), ""

        def shown():
            nonlocal last
            last = mask(self.screen())
            return last == golden

        try:
            wait_for(f"the screen {path.name}", shown, seconds, 0.05)
        except Failed as failure:
            raise Failed(f"{failure}; it is:\n{last}not:\n{golden}HINT: UPDATE_GOLDEN=1 rewrites it") from None

    def at_rest(self):
        """A screen that has not changed for half a second."""
        seen = []

        def rests():
            seen.append(self.screen())
            return len(seen) > 10 and len(set(seen[-10:])) == 1

        wait_for("a screen at rest", rests, 30, 0.05)
        return seen[-1]
