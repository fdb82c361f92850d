"""A seller's browser at the consent page that orderlog-sim serves, and on its way back."""
import http.client
import re
import urllib.parse

from processes import check

CONNECT = "/api/v1/marketplaces/amazon/connect"


def browse(url):
    """GET as a browser without redirects: status, headers, text."""
    place = urllib.parse.urlparse(url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
    try:
        connection.request("GET", place.path + "?" + place.query)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()
    finally:
        connection.close()


class Browser:
    """A person at Amazon's page; remembers what must never be seen elsewhere."""

    def __init__(self, stage):
        self.stage = stage
        self.secrets = set()
        self.pages = []

    def ask(self, client, region="eu", **more):
        """POST connect; the answer. Its state is a secret from now on."""
        answer = client.post(CONNECT, {"region": region, **more})
        for key in ("message", "status", "instructions", "connectionId", "authorizationUrl", "expiresAt"):
            check(isinstance(answer.get(key), str), f"connect lacks {key}: {answer}")
        check(answer["status"] == "pending", f"connect says {answer}")
        self.secrets.add(self.query(answer["authorizationUrl"])["state"])
        return answer

    @staticmethod
    def query(url):
        return dict(urllib.parse.parse_qsl(urllib.parse.urlparse(url).query))

    def decide(self, invitation, decision, seller=None):
        """Reads the consent page, clicks; where Amazon sends the browser then."""
        url = invitation["authorizationUrl"]
        status, _, page = browse(url)
        check(status == 200, f"the consent page: {status} {page}")
        links = [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', page)]
        link = next(link for link in links if f"decision={decision}" in link and (seller is None or seller in link))
        status, headers, _ = browse(urllib.parse.urljoin(url, link))
        check(status == 302, f"the click: {status}")
        back = headers["Location"]
        if "spapi_oauth_code" in self.query(back):
            self.secrets.add(self.query(back)["spapi_oauth_code"])
        return back

    def land(self, back):
        """Follows Amazon's redirect: status and where to, or why not."""
        status, headers, page = browse(back)
        self.pages.append(page)
        if "json" in headers.get("Content-Type", ""):
            return status, None  # No request that the server reads.
        check(headers.get("Referrer-Policy") == "no-referrer", f"{headers}")
        check("no-store" in headers.get("Cache-Control", ""), f"{headers}")
        if status == 303:
            return status, headers["Location"]
        reason = re.search(r'data-reason="([a-z_]+)"', page)
        return status, reason and reason.group(1)
