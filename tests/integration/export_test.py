#!/usr/bin/env python3
"""An export is checked without the log, by orderlog and by a stranger's program; whatever is done to it is refused."""
import datetime
import hashlib
import json
import pathlib
import struct
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure  # noqa: E402

MONTHS = 2
LIVE_HOURS = 6
# RFC 8032, 7.1, test 1; and the public key of test 2.
KEY = "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g"
PUBLIC = "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
OTHER = "MCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw="


def pem(kind, text):
    return f"-----BEGIN {kind} KEY-----\n{text}\n-----END {kind} KEY-----\n"


def sha256(data):
    return hashlib.sha256(data).digest()


def merkle(leaves):
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaves[0]
    left = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\x01" + merkle(leaves[:left]) + merkle(leaves[left:]))


def text(value):
    return struct.pack("<I", len(value.encode())) + value.encode()


def strangers_check(lines):
    """What tools/export/README.md says, by a program that knows nothing else: chain, streams, records, heads, seal."""
    chain, heads, events, withheld = bytes(32), {}, 0, 0
    for line in lines[:-1]:
        covered, stated = line[:-76], line[-66:-2]
        check(line[-76:-66] == ',"chain":"' and line.endswith('"}'), f"no line of an export: {line[-90:]}")
        chain = sha256(chain + covered.encode())
        check(chain.hex() == stated, f"chain of: {line[:90]}")
        content = json.loads(covered + "}")
        if "position" in content:
            events += 1
            stream = (content["tenant"], content["connection"])
            version, before = heads.get(stream, (0, bytes(32).hex()))
            check(content["version"] == version + 1 and content["previous"] == before, f"stream of: {line[:90]}")
            if "record" in content:
                digest = sha256(bytes.fromhex(content["record"])).hex()
                check(digest == content["record_sha256"], f"record of: {line[:90]}")
            else:
                withheld += 1
                check(content["type"] in ("CursorAdvanced", "ItemsAdvanced"), f"withheld: {line[:90]}")
            heads[stream] = (content["version"], content["record_sha256"])
        elif "seal" in content:
            root = merkle([sha256(b"\x00" + text(tenant) + text(connection) + struct.pack("<Q", version) +
                                  bytes.fromhex(head)) for (tenant, connection), (version, head) in sorted(heads.items())])
            seal = {"events": events, "streams": len(heads), "heads_root": root.hex()}
            check(content["seal"] == seal, f"{content['seal']} is not {seal}")
    check("signature" in json.loads(lines[-1]), "no signature")
    check(withheld > 0, "no cursor with a page token was withheld")
    return chain.hex(), events


class Export:
    def __init__(self, stage):
        self.stage = stage
        self.key = stage.folder / "export.key"
        self.public = stage.folder / "export.pub"
        self.other = stage.folder / "other.pub"
        for path, content in ((self.key, pem("PRIVATE", KEY)), (self.public, pem("PUBLIC", PUBLIC)),
                              (self.other, pem("PUBLIC", OTHER))):
            path.write_text(content)
            path.chmod(0o600)

    def write(self, name, *words):
        path = self.stage.folder / name
        path.unlink(missing_ok=True)
        seal = self.stage.run_json("log", "export", path, "--sign-key", self.key, *words)
        check(seal["signed"], f"not signed: {seal}")
        return path.read_text().splitlines(), seal

    def verify(self, lines, *words):
        path = self.stage.folder / "checked.jsonl"
        path.write_text("".join(line + "\n" for line in lines))
        return self.stage.run_json("log", "verify-export", path, "--public-key", self.public, *words)

    def refused(self, lines, place, *words, code=6):
        path = self.stage.folder / "checked.jsonl"
        path.write_text("".join(line + "\n" for line in lines))
        said = self.stage.run_failing("log", "verify-export", path, "--public-key", self.public, *words)
        check(said[0] == code and place in said[1], f"not refused with {code} at '{place}': {said}")
        return said[1].splitlines()[0]


def check_refusals(export, lines, root):
    """A byte changed, a line removed, two swapped, the tail cut, a stream left out: each refused with its place."""
    at = len(lines) // 2
    place = f"line {at + 1}:"
    changed = lines[at].replace('"time":"2', '"time":"3', 1)
    check(changed != lines[at], "nothing was changed")
    said = [export.refused(lines[:at] + [changed] + lines[at + 1:], place),
            export.refused(lines[:at] + lines[at + 1:], place),
            export.refused(lines[:at] + [lines[at + 1], lines[at]] + lines[at + 2:], place),
            export.refused(lines[:at], f"after line {at}, at position {at - 1}")]
    stream = [number for number, line in enumerate(lines) if '"tenant":"t2"' in line]
    said.append(export.refused([line for line in lines if '"tenant":"t2"' not in line], f"line {stream[0] + 1}:"))
    export.refused(lines[:-1], "nobody has signed it", code=8)
    export.refused(lines, "its root is", "--root", "0" * 64, code=8)
    export.verify(lines, "--root", root)
    other = export.stage.run_failing("log", "verify-export", export.stage.folder / "checked.jsonl", "--public-key",
                                     export.other)
    check(other[0] == 8 and "has signed it" in other[1], f"another key: {other}")
    print("\n".join(said), flush=True)
    figure(f"five damages of {len(lines)} lines, each refused with its place")


