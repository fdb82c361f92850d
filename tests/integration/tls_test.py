#!/usr/bin/env python3
"""The HTTP API by TLS, with certificates that change meanwhile; pages of other origins; tokens that another issuer signs."""
import base64
import http.client
import http.server
import json
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import threading
import time
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import processes  # noqa: E402
from processes import Stage, check, figure, wait_for  # noqa: E402

PAGE = "https://app.example"
ISSUER = "https://login.example"
warnings.simplefilter("ignore", DeprecationWarning)  # TLS 1.1 is asked for, to be refused.


def openssl(*words):
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, timeout=60, check=False)
    check(done.returncode == 0, f"openssl {words}: {done.stderr}")


def pair(folder, name, *more):
    """A certificate of its own for 127.0.0.1, and its key."""
    certificate, key = folder / f"{name}.crt", folder / f"{name}.key"
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-days", 2, "-subj", f"/CN={name}",
            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate, *(more or ["-nodes"]))
    return certificate, key


class Secret:
    """A client that trusts one certificate alone."""

    def __init__(self, port, certificate):
        self.port = port
        self.context = ssl.create_default_context(cafile=str(certificate))

    def connect(self):
        return http.client.HTTPSConnection("127.0.0.1", self.port, context=self.context, timeout=20)

    def ask(self, method="GET", path="/healthz", connection=None, **headers):
        wire = connection or self.connect()
        wire.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = wire.getresponse()
        body = answer.read()
        if connection is None:
            wire.close()
        return answer.status, answer.headers, body


def reads(client):
    try:
        return client.ask()[0] == 200
    except ssl.SSLError:
        return False


def secret_and_nothing_else(port, certificate):
    client = Secret(port, certificate)
    status, headers, _ = client.ask()
    check(status == 200 and headers["Strict-Transport-Security"] == "max-age=31536000", f"{status} {headers}")
    for oldest, newest, taken in ((ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_1, False),
                                  (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2, True),
                                  (ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_3, True)):
        client.context = ssl.create_default_context(cafile=str(certificate))
        client.context.set_ciphers("ALL:@SECLEVEL=0")
        client.context.minimum_version, client.context.maximum_version = oldest, newest
        try:
            done = client.ask()[0] == 200
        except (ssl.SSLError, ConnectionError):
            done = False
        check(done == taken, f"{newest.name}: {done}")
    with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
        wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        check(b"HTTP/1.1" not in wire.recv(4096), "an answer in clear text")


def slow_handshakes(port, client, count=500):
    """So many who never shake hands, or half: others are answered, and they are let go."""
    hello = bytes.fromhex("16030100c8010000c40303") + b"\0" * 40
    wires = []
    for number in range(count):
        wire = socket.create_connection(("127.0.0.1", port), timeout=20)
        wire.sendall(hello if number % 2 else b"")
        wires.append(wire)
    slowest = 0
    for _ in range(20):
        begun = time.monotonic()
        check(client.ask()[0] == 200, "nobody is served beside slow handshakes")
        slowest = max(slowest, time.monotonic() - begun)

    def ended(wire):
        wire.settimeout(0.02)
        try:
            while wire.recv(4096):
                pass
            return True
        except socket.timeout:
            return False
        except OSError:
            return True

    wait_for("the end of all slow handshakes", lambda: all(ended(wire) for wire in wires), 60, 0.5)
    for wire in wires:
        wire.close()
    figure(f"beside {count} clients that do not shake hands the slowest of 20 answers took {slowest * 1000:.0f} ms")


def replace(source, target):
    """As who renews certificates does: another file under the name."""
    draft = target.with_suffix(".new")
    draft.write_bytes(source.read_bytes())
    os.replace(draft, target)


