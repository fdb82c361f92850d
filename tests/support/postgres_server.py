"""A PostgreSQL 15 cluster of a test's own, which it stops, kills and starts as it likes.

`orderlog serve` knows it by its URL only, so nothing but the test starts it again.
"""
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile

from processes import check

PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")


class PostgresServer:
    """Made and started by `with`; stopped and removed at its end. Root runs it as user postgres."""

    def __init__(self, name):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"orderlog-{name}-", dir="/tmp"))
        self.data = self.folder / "cluster"
        self.prefix = []
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            self.prefix = ["runuser", "-u", "postgres", "--"]

    @property
    def url(self):
        return f"host={self.folder} port=5432 user=orderlog dbname=orderlog"

    def __enter__(self):
        self.program("initdb", "--pgdata", self.data, "--auth=trust", "--username=orderlog", "--encoding=UTF8",
                     "--locale=C.UTF-8")
        settings = ("listen_addresses = ''", "max_wal_size = 256MB",
                    # What does not wait for the disk is lost by an immediate shutdown for as long as this.
                    "shared_buffers = 32MB", "wal_writer_delay = 10s")
        with open(self.data / "postgresql.conf", "a", encoding="utf-8") as conf:
            conf.write("\n".join(settings) + "\n")
        self.start()
        self.sql("CREATE DATABASE orderlog", database="postgres")
        return self

    def __exit__(self, *_):
        if (self.data / "postmaster.pid").exists():
            self.stop("immediate")
        if os.environ.get("KEEP_DATA"):
            print(f"note: cluster kept in {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def program(self, name, *words):
        done = subprocess.run([*self.prefix, str(PROGRAMS / name), *map(str, words)], cwd="/", text=True, timeout=120,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        check(done.returncode == 0, f"{name} ended with {done.returncode}: {done.stdout}")

    def start(self, sockets=None):
        """In another folder of sockets nobody but the test finds it."""
        self.program("pg_ctl", "start", "--wait", "--silent", "--pgdata", self.data, "--log", self.folder / "server.log",
                     "--options", f"-c unix_socket_directories={sockets or self.folder}")

    def stop(self, mode="fast"):
        self.program("pg_ctl", "stop", "--wait", "--silent", "--pgdata", self.data, "--mode", mode)

    def psql(self, database="orderlog", sockets=None):
        return ["psql", "-X", "-A", "-t", "-q", "-F", "\t", "-v", "ON_ERROR_STOP=1",
                f"host={sockets or self.folder} port=5432 user=orderlog dbname={database}"]

    def sql(self, query, **where):
        """Rows as lists of texts."""
        done = subprocess.run([*self.psql(**where), "-c", query], capture_output=True, text=True, timeout=120,
                              check=False)
        check(done.returncode == 0, f"psql: {done.stderr}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def holding(self, statement):
        """A transaction that stays open after the statement, until it is killed or ended by `end_holding`."""
        session = subprocess.Popen(self.psql(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        session.stdin.write(f"BEGIN; {statement}; SELECT 'held';\n")
        session.stdin.flush()
        check(session.stdout.readline().strip() == "held", f"not held: {statement}")
        return session


def end_holding(session):
    session.communicate("ROLLBACK;\n", timeout=30)
