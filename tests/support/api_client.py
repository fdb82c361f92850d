"""Asks a running engine's HTTP API, as an application would, and byte by byte, as nobody should."""
import http.client
import json
import socket
import urllib.parse

from processes import check


class Answer:
    """What the server said."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        return json.loads(self.body)


class ApiClient:
    """One bearer, or nobody."""

    def __init__(self, url, token=None):
        self.place = urllib.parse.urlparse(url)
        self.token = token

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection(self.place.hostname, self.place.port, timeout=60)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            if self.token is not None:
                sent.setdefault("Authorization", f"Bearer {self.token}")
            if body is not None:
                body = json.dumps(body)
                sent["Content-Type"] = "application/json"
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def get(self, path, **headers):
        answer = self.ask("GET", path, **headers)
        check(answer.status == 200, f"GET {path}: {answer.status} {answer.body[:500]!r}")
        return answer.json()

    def post(self, path, body=None, **headers):
        answer = self.ask("POST", path, body, **headers)
        check(answer.status == 200, f"POST {path}: {answer.status} {answer.body[:500]!r}")
        return answer.json()

    def raw(self, data, seconds=10):
        """Sends bytes and reads until the server ends the connection; what it said."""
        with socket.create_connection((self.place.hostname, self.place.port), timeout=seconds) as wire:
            said = b""
            try:
                wire.sendall(data)
                wire.shutdown(socket.SHUT_WR)
                while piece := wire.recv(65536):
                    said += piece
            except OSError:
                pass
            return said