def renewal(stage, port, files, others):
    """A new pair is for new clients; a bad one for nobody, and a talk goes on through all of it."""
    first, second = Secret(port, files["first"]), Secret(port, others[0])
    talk = first.connect()
    check(first.ask(connection=talk)[0] == 200, "no talk")
    replace(others[0], files["certificate"])
    time.sleep(1)
    replace(others[1], files["key"])
    wait_for("the new certificate", lambda: reads(second), 30, 0.2)
    check(not reads(first), "the old certificate is still shown")
    check(first.ask(connection=talk)[0] == 200, "the talk was ended by a new certificate")
    files["key"].write_text("no key")
    wait_for("word of the bad key", lambda: "keeps its certificate" in (stage.data / "orderlog.log").read_text(), 30, 0.2)
    time.sleep(3)
    told = (stage.data / "orderlog.log").read_text().count("keeps its certificate")
    check(told == 1 and reads(second), f"told {told} times; by the old pair: {reads(second)}")
    check(first.ask(connection=talk)[0] == 200, "the talk was ended by a bad key")
    talk.close()
    replace(others[1], files["key"])
    wait_for("word of the mended key", lambda: (stage.data / "orderlog.log").read_text().count("has a new certificate") == 2, 30, 0.2)
    figure("a certificate was renewed, spoilt and mended under a talk that went on")


def other_origins(client, token):
    """Only pages of a named origin, and only with a token; nothing is allowed for all."""
    asks = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "authorization"}
    status, headers, _ = client.ask("OPTIONS", "/api/v1/orders/sync/run", Origin=PAGE, **asks)
    check(status == 204 and headers["Access-Control-Allow-Origin"] == PAGE and "POST" in headers["Access-Control-Allow-Methods"]
          and "Authorization" in headers["Access-Control-Allow-Headers"], f"preflight: {status} {headers}")
    for origin in ("https://app.example.evil", "http://app.example", "https://app.example:444", "null", "*", "https://APP.example"):
        status, headers, _ = client.ask("OPTIONS", "/api/v1/orders/sync/run", Origin=origin, **asks)
        check(status == 403 and headers["Access-Control-Allow-Origin"] is None, f"preflight of {origin}: {status} {headers}")
        status, headers, _ = client.ask(path="/api/v1/orders", Origin=origin, Authorization=f"Bearer {token}")
        check(headers["Access-Control-Allow-Origin"] is None and "Origin" in ", ".join(headers.get_all("Vary")), f"{origin}: {headers}")
    status, headers, body = client.ask(path="/api/v1/orders?tenantId=t1", Origin=PAGE, Authorization=f"Bearer {token}")
    check(status == 200 and headers["Access-Control-Allow-Origin"] == PAGE and "orders" in json.loads(body), f"{status} {headers}")
    check(headers["Access-Control-Allow-Credentials"] is None, "cookies are allowed")
    status, headers, _ = client.ask(path="/api/v1/orders", Origin=PAGE)
    check(status == 401 and headers["Access-Control-Allow-Origin"] == PAGE, f"without a token: {status} {headers}")
    check(client.ask("OPTIONS", "/api/v1/orders")[0] == 405, "OPTIONS of no browser")


def coded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Issuer:
    """Signs tokens by openssl, as somebody else's login server would."""

    def __init__(self, folder):
        self.folder = folder
        self.keys = folder / "keys.json"
        self.make("first")

    def make(self, name):
        """A new key, which is the only one from now on."""
        self.name, self.key = name, self.folder / f"{name}.pem"
        openssl("genrsa", "-out", self.key, 2048)
        done = subprocess.run(["openssl", "rsa", "-in", self.key, "-noout", "-modulus"], capture_output=True, text=True, timeout=60, check=True)
        modulus = bytes.fromhex(done.stdout.strip().removeprefix("Modulus="))
        draft = self.keys.with_suffix(".new")
        draft.write_text(json.dumps({"keys": [{"kty": "RSA", "kid": name, "use": "sig", "n": coded(modulus), "e": "AQAB"}]}))
        os.replace(draft, self.keys)

    def token(self, algorithm="RS256", **claims):
        says = {"iss": ISSUER, "aud": "orderlog", "sub": "jane@shop.example", "exp": int(time.time()) + 600, "tenant": "t1", **claims}
        text = coded(json.dumps({"alg": algorithm, "kid": self.name}).encode()) + "." + coded(json.dumps(says).encode())
        done = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.key], input=text.encode(), capture_output=True, timeout=60, check=True)
        return text + "." + coded(done.stdout)


