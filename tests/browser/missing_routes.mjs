// Stands before a real server and answers, in the contract's form, the routes that it does not have
// yet; every other request is the real server's. What was answered here is counted in `answered`, so
// that a test can tell it, and fail on it once all routes are there.
import http from "node:http";

const day = 86_400_000;

function ask(origin, path, headers) {
  return fetch(origin + path, { headers: { authorization: headers.authorization ?? "" } })
    .then(async (answer) => ({ status: answer.status, body: await answer.json() }));
}

async function tenantsOf(origin, headers) {
  const { status, body } = await ask(origin, "/api/v1/orders/sync/status", headers);
  if (status !== 200) {
    return { status, body };
  }
  const own = body.tenants === undefined;
  const list = own ? [{ ...body, displayName: body.tenantId, connectionStatus: "CONNECTED" }] : body.tenants;
  const tenants = [];
  for (const one of list) {
    const backfill = (await ask(origin, `/api/v1/orders/backfill/status?tenantId=${one.tenantId}`, headers)).body;
    tenants.push({
      tenantId: one.tenantId, displayName: one.displayName,
      health: { RUNNING: "backfilling", PAUSED: "paused", ERROR: "error" }[backfill.status] ?? "ok",
      reasonCode: null, watermark: one.syncState?.lastUpdatedAfter ?? null,
      lagSeconds: one.syncState === null ? null : 185, orders: one.counts.orders, debts: 0, connections: 1,
      backfill: { status: backfill.status, progress: backfill.progress },
    });
  }
  return { status: 200, own, tenants };
}

const clockOf = (tenants) => tenants.map((one) => one.watermark).filter(Boolean).sort().at(-1) ?? new Date().toISOString();

function coverageOf(backfill) {
  const days = [];
  if (backfill.from === null) {
    return { from: null, to: null, days };
  }
  const [from, to] = [Date.parse(backfill.from), Date.parse(backfill.to)];
  const edge = to - (to - from) * backfill.progress / 100;
  for (let at = Math.floor(from / day) * day; at < to; at += day) {
    const state = at >= edge ? "complete" : at + day > edge ? "partial" : "missing";
    days.push({ day: new Date(at).toISOString().slice(0, 10), state });
  }
  return { from: backfill.from, to: backfill.to, days };
}

function requestsOf(step, now) {
  const ms = { minute: 60_000, hour: 3_600_000, day }[step];
  const steps = Array.from({ length: 36 }, (_, i) => ({
    start: new Date(Math.floor(now / ms) * ms - (35 - i) * ms).toISOString(),
    requests: 14 + (i * 7) % 6, refused: i % 11 === 3 ? 2 : 0, failed: i % 17 === 5 ? 1 : 0, orders: 40 + i,
  }));
  return { step, steps };
}

function historyOf(order) {
  return { orderId: order.orderId, entries: [
    { position: order.logPosition, time: order.firstSeenAt, source: "search", changes: [
      { field: "status", before: null, after: "PENDING" }, { field: "salesChannel", before: null, after: order.salesChannel },
      { field: "totalAmount", before: null, after: null }] },
    { position: order.logPosition + 40, time: order.changedAt, source: "get", changes: [
      { field: "status", before: "PENDING", after: order.status },
      { field: "totalAmount", before: null, after: order.totalAmount },
      { field: "lastUpdateDate", before: order.purchaseDate, after: order.lastUpdateDate }] },
  ] };
}

function csvOf(orders) {
  const columns = Object.keys(orders[0] ?? { orderId: "" });
  return [columns, ...orders.map((order) => columns.map((name) => order[name] ?? ""))]
    .map((line) => line.join(",")).join("\r\n") + "\r\n";
}

export class MissingRoutes {
  answered = new Map();
  paused = new Set();
  /** As if the server were gone. */
  down = false;

  constructor(origin) {
    this.origin = origin;
  }

