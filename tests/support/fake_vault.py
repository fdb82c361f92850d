#!/usr/bin/env python3
"""A vault as far as orderlog asks one: KV version 2 with check-and-set, AppRole, tokens that expire; and its failures.

`--port-file F` gets the port; `--certificate C --key K` make it speak TLS. The token `root-token` never expires,
`service-token` lives an hour; the AppRole is `role` with the secret id `secret-id`. POST /_fake {"sealed", "fail", "ttl", "revoke", "delete"} changes what
happens, GET /_fake tells what did.
"""
import argparse
import http.server
import json
import os
import secrets
import ssl
import threading
import time

ROOT_TOKEN, SERVICE_TOKEN, ROLE, SECRET_ID = "root-token", "service-token", "role", "secret-id"


class Vault:
    """Versions by path, tokens by their end."""

    def __init__(self):
        self.lock = threading.Lock()
        self.versions = {}
        self.tokens = {ROOT_TOKEN: None, SERVICE_TOKEN: time.monotonic() + 3600}
        self.ttl = 3600
        self.sealed = False
        self.fail = []
        self.counts = {"logins": 0, "renewals": 0, "reads": 0, "writes": 0, "conflicts": 0, "denied": 0}

    def knows(self, token):
        return token in self.tokens and (self.tokens[token] is None or time.monotonic() < self.tokens[token])

    def auth(self, token):
        expiring = self.tokens[token] is not None
        return {"auth": {"client_token": token, "lease_duration": self.ttl if expiring else 0, "renewable": expiring,
                         "policies": ["default", "orderlog"], "token_type": "service"}}

    def log_in(self, body):
        if body.get("role_id") != ROLE or body.get("secret_id") != SECRET_ID:
            return 400, {"errors": ["invalid role or secret ID"]}
        self.counts["logins"] += 1
        token = "hvs." + secrets.token_urlsafe(24)
        self.tokens[token] = time.monotonic() + self.ttl
        return 200, self.auth(token)

    def renew(self, token):
        if self.tokens[token] is None:
            return 400, {"errors": ["lease is not renewable"]}
        self.counts["renewals"] += 1
        self.tokens[token] = time.monotonic() + self.ttl
        return 200, self.auth(token)

    @staticmethod
    def metadata(number, version):
        return {"created_time": version["time"], "custom_metadata": None, "deletion_time": version["deleted"],
                "destroyed": False, "version": number}

    def read(self, path):
        self.counts["reads"] += 1
        versions = self.versions.get(path)
        if not versions:
            return 404, {"errors": []}
        metadata = self.metadata(len(versions), versions[-1])
        if versions[-1]["deleted"]:
            return 404, {"data": {"data": None, "metadata": metadata}}
        return 200, {"data": {"data": versions[-1]["data"], "metadata": metadata}}

    def write(self, path, body):
        versions = self.versions.setdefault(path, [])
        if not isinstance(body.get("data"), dict):
            return 400, {"errors": ["no data provided"]}
        if "cas" in body.get("options", {}) and body["options"]["cas"] != len(versions):
            self.counts["conflicts"] += 1
            return 400, {"errors": ["check-and-set parameter did not match the current version"]}
        self.counts["writes"] += 1
        versions.append({"time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "deleted": "",
                         "data": body["data"]})
        return 200, {"data": self.metadata(len(versions), versions[-1])}

    def change(self, body):
        self.sealed = body.get("sealed", self.sealed)
        self.fail = body.get("fail", self.fail)
        self.ttl = body.get("ttl", self.ttl)
        if body.get("revoke"):
            self.tokens = {ROOT_TOKEN: None}
        for path in body.get("delete", []):
            self.versions[path][-1]["deleted"] = "2026-01-01T00:00:00Z"
        return 200, {}

    def answer(self, method, path, token, body):
        if path == "/_fake":
            return self.change(body) if method == "POST" else (200, {**self.counts, "versions": {
                name: [one["data"] for one in versions] for name, versions in self.versions.items()}})
        if self.sealed:
            return 503, {"errors": ["Vault is sealed"]}
        if self.fail:
            return self.fail.pop(0), {"errors": ["as told"]}
        if (method, path) == ("POST", "/v1/auth/approle/login"):
            return self.log_in(body)
        if not self.knows(token):
            self.counts["denied"] += 1
            return 403, {"errors": ["permission denied"]}
        if (method, path) == ("POST", "/v1/auth/token/renew-self"):
            return self.renew(token)
        if not path.startswith("/v1/secret/data/orderlog/"):
            return 403, {"errors": ["1 error occurred:\n\t* permission denied\n\n"]}
        name = path.removeprefix("/v1/secret/data/")
        return self.read(name) if method == "GET" else self.write(name, body)


def handler_of(vault):
    class Handler(http.server.BaseHTTPRequestHandler):
        """One request."""
        protocol_version = "HTTP/1.1"

        def reply(self):
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length) or b"{}")
            with vault.lock:
                status, document = vault.answer(self.command, self.path, self.headers.get("X-Vault-Token"), body)
            text = json.dumps({"request_id": secrets.token_hex(16), **document}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = reply

        def log_message(self, *_):
            pass

    return Handler


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port-file", required=True)
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    options = parser.parse_args()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler_of(Vault()))
    server.daemon_threads = True
    if options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate, options.key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    with open(options.port_file + ".new", "w", encoding="ascii") as file:
        file.write(str(server.server_address[1]))

    os.rename(options.port_file + ".new", options.port_file)
    server.serve_forever()


if __name__ == "__main__":
    main()