def signed_tokens(stage, client, issuer):
    """Another issuer's tokens do what they claim and no more; events name a hash, and no file has a token."""
    def status(token, method="GET", path="/api/v1/orders"):
        return client.ask(method, path, Authorization=f"Bearer {token}")[0]

    reader, writer = issuer.token(), issuer.token(access="write")
    check(status(reader) == 200 and status(reader, path="/api/v1/orders?tenantId=t2") == 403, "a reader")
    check(status(reader, "POST", "/api/v1/orders/sync/run") == 403 and status(reader, path="/metrics") == 403, "a reader who writes")
    check(status(writer, "POST", "/api/v1/orders/backfill/start?tenantId=t1") in (200, 400, 409), "a writer")
    check(status(issuer.token(access="operate"), path="/metrics") == 200, "an operator")
    unsigned = issuer.token(algorithm="none").rsplit(".", 1)[0] + "."
    for token in (issuer.token(exp=int(time.time()) - 60), issuer.token(aud="other"), issuer.token(iss="https://evil.example"),
                  issuer.token(algorithm="none"), issuer.token(algorithm="HS256"), unsigned, reader[:-4] + "AAAA", "a.b.c",
                  issuer.token(tenant=""), issuer.token(access="root"), "." * 7000):
        check(status(token) == 401, f"{token[:40]}…: {status(token)}")
    issuer.make("second")
    wait_for("the end of the old key", lambda: status(reader) == 401, 10, 0.2)
    check(status(issuer.token()) == 200, "by the new key")
    actors = {one["actor"] for one in stage.log_events("BackfillRequested")}
    check(any(actor.startswith("jwt:") and len(actor) == 20 for actor in actors), f"who began a past: {actors}")
    told = "".join((stage.data / name).read_text() for name in ("orderlog.log", "access.log"))
    check("eyJ" not in told and "jane@" not in told, "a token or its subject is in a log file")
    figure("tokens of another issuer, its keys changed under way")


class KeyServer(threading.Thread):
    """Where an issuer publishes its keys, by TLS."""

    def __init__(self, issuer, certificate, key):
        super().__init__(daemon=True)
        self.asked = 0
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            """GET, whatever is asked for."""

            def do_GET(self):
                server.asked += 1
                body = issuer.keys.read_bytes()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.web.socket = context.wrap_socket(self.web.socket, server_side=True)
        self.url = f"https://127.0.0.1:{self.web.server_address[1]}/keys"

    def run(self):
        self.web.serve_forever()

    def end(self):
        self.web.shutdown()
        self.web.server_close()


def published_keys(stage, issuer, certificate, others):
    """Keys that an issuer publishes count if its server is who it says, and while it is away."""
    _, said = stage.run_failing("serve", "--http-jwt-keys-url", "https://127.0.0.1:1/keys")
    check("both set" in said and "HINT: " in said, f"a file and a URL: {said}")
    stage.environment.pop("ORDERLOG_HTTP_JWT_KEYS_FILE")
    _, said = stage.run_failing("serve", "--http-jwt-keys-url", "http://login.example/keys")
    check("HINT: " in said or "https" in said, f"keys in clear text: {said}")
    server = KeyServer(issuer, *others)
    server.start()
    stage.environment["ORDERLOG_HTTP_JWT_KEYS_URL"] = server.url

    def begin():
        told = len((stage.data / "orderlog.log").read_text())
        stage.serve()
        stage.await_engine()
        client = Secret(int(stage.status()["http"].rsplit(":", 1)[1]), certificate)

        def word(text):
            return text in (stage.data / "orderlog.log").read_text()[told:]

        def status(**claims):
            return client.ask(path="/api/v1/session", Authorization=f"Bearer {issuer.token(**claims)}")
        return word, status

    word, status = begin()
    wait_for("word of a server that nobody vouches for", lambda: word("keys of the tokens' issuer stay"), 30, 0.1)
    check(word("ertificate") and server.asked == 0 and status()[0] == 401, "keys of anybody are taken")
    stage.stop_serve()
    stage.environment["ORDERLOG_HTTP_JWT_KEYS_CA_FILE"] = str(others[0])
    word, status = begin()
    wait_for("the issuer's keys", lambda: status()[0] == 200, 30, 0.1)
    ends = int(time.time()) + 500
    session = json.loads(status(exp=ends)[2])
    check(processes.parse_time(session["expiresAt"]).timestamp() == ends, f"a session that ends otherwise: {session}")
    server.end()
    check(status()[0] == 200 and server.asked == 1, f"without the issuer's server, which was asked {server.asked} times")
    issuer.make("unknown")
    check([status()[0] for _ in range(20)] == [401] * 20, "a key that nobody published")
    stage.stop_serve()
    figure("an issuer's keys by TLS, kept while it is away")