  /** An address that behaves as the real server with all its routes. */
  async open() {
    this.server = http.createServer((request, response) => {
      this.serve(request, response).catch((failure) => {
        response.writeHead(502);
        response.end(String(failure));
      });
    });
    await new Promise((resolve) => this.server.listen(this.port ?? 0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${this.server.address().port}`;
  }

  /** Ends what is open, and refuses what comes. */
  goDown() {
    this.down = true;
    this.server.closeAllConnections();
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }

  async serve(request, response) {
    if (this.down) {
      request.socket.destroy();
      return;
    }
    const body = [];
    for await (const piece of request) {
      body.push(piece);
    }
    const url = new URL(request.url, this.origin);
    const real = http.request(this.origin + request.url, { method: request.method, headers: request.headers });
    const gone = () => real.destroy();
    response.on("close", gone);
    const answer = await new Promise((resolve, reject) => {
      real.on("response", resolve);
      real.on("error", reject);
      real.end(Buffer.concat(body));
    });
    const csv = url.searchParams.get("format") === "csv" && url.pathname === "/api/v1/orders";
    if (answer.statusCode !== 404 && !(csv && !/csv/.test(answer.headers["content-type"] ?? ""))) {
      response.writeHead(answer.statusCode, answer.headers);
      answer.on("error", () => response.destroy());
      answer.pipe(response);
      return;
    }
    const own = await this.instead(request.method, url, request.headers, Buffer.concat(body).toString());
    answer.resume();
    if (own === null) {
      response.writeHead(404, { "content-type": "application/problem+json" });
      response.end(JSON.stringify({ title: "Not Found", status: 404 }));
      return;
    }
    const name = `${request.method} ${url.pathname.replace(/\/(orders|connections)\/(?!sync|backfill)[^/]+/, "/$1/{id}")}`;
    this.answered.set(name, (this.answered.get(name) ?? 0) + 1);
    response.writeHead(own.status ?? 200, { "content-type": own.text === undefined ? "application/json" : own.type });
    response.end(own.text ?? JSON.stringify(own.body));
  }

  async instead(method, url, headers, body) {
    const path = url.pathname.replace("/api/v1", "");
    const tenant = url.searchParams.get("tenantId") ?? "";
    const of = (route) => ask(this.origin, route, headers);
    const withTenants = async (make) => {
      const known = await tenantsOf(this.origin, headers);
      return known.tenants === undefined ? { status: known.status, body: known.body } : { body: make(known) };
    };
    if (method === "GET" && path === "/session") {
      // Of nobody's tenant: refused to a writer too, but for another reason.
      const refused = await fetch(`${this.origin}/api/v1/orders/backfill/pause?tenantId=nobody`, {
        method: "POST", headers: { authorization: headers.authorization ?? "" } }).then((answer) => answer.json());
      const access = /may not do this/.test(refused.detail ?? "") ? "read" : "write";
      return withTenants(({ own, tenants }) => ({
        actor: "token:page", scope: own ? "tenant" : "operator", tenantId: own ? tenants[0].tenantId : null, access,
        expiresAt: null, version: "0.1.0", simulated: true, developer: true, now: clockOf(tenants) }));
    }
    if (method === "POST" && path === "/session") {
      return { status: 401, body: { title: "Unauthorized", status: 401, detail: "the code is unknown, used or too old" } };
    }
    if (path === "/tenants") {
      const text = url.searchParams.get("text") ?? "";
      return withTenants(({ tenants }) => ({ tenants: tenants.filter((one) => one.tenantId.startsWith(text)), next: null }));
    }
    if (path === "/alerts") {
      return withTenants(() => ({ alerts: [] }));
    }
    if (path === "/connections") {
      const { body: market } = await of(`/api/v1/marketplaces/amazon/status?tenantId=${tenant}`);
      const { tenants = [] } = await tenantsOf(this.origin, headers);
      const one = tenants.find((some) => some.tenantId === tenant);
      return { body: { connections: one === undefined ? [] : [{
        connectionId: market.displayName, tenantId: tenant, region: market.region, sellerId: "A1SELLER", displayName: market.displayName,
        marketplaceIds: [], ordersApi: "2026-01-01", status: market.status, reasonCode: null,
        paused: this.paused.has(market.displayName), watermark: one.watermark, lastPolledAt: market.lastSyncAt, lastError: market.lastError,
        quota: { operation: "searchOrders", ratePerSecond: 0.00555, burst: 20, available: 3.4 } }] } };
    }
    const turn = /^\/connections\/([^/]+)\/(pause|resume)$/.exec(path);
    if (method === "POST" && turn !== null) {
      this.paused[turn[2] === "pause" ? "add" : "delete"](turn[1]);
      return { body: { connectionId: turn[1], paused: turn[2] === "pause" } };
    }
    if (path === "/coverage") {
      return { body: coverageOf((await of(`/api/v1/orders/backfill/status?tenantId=${tenant}`)).body) };
    }
    if (path === "/debts") {
      return { body: { debts: [] } };
    }
    if (path === "/requests") {
      const { tenants = [] } = await tenantsOf(this.origin, headers);
      return { body: requestsOf(url.searchParams.get("step") ?? "hour", Date.parse(clockOf(tenants))) };
    }
    const history = /^\/orders\/([^/]+)\/history$/.exec(path);
    if (history !== null) {
      const { status, body: order } = await of(`/api/v1/orders/${history[1]}?tenantId=${tenant}`);
      return status === 200 ? { body: historyOf(order) } : { status, body: order };
    }
    if (path === "/orders") {
      const { body: page } = await of(`/api/v1/orders?tenantId=${tenant}&limit=500`);
      return { type: "text/csv", text: csvOf(page.orders) };
    }
    if (method === "POST" && path === "/marketplaces/amazon/connect") {
      const { region } = JSON.parse(body || "{}");
      return { body: { message: "connect", status: "pending", instructions: "", connectionId: "c-new",
                       authorizationUrl: `/apps/authorize/consent?region=${region}`, expiresAt: new Date(Date.now() + 600_000).toISOString() } };
    }
    if (path === "/apps/authorize/consent") {
      return { type: "text/html", text: `<title>Consent</title><h1>Consent</h1><a href="/#/connections?connected=c1">Agree</a>` };
    }
    return null;
  }
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const routes = new MissingRoutes(process.argv[2]);
  routes.port = Number(process.argv[3] ?? 0);
  console.log(await routes.open());
}