def check_mistakes(export, stage):
    whole = stage.folder / "whole.jsonl"
    said = stage.run_failing("log", "export", whole)
    check(said[0] == 8 and "there already" in said[1], f"a file that is there: {said}")
    check(stage.run_failing("log", "export", "-", "--tenant", "nobody")[0] == 4, "a tenant that is not there")
    check(stage.run_failing("log", "export", "-", "--last", 10_000_000)[0] == 4, "a position behind the log's end")
    check(not (stage.folder / "whole.jsonl.part").exists(), "a part is left")
    check(stage.run_failing("log", "export", "-", "--sign-key", export.public)[0] == 8, "a key that is none")
    stage.run("log", "export", "-", "--first", 9, "--last", 3, code=2)
    stage.run("log", "verify-export", whole, "--root", "xyz", code=2)
    check(stage.run_failing("log", "verify-export", stage.folder / "none")[0] == 4, "a file that is not there")
    check(stage.run_failing("log", "verify-export", "/dev/null")[0] == 6, "an empty file")
    piped = stage.run("log", "export", "-")
    check(len(piped.splitlines()) + 1 == len(whole.read_text().splitlines()), "standard output")


def rechained(lines, change):
    """The lines with what `change` makes of their contents, chained anew: what whoever has no log can do."""
    chain, forged = bytes(32), []
    for line in lines:
        content = change(json.loads(line[:-76] + "}"))
        covered = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))[:-1]
        chain = sha256(chain + covered.encode())
        forged.append(f'{covered},"chain":"{chain.hex()}"}}')
    return forged


def check_bodies(stage, lines):
    """What tools/export/README.md says of bodies, by a program that knows nothing else."""
    awaited, text, whole, without = None, "", 0, 0
    for line in lines:
        content = json.loads(line)
        if "body" in content:
            place = content["body"]
            check(place["position"] == awaited["position"], f"body of: {line[:90]}")
            text += content["text"]
            if place["part"] == place["parts"]:
                event, token = awaited["event"], awaited["event"]["token_out"]
                is_its = (f'"{token}"' in text if token else
                          hashlib.sha256(text.encode()).hexdigest() == event["body_sha256"] and
                          len(text.encode()) == event["body_size"])
                check(is_its, f"another body than of position {awaited['position']}")
                whole, without, awaited, text = whole + 1, without + bool(token), None, ""
        else:
            check(awaited is None, f"no body before: {line[:90]}")
            awaited = content if content.get("body_size", 0) > 0 else None
    check(whole > 0 and without > 0, f"{whole} bodies, {without} without their token")
    figure(f"{whole} bodies, {without} of them without their page token")


