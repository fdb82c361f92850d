"""Stands between orderlog and a simulator and spoils single orders, until it is told to let them pass.

An order of `unreadable` loses its time of creation in each answer of Orders 2026-01-01, and while `lacks_money` all
orders lose their amounts; of one in `without_items` Orders v0 knows no items. Everything else passes as it is, dates
and rates included.
"""
import http.client
import http.server
import json
import threading
import urllib.parse

HOP_BY_HOP = {"connection", "content-length", "transfer-encoding", "keep-alive"}


class SpoilingProxy:
    """Listens on `url` from construction on, for as long as the process lives."""

    def __init__(self, port):
        self.unreadable = set()
        self.lacks_money = False
        self.without_items = set()
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                headers = {name: value for name, value in self.headers.items()
                           if name.lower() not in HOP_BY_HOP | {"host", "accept-encoding"}}
                upstream = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                try:
                    upstream.request("GET", self.path, headers=headers)
                    answer = upstream.getresponse()
                    status, sent, body = answer.status, answer.getheaders(), answer.read()
                finally:
                    upstream.close()
                status, body = proxy.spoil(self.path, status, body)
                self.send_response_only(status)
                for name, value in sent:
                    if name.lower() not in HOP_BY_HOP:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                """Says nothing."""

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{server.server_address[1]}"

    def spoil(self, path, status, body):
        words = urllib.parse.urlsplit(path).path.strip("/").split("/")
        if words[-1] == "orderItems" and words[-2] in self.without_items:
            return 404, json.dumps({"errors": [{"code": "NotFound", "message": "no such items"}]}).encode()
        if status != 200 or not (self.unreadable or self.lacks_money) or "2026-01-01" not in words:
            return status, body
        payload = json.loads(body)
        for order in payload.get("orders", []) + [payload.get("order", {})]:
            if order.get("orderId") in self.unreadable:
                order.pop("createdTime", None)
            for part in [order] + order.get("orderItems", []) if self.lacks_money else []:
                part.pop("proceeds", None)
        return status, json.dumps(payload).encode()