def wrong_files(stage, folder, certificate, key):
    locked = pair(folder, "locked", "-passout", "pass:secret")
    (folder / "empty").write_text("")
    other = pair(folder, "third")[1]
    for files, code in (((certificate, ""), 3), (("", key), 3), ((certificate, folder / "absent"), 8), ((folder / "empty", key), 8),
                        ((certificate, other), 8), (locked, 8)):
        stage.environment.update({"ORDERLOG_HTTP_TLS_CERTIFICATE_FILE": str(files[0]), "ORDERLOG_HTTP_TLS_KEY_FILE": str(files[1])})
        ended, said = stage.run_failing("serve", "--data-dir", folder / "other", seconds=60)
        check(ended == code and "HINT: " in said, f"{files}: {ended} {said}")
    for origins in ("*", "https://app.example/", "http://app.example", "app.example", "https://*.example", "https://a.example,,"):
        done, said = stage.run_failing("serve", "--data-dir", folder / "other", "--http-cors-origins", origins)
        check("is no origin" in said and "HINT: " in said, f"{origins}: {done} {said}")


def test(options):
    with Stage(options, "tls") as stage:
        folder = stage.folder
        first, second = pair(folder, "first"), pair(folder, "second")
        files = {"first": first[0], "certificate": folder / "now.crt", "key": folder / "now.key"}
        replace(first[0], files["certificate"])
        replace(first[1], files["key"])
        stage.start_sim("--sellers", 1, "--orders", 50, "--months", 1, "--speed", 720)
        wrong_files(stage, folder, *first)
        issuer = Issuer(folder)
        stage.environment["ORDERLOG_HTTP_JWT_KEYS_FILE"] = str(issuer.keys)
        stage.environment.update({"ORDERLOG_HTTP_TLS_CERTIFICATE_FILE": str(first[0]), "ORDERLOG_HTTP_TLS_KEY_FILE": str(first[1])})
        code, said = stage.run_failing("serve", "--data-dir", folder / "other")
        check(code == 8 and "without http.jwt.issuer" in said, f"keys of nobody: {code} {said}")
        stage.environment.update({"ORDERLOG_HTTP_JWT_ISSUER": ISSUER, "ORDERLOG_HTTP_JWT_AUDIENCE": "orderlog"})
        stage.environment.update({"ORDERLOG_HTTP_TLS_CERTIFICATE_FILE": str(files["certificate"]),
                                  "ORDERLOG_HTTP_TLS_KEY_FILE": str(files["key"]),
                                  # Beyond this machine, since it speaks TLS.
                                  "ORDERLOG_HTTP_LISTEN": "0.0.0.0:0", "ORDERLOG_HTTP_CORS_ORIGINS": f"https://other.example, {PAGE}"})
        stage.serve()
        stage.await_engine()
        stage.connect_sellers(1)
        url = stage.status()["http"]
        check(url.startswith("https://0.0.0.0:"), f"listens on {url}")
        port = int(url.rsplit(":", 1)[1])
        secret_and_nothing_else(port, first[0])
        client = Secret(port, first[0])
        wait_for("tables", lambda: client.ask(path="/readyz")[0] == 200, 60, 0.2)
        other_origins(client, stage.run("token", "add", "page", "--tenant", "t1").strip())
        signed_tokens(stage, client, issuer)
        slow_handshakes(port, client)
        renewal(stage, port, files, second)
        stage.stop_serve()
        published_keys(stage, issuer, second[0], pair(folder, "login"))


def main():
    options = processes.arguments(__doc__).parse_args()
    return processes.run_test(test, options)


if __name__ == "__main__":
    sys.exit(main())