def check_replay(stage, seller):
    """A bug report names nobody, is refused when a body is changed, and replays with nothing around it."""
    bodies, report = stage.folder / "bodies.jsonl", stage.folder / "report.jsonl"
    stage.run("log", "export", bodies, "--tenant", "t1", "--bodies")
    stage.run("log", "export", report, "--tenant", "t1", "--redact")
    said = stage.run_failing("log", "export", "-", "--redact")
    check(said[0] == 2 and "'orderlog connection list' names tenants" in said[1], f"no tenant: {said}")
    stage.run("log", "export", "-", "--redact", "--tenant", "t1", "--first", 5, code=2)
    check_bodies(stage, bodies.read_text().splitlines())
    verified = stage.run_json("log", "verify-export", report)
    check(verified["redacted"] and verified["bodies_without_token"] == 0, f"{verified}")

    content = report.read_text()
    content += "".join(bytes.fromhex(line["record"]).decode(errors="replace")
                       for line in map(json.loads, content.splitlines()) if "record" in line)
    truth = stage.truth(seller)
    secrets = {seller, "amzn1.sp.solution.test", stage.run_json("log", "stats")["log"]}
    for order in truth:
        secrets.add(order["order_id"])
        for item in order["items"]:
            secrets |= {item["item_id"], item["sku"]}
    check(len(secrets) > 500, f"only {len(secrets)} secrets")
    shown = [secret for secret in secrets if secret in content]
    check(not shown, f"{len(shown)} of {len(secrets)} are shown: {shown[:5]}")

    # By a program that has no configuration, no log and no tables.
    bare = subprocess.run([stage.orderlog_path, "replay", report, "--json"], env={}, cwd="/", capture_output=True,
                          text=True, timeout=60, check=True)
    redacted = json.loads(bare.stdout)
    real = stage.run_json("replay", bodies)
    check(redacted["rows"] == real["rows"] and redacted["types"] == real["types"], f"{redacted} is not like {real}")
    check(real["rows"]["orders"] == len(truth), f"{real['rows']} of {len(truth)} orders")
    steps = [json.loads(line) for line in stage.run("replay", report, "--step", "--json").splitlines()]
    check(len(steps) == redacted["events"], f"{len(steps)} steps of {redacted['events']} events")
    page = next(step for step in steps if step["orders"])
    at = stage.run_json("replay", report, "--at", page["position"])
    check(at["orders"] == page["orders"] and at["state"] == page["state"], f"{at} is not {page}")
    order = page["orders"][0]["external_order_id"]
    check(stage.run_json("replay", report, "--order", order)["order"]["external_order_id"] == order, "its order")
    why = stage.run_json("replay", report, "--order", order, "--why", "total_amount")
    check(why["columns"][0]["pages"][0]["outcome"] == "CHOSEN", f"{why}")

    lines = report.read_text().splitlines()
    forged = stage.folder / "forged.jsonl"

    def changed(content):
        if content.get("body", {}).get("position") == page["position"]:
            content["text"] = content["text"].replace("AMAZON", "AMAZOM", 1)
        return content
    forged.write_text("\n".join(rechained(lines, changed)) + "\n")
    for words in (("log", "verify-export", forged), ("replay", forged)):
        said = stage.run_failing(*words)
        check(said[0] == 6 and f"the body of position {page['position']} does not have the hash" in said[1], f"{said}")
    plain = stage.run_failing("replay", stage.folder / "whole.jsonl")
    check(plain[0] == 8 and "whole.jsonl' has no bodies" in plain[1], f"one without bodies: {plain}")
    notes = stage.folder / "notes.txt"
    notes.write_text("12 orders\n")
    for words in (("log", "verify-export", notes), ("replay", notes)):
        said = stage.run_failing(*words)
        check(said[0] == 6 and "notes.txt' is no export" in said[1] and "'orderlog log export'" in said[1], f"{said}")
    check(stage.run_failing("replay", report, "--order", "405-0000000-0000000")[0] == 4, "an order that is not there")
    check(stage.run_failing("replay", report, "--at", redacted["events"] + 1)[0] == 4, "a position that is not there")
    numbers = [step["position"] for step in steps]
    check(numbers == list(range(1, len(steps) + 1)), f"positions of a file of its own: {numbers[:9]}")
    figure(f"{len(secrets)} secrets, none of them in a report of {len(lines)} lines that folds to the same rows")


def test(options):
    with Stage(options, "export") as stage:
        stage.start_sim("--sellers", 3, "--orders", options.orders, "--months", MONTHS, "--live-hours", LIVE_HOURS, "--speed",
                        3600, "--seed", options.seed)
        stage.serve()
        stage.await_engine()
        stage.connect_sellers(MONTHS)
        export = Export(stage)
        processes.wait_for("pages", lambda: stage.status()["position"] > 100, 60, 0.1)
        lines, seal = export.write("beside.jsonl")
        export.verify(lines)
        # Its last orders are of the hours after the start.
        stage.await_complete(stage.epoch() + datetime.timedelta(hours=LIVE_HOURS), options.patience)
        stage.stop_serve()

        # What was there is the same bytes later, and from who opens the log alone.
        again, _ = export.write("again.jsonl", "--last", seal["last_position"])
        check(again == lines, "the same events are other lines later")
        begun = time.monotonic()
        lines, seal = export.write("whole.jsonl")
        written = time.monotonic() - begun
        begun = time.monotonic()
        checked = export.verify(lines)
        seconds = time.monotonic() - begun
        last = stage.run_json("log", "stats")["last_position"]
        check(checked["events"] == last == seal["last_position"] and checked["vouched_for"], f"{checked} of {last}")
        recorded = sum('"type":"HeadsRecorded"' in line for line in lines)
        check(checked["heads_checked"] == recorded > 0, f"{checked} of {recorded} recorded roots")
        root, events = strangers_check(lines)
        check(root == seal["root"] == checked["root"] and events == last, f"a stranger: {root}, {events}; {seal}")
        figure(f"{events} events, {checked['streams']} streams: written in {written:.1f} s, verified in {seconds:.1f} s, "
               f"and by a stranger's program; root {root[:16]}…")

        part, _ = export.write("t1.jsonl", "--tenant", "t1")
        check(export.verify(part)["tenant"] == "t1" and not any('"t2"' in line for line in part), "another tenant's")
        check_refusals(export, lines, root)
        check_mistakes(export, stage)
        check_replay(stage, stage.sellers()[0]["seller_id"])


def main():
    parser = processes.arguments(__doc__)
    parser.add_argument("--orders", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=int, default=180, help="seconds that one wait may take")
    return processes.run_test(test, parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
