#!/usr/bin/env python3
"""The Debian package: what is in it, what lintian and systemd say of it, and whether its service may do what an engine does."""
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, not_run  # noqa: E402

UNIT = "usr/lib/systemd/system/orderlog.service"
EXPOSURE_MAX = 2.0  # What systemd-analyze calls OK; 10 is no protection.
FILES = {"etc/orderlog/orderlog.toml": "-rw-r--r--", "usr/bin/orderlog": "-rwxr-xr-x", "usr/bin/orderlog-sim": "-rwxr-xr-x",
         UNIT: "-rw-r--r--", "usr/share/man/man1/orderlog.1.gz": "-rw-r--r--",
         "usr/share/man/man1/orderlog-sim.1.gz": "-rw-r--r--", "usr/share/doc/orderlog/copyright": "-rw-r--r--",
         "usr/share/doc/orderlog/changelog.gz": "-rw-r--r--",
         "usr/share/bash-completion/completions/orderlog": "-rw-r--r--",
         "usr/share/zsh/vendor-completions/_orderlog": "-rw-r--r--",
         "usr/share/fish/vendor_completions.d/orderlog.fish": "-rw-r--r--",
         "usr/share/doc/orderlog/kubernetes/statefulset.yaml": "-rw-r--r--"}


def said(*command, code=0, **how):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=300, check=False, **how)
    check(done.returncode == code, f"{command}: {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout + done.stderr


def packed(options, folder):
    """The package of this build."""
    build = pathlib.Path(options.bin).parent
    said("cpack", "-G", "DEB", "--config", build / "CPackConfig.cmake", "-B", folder)
    packages = list(folder.glob("*.deb"))
    check(len(packages) == 1, f"packages: {packages}")
    return packages[0]


def contents(package):
    files = {}
    for line in said("dpkg-deb", "--contents", package).splitlines():
        mode, owner, _, _, _, name = line.split(maxsplit=5)
        check(owner == "root/root", f"not root's: {line}")
        files[name.removeprefix("./")] = mode
    for name, mode in FILES.items():
        check(files.get(name) == mode, f"'{name}' is {files.get(name)}, not {mode}")
    loose = [name for name, mode in files.items() if mode[5] == "w" or mode[8] == "w"]
    check(not loose, f"others may write {loose}")
    figure(f"{package.name}: {package.stat().st_size / 1e6:.1f} MB, {len(files)} files and folders")


def control(package):
    fields = {}
    for name in ("Package", "Version", "Depends", "Recommends", "Description", "Installed-Size"):
        fields[name] = said("dpkg-deb", "--field", package, name).strip()
    check(fields["Package"] == "orderlog" and int(fields["Installed-Size"]) > 1000, f"{fields}")
    for library in ("librocksdb7.8 ", "libpq5 ", "libssl3 ", "libcurl4 ", "libsodium23 ", "adduser"):
        check(library in fields["Depends"] + " ", f"depends not on {library}: {fields['Depends']}")
    check("postgresql-15" in fields["Recommends"], f"recommends {fields['Recommends']}")
    check(said("dpkg-deb", "--info", package, "conffiles").split() == ["/etc/orderlog/orderlog.toml"], "conffiles")
    for script in ("postinst", "prerm", "postrm"):
        check(said("dpkg-deb", "--info", package, script).startswith("#!/bin/sh\nset -e\n"), script)


def policy(package):
    if not shutil.which("lintian"):
        not_run("lintian", "lintian")
        return
    complaints = [line for line in said("lintian", "--fail-on", "none", package).splitlines() if line[:2] in ("E:", "W:")]
    check(not complaints, "lintian says:\n" + "\n".join(complaints))
    figure("lintian has no error and no warning")


def hardened(root):
    """systemd reads the unit, and little is open to it."""
    if not shutil.which("systemd-analyze"):
        not_run("systemd-analyze", "systemd-analyze")
        return
    unit = root / "orderlog.service"
    text = (root / UNIT).read_text()
    unit.write_text(text.replace("=/usr/bin/orderlog", f"={root}/usr/bin/orderlog"))
    check(not (said("systemd-analyze", "verify", "--man=no", unit)).strip(), "systemd complains")
    told = said("systemd-analyze", "security", "--offline=yes", "--no-pager", unit)
    exposure = float(re.search(r"Overall exposure level for \S+: ([0-9.]+)", told).group(1))
    check(exposure <= EXPOSURE_MAX, f"exposed by {exposure}:\n{told}")
    figure(f"systemd-analyze security: {exposure}, of 10 that nothing protects")


def calls_of(name):
    """A group of systemd's, down to calls."""
    calls = set()
    for line in said("systemd-analyze", "syscall-filter", name).splitlines()[1:]:
        word = line.strip()
        if word and not word.startswith("#"):
            calls |= calls_of(word) if word.startswith("@") else {word}
    return calls


def allowed_calls(unit):
    """What the unit's filters add up to, as systemd reads them: later lines add, and ~ takes away."""
    allowed = set()
    for line in re.findall(r"^SystemCallFilter=(.*)$", unit, re.M):
        for word in line.removeprefix("~").split():
            calls = calls_of(word) if word.startswith("@") else {word}
            allowed = allowed - calls if line.startswith("~") else allowed | calls
    return allowed


def calls_are_allowed(stage, root):
    """Engine, private cluster and simulator make no system call that the unit forbids, and no memory both writable and executable."""
    if not shutil.which("strace") or not shutil.which("systemd-analyze"):
        not_run("the engine's system calls", "strace")
        return
    place = stage.folder / "traced"
    place.mkdir()
    place.chmod(0o777)
    stage.folder.chmod(0o755)
    # As the service's user does, not as root, who would leave root to start PostgreSQL.
    other = ["runuser", "-u", "nobody", "--"] if os.getuid() == 0 else []
    environment = {**stage.environment, "ORDERLOG_DATA_DIR": str(place / "data")}
    said(*other, "strace", "-f", "-qq", "-e", "signal=none", "-o", place / "calls", root / "usr/bin/orderlog", "demo",
         "--batch", "--orders", "100", "--months", "3", env=environment, cwd="/")
    text = (place / "calls").read_text(errors="replace")
    used = set(re.findall(r"^\d+ +([a-z_0-9]+)\(", text, re.M))
    check({"execve", "fdatasync", "recvmsg", "clone3"} & used and len(used) > 50, f"little was traced: {used}")
    forbidden = used - allowed_calls((root / UNIT).read_text())
    check(not forbidden, f"the unit forbids what is done: {sorted(forbidden)}")
    families = set(re.findall(r" socket\((AF_[A-Z0-9]+)", text))
    named = set(re.search(r"^RestrictAddressFamilies=(.*)$", (root / UNIT).read_text(), re.M).group(1).split())
    check(families <= named, f"sockets of {families - named}")
    check("PROT_WRITE|PROT_EXEC" not in text, "memory that is writable and executable")
    figure(f"{len(used)} system calls of an engine with its own cluster, none that the unit forbids")


def test(options):
    with Stage(options, "package") as stage:
        package = packed(options, stage.folder)
        contents(package)
        control(package)
        policy(package)
        root = stage.folder / "root"
        said("dpkg-deb", "--extract", package, root)
        stage.orderlog_path = str(root / "usr/bin/orderlog")
        shown = stage.run_json("--config", root / "etc/orderlog/orderlog.toml", "config", "show")
        check(len(shown) > 20, f"the configuration of the package: {shown}")
        hardened(root)
        calls_are_allowed(stage, root)


def main():
    options = processes.arguments(__doc__).parse_args()
    return processes.run_test(test, options)


if __name__ == "__main__":
    sys.exit(main())
