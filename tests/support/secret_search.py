"""Looks for secrets where none may be: files, tables, outputs, answers, and the list of processes.

A secret is found in each form in which programs write text: as it is, in JSON, in a URL, in hexadecimal, in base64 at
any offset.
"""
import base64
import binascii
import json
import os
import pathlib
import threading
import urllib.parse

from processes import check


def forms(text):
    """Every spelling of it that tells it."""
    raw = text.encode()
    spelt = {raw, json.dumps(text)[1:-1].encode(), urllib.parse.quote(text, safe="").encode(),
             urllib.parse.quote(text, safe="").lower().encode(), binascii.hexlify(raw), binascii.hexlify(raw).upper()}
    for offset in range(3):
        # What stands before and after changes the first and last characters; the rest is always there.
        inner = base64.b64encode(b"\0" * offset + raw)[4 if offset else 0:-4]
        spelt |= {inner, inner.replace(b"+", b"-").replace(b"/", b"_")}
    return {form for form in spelt if len(form) >= 12}


class SecretSearch:
    """Knows the secrets of a run; every `look` notes where one is."""

    def __init__(self):
        self.known = {}
        self.found = []
        self.bytes = 0

    def know(self, name, text):
        """Secrets shorter than this would be found by chance."""
        check(len(text) >= 16, f"'{name}' is no secret: {len(text)} characters")
        self.known[name] = forms(text)
        return text

    def look(self, where, data, known_there=()):
        """`known_there`: who is asked for a secret may say it."""
        data = data.encode() if isinstance(data, str) else data
        self.bytes += len(data)
        for name, spelt in self.known.items():
            if name not in known_there and any(form in data for form in spelt):
                self.found.append(f"{name} in {where}")

    def look_in_files(self, folder, but=()):
        """Every file below, but those that were made to hold secrets."""
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if path.is_file() and not path.is_symlink() and not any(path.is_relative_to(one) for one in but):
                try:
                    self.look(str(path), path.read_bytes())
                except FileNotFoundError:
                    pass  # Programs run on.

    def none_is_told(self):
        check(not self.found, f"{len(self.found)} times a secret is told: {sorted(set(self.found))[:10]}")


class ProcessWatch:
    """What the list of processes shows while it runs: command lines, and environments of those given none."""

    def __init__(self, search, programs_without):
        self.search = search
        self.programs_without = programs_without  # Names whose environment must hold no secret.
        self.seen = {}
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def run(self):
        while not self.ended.wait(0.005):
            for name in os.listdir("/proc"):
                if name.isdigit():
                    self.read(name)

    def read(self, number):
        place = pathlib.Path("/proc") / number
        try:
            line = (place / "cmdline").read_bytes()
            key = (number, line)
            if not line or key in self.seen:
                return
            program = pathlib.Path(line.split(b"\0")[0].decode(errors="replace")).name.rstrip(":")
            held = (place / "environ").read_bytes() if program in self.programs_without else b""
        except OSError:
            return
        self.seen[key] = (line, held)

    def tell(self):
        """After the last secret is known."""
        for (number, _), (line, held) in self.seen.items():
            shown = line.replace(b"\0", b" ")[:80].decode(errors="replace")
            self.search.look(f"command line of {number} ({shown})", line)
            self.search.look(f"environment of {number} ({shown})", held)
        return len(self.seen)
