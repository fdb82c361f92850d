"""Small file systems for tests of full and read-only disks."""
import contextlib
import os
import subprocess
import threading

from processes import Failed


class MountRefused(Exception):
    """This machine lets nobody mount here."""


def mount(folder, size):
    """A file system of its own in `folder`, which everyone may enter as far as its folders let him."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0755", "tmpfs", str(folder)],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise MountRefused(done.stderr.strip())


def remount_read_only(folder):
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)


def unmount(folder):
    subprocess.run(["umount", "-l", str(folder)], check=False)


def fill(folder):
    """Writes until there is no space; the file to be removed again."""
    filler = folder / "filler"
    with open(filler, "ab", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1 << 9):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return filler


@contextlib.contextmanager
def kept_full(folder):
    """No space until the end of the block, whatever those who write there remove meanwhile."""
    fill(folder)
    over = threading.Event()

    def refill():
        while not over.wait(0.01):
            fill(folder)

    refiller = threading.Thread(target=refill)
    refiller.start()
    try:
        yield
    finally:
        over.set()
        refiller.join()
        (folder / "filler").unlink()


def skip_or_fail(refused):
    """Said aloud; where CI promises root, it is a failure."""
    if os.environ.get("CI") == "true":
        raise Failed(f"nothing can be mounted: {refused}")
    print(f"note: SKIPPED, nothing can be mounted here (run as root): {refused}", flush=True)
