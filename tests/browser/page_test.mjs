// Drives the page in Chromium: node page_test.mjs --url=… --amazon=… --chromium=… --profile=… [--screens=…]
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { Wire } from "./wire.mjs";

const options = Object.fromEntries(process.argv.slice(2).map((word) => word.replace(/^--/, "").split(/=(.*)/s)));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const begun = Date.now();
const desktop = { width: 1280, height: 900 };
const phone = { width: 360, height: 740 };
const complaints = [];

const wire = new Wire(options.url);
const base = await wire.open();
if (options.screens !== undefined) {
  mkdirSync(options.screens, { recursive: true });
}
const context = await chromium.launchPersistentContext(options.profile, {
  executablePath: options.chromium, viewport: desktop, colorScheme: "light", locale: "en-GB", timezoneId: "Europe/Paris",
  acceptDownloads: true,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--no-first-run"],
});
context.setDefaultTimeout(20_000);
const page = context.pages()[0] ?? await context.newPage();
listen(page);

function listen(one) {
  one.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  one.on("console", (message) => {
    // A request that fails on purpose is told of by the browser itself.
    if (message.type() === "error" && !/Failed to load resource/.test(message.text())) {
      complaints.push(`console: ${message.text()}`);
    }
  });
  one.on("request", (request) => {
    // Amazon's own page is gone to, not asked.
    const isAmazon = request.isNavigationRequest() && request.url().startsWith(options.amazon);
    if (!isAmazon && !/^(blob|data):/.test(request.url()) && new URL(request.url()).origin !== base) {
      complaints.push(`asked another host: ${request.url()}`);
    }
  });
}

async function step(claim, act) {
  try {
    await act();
    console.log(`ok ${((Date.now() - begun) / 1000).toFixed(1)} s  ${claim}`);
  } catch (failure) {
    console.log(`FAILED ${claim}\n${failure.message}`);
    console.log(`at ${page.url()}: ${(await page.locator("main").innerText().catch(() => "")).slice(0, 1500)}`);
    throw failure;
  }
}

/** No finding that is serious or critical, nothing wider than the screen; a screenshot if they are wanted. */
async function sound(name, one = page) {
  await one.evaluate(`(() => { if (!window.axe) { ${axe} } })()`);
  const { violations } = await one.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  for (const { id, impact, nodes } of violations) {
    if (impact === "serious" || impact === "critical") {
      complaints.push(`axe, ${name}: ${id} (${impact}) at ${nodes.map((node) => node.target.join(" ")).join(", ").slice(0, 300)}`);
    }
  }
  const wider = await one.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wider > 0) {
    complaints.push(`${name} is ${wider} px wider than the screen`);
  }
  if (options.screens !== undefined) {
    await one.screenshot({ path: `${options.screens}/${name}.png`, fullPage: true });
  }
}

const heading = (text) => page.getByRole("heading", { level: 1, name: text }).waitFor();
const button = (name) => page.getByRole("button", { name, exact: true });
const at = async (fragment) => {
  await page.evaluate((to) => { location.hash = to; }, fragment);
};
const percent = async () => Number(await page.locator("backfill-card [data-percent]").getAttribute("data-percent"));

async function until(what, probe, seconds = 30) {
  for (const limit = Date.now() + seconds * 1000; Date.now() < limit; await page.waitForTimeout(150)) {
    if (await probe()) {
      return;
    }
  }
  throw new Error(`${what}: not within ${seconds} s`);
}

/** A state of a page on a desktop and a phone, in both schemes: all four with screenshots, else two. */
async function everywhere(name) {
  const all = options.screens !== undefined;
  for (const [size, viewport, schemes] of [["desktop", desktop, ["light", "dark"]], ["phone", phone, ["dark", "light"]]]) {
    await page.setViewportSize(viewport);
    for (const colorScheme of all ? schemes : schemes.slice(0, 1)) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(60);
      await sound(`${name}-${size}-${colorScheme}`);
    }
  }
  await page.setViewportSize(desktop);
  await page.emulateMedia({ colorScheme: "light" });
}

async function signIn() {
  await page.goto(base);
  await heading("Sign in");
  await everywhere("sign-in");
  await page.getByLabel("Access token").fill("olt_nobodys");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: "unknown, expired or revoked" }).waitFor();
  const { hash } = new URL(process.env.LINK);
  await page.goto(`${base}/${hash}`);
  await heading("Tenants");
  assert.equal(new URL(page.url()).hash, "#/", "the code stays in the address");
  await button("Sign out").click();
  await page.goto(`${base}/${hash}`);
  await page.getByRole("alert").filter({ hasText: "This link was used already" }).waitFor();
  await page.getByLabel("Access token").fill(process.env.OPERATOR_TOKEN);
  await page.keyboard.press("Enter");
  await heading("Tenants");
  assert.ok(!page.url().includes("olt_"));
}

async function overview() {
  await page.getByRole("row").nth(3).waitFor();
  await page.getByRole("searchbox").fill("t2");
  await until("one tenant", async () => await page.locator("tbody tr").count() === 1);
  await page.getByRole("searchbox").fill("zzz");
  await page.getByText("No tenant matches").waitFor();
  await page.getByRole("searchbox").fill("");
  await page.getByRole("row").nth(3).waitFor();
}

/** Through Amazon's page and back, twice: refused, then agreed to. */
async function connect() {
  await at("#/tenants/t4");
  await page.getByRole("link", { name: "Connect a seller account" }).click();
  await heading("Connections");
  await page.getByText("No seller account is connected").waitFor();
  await everywhere("connections-none");
  const leave = async () => {
    await page.getByRole("radio", { name: "North America, Brazil" }).check();
    await page.getByRole("radio", { name: "Europe, Middle East, India" }).check();
    await button("Continue to Amazon").click();
    await page.waitForURL((url) => url.href.startsWith(`${options.amazon}/apps/authorize/consent`));
  };
  await leave();
  await page.getByRole("link", { name: "deny" }).click();
  await page.getByText("consent was not given").waitFor();
  await everywhere("connections-denied");
  await page.getByRole("link", { name: "Back to orderlog" }).click();
  await heading("Tenants");
  await at("#/tenants/t4/connections");
  await leave();
  await page.locator("li", { hasText: process.env.SELLER }).getByRole("link", { name: "allow" }).click();
  await page.getByText("The account is connected").waitFor();
  assert.match(page.url(), /connected=amazon-eu/);
  await page.locator("section", { hasText: process.env.SELLER }).first().waitFor();
}

async function pauseConnection() {
  await at("#/tenants/t3/connections");
  await button("Pause").first().click();
  await page.locator(".chip", { hasText: "Paused" }).waitFor();
  await everywhere("connections-paused");
  await button("Resume").first().click();
  await page.locator(".chip", { hasText: "Connected" }).waitFor();
}

/** Of the account that was connected: agreeing began it. */
async function backfill() {
  await at("#/tenants/t4");
  await page.locator("backfill-card .chip", { hasText: "Reading" }).waitFor();
  await indicator("running", "t4");
  await host.emulateMedia({ reducedMotion: "reduce" });
  const moving = () => host.evaluate(() => document.getAnimations().length +
    [...document.querySelectorAll("backfill-indicator")].flatMap((one) => one.shadowRoot.getAnimations()).length);
  assert.equal(await moving(), 0, "something moves though nothing may");
  await host.emulateMedia({ reducedMotion: "no-preference" });
  await until("a third of it", async () => await percent() >= 33);
  await everywhere("tenant-running");
  await button("Pause").click();
  await page.locator("backfill-card .chip", { hasText: "Paused" }).waitFor();
  await until("the focus in the card", () => page.evaluate(() => document.activeElement?.dataset.verb === "resume"));
  const paused = await percent();
  assert.ok(paused < 100);
  await everywhere("tenant-paused");
  await indicator("paused", "t4");
  await button("Cancel …").click();
  await page.getByRole("dialog").waitFor();
  await sound("dialog");
  await page.keyboard.press("Escape");
  assert.equal(await page.getByRole("dialog").count(), 0);
  await button("Resume").click();
  await page.locator("backfill-card .chip", { hasText: /Reading|Complete/ }).waitFor();
  await until("the end", async () => await percent() === 100, 60);
  await page.locator("backfill-card .chip", { hasText: "Complete" }).waitFor();
  await page.locator(".timeline .kind", { hasText: "Backfill completed" }).first().waitFor();
  await page.locator("timeline-card [role=status]", { hasText: "Backfill completed: " }).waitFor({ state: "attached" });
  await everywhere("tenant-done");
  await indicator("done", "t4");
}

/** Of an account that was connected by command, begun here and cancelled. */
async function startAndCancel() {
  await at("#/tenants/t1");
  await button("Read past orders").waitFor();
  await everywhere("tenant-new");
  await button("Read past orders").click();
  await page.locator("backfill-card .chip", { hasText: "Reading" }).waitFor();
  await button("Cancel …").click();
  await button("Stop reading").click();
  await page.locator("backfill-card .chip", { hasText: "Stopped" }).waitFor();
  await button("Read past orders").waitFor();
}

async function live() {
  await page.locator("timeline-card .chip", { hasText: "Live" }).waitFor();
  const newest = () => page.locator(".timeline li").first().getAttribute("data-position").then(Number);
  const before = await newest();
  await button("Follow to now").click();
  await until("news in the timeline", async () => {
    await page.getByLabel("Show routine polls").check();
    return await newest() > before;
  });
  const positions = await page.locator(".timeline li").evaluateAll((all) => all.map((one) => Number(one.dataset.position)));
  assert.equal(new Set(positions).size, positions.length, "an event is there twice");
  // The connection ends; the page comes again where it left off.
  wire.goDown();
  await page.locator("timeline-card .chip", { hasText: /Connection lost|Connecting/ }).waitFor();
  await page.getByText("The server cannot be reached", { exact: false }).or(page.locator(".stale")).first().waitFor();
  wire.mend();
  await page.locator("timeline-card .chip", { hasText: "Live" }).waitFor({ timeout: 40_000 });
}

async function orders() {
  await at("#/tenants/t4/orders");
  await page.locator("tbody tr").nth(20).waitFor();
  await everywhere("orders");
  const ids = () => page.locator("tbody th a").allInnerTexts();
  const first = await ids();
  await page.getByRole("link", { name: "Next" }).click();
  await until("the next page", async () => (await ids())[0] !== first[0]);
  assert.ok((await ids()).every((id) => !first.includes(id)), "a page repeats the one before it");
  await page.getByRole("link", { name: "Back to the first" }).click();
  await until("the first page", async () => (await ids())[0] === first[0]);
  await page.getByLabel("Status").selectOption("CANCELLED");
  await until("only cancelled ones", async () => {
    const told = await page.locator("tbody .chip").allInnerTexts();
    return told.length > 0 && told.every((text) => text === "Cancelled");
  });
  await page.getByRole("link", { name: "Clear" }).click();
  await page.getByRole("link", { name: "Clear" }).waitFor({ state: "detached" });
  await page.getByLabel("Order id begins with").fill("none");
  await page.keyboard.press("Enter");
  await page.getByText("No order matches").waitFor();
  await sound("orders-none");
  await page.getByLabel("Order id begins with").fill(first[5]);
  await page.keyboard.press("Enter");
  await until("the one that was searched", async () => (await ids()).join() === first[5]);
  const [download] = await Promise.all([page.waitForEvent("download"), button("Download CSV").click()]);
  assert.match(download.suggestedFilename(), /^orders-t4-.*\.csv$/);
  assert.match(readFileSync(await download.path(), "utf8"), /orderId|order_id/);
  await page.locator("tbody th a").first().click();
  await heading(`Order ${first[5]}`);
}

async function history() {
  await page.locator(".history > li").first().waitFor();
  await everywhere("order");
  assert.ok(await page.locator(".diff ins").count() > 0, "its history shows no change");
  await page.locator(".history a").last().click();
  await page.getByText("As known at").waitFor();
  await page.getByRole("link", { name: "Show as it is now" }).click();
  await page.getByText("As known at").waitFor({ state: "detached" });
}

/** Tab goes through everything that can be used, and out again. */
async function keyboard() {
  await at("#/tenants/t4");
  await page.locator(".timeline li").first().waitFor();
  const summary = await tabStops();
  const order = ["Skip to content", "Tenants", "Orders", "All orders", "step", "As a table", "Hold", "Follow to now"];
  const places = order.map((text) => summary.findIndex((one) => one.text === text));
  assert.deepEqual(places, [...places].sort((a, b) => a - b), `Tab goes ${summary.map((one) => one.text)}`);
  assert.ok(!places.includes(-1), `Tab does not reach ${order[places.indexOf(-1)]}`);
  await at("#/tenants/t4/orders");
  await page.locator("tbody tr").first().waitFor();
  const reached = await tabStops();
  for (const text of ["Tenants", "Sign out", "Download CSV", "Search", "q", "status", "from", "language", "theme"]) {
    assert.ok(reached.some((one) => one.text === text), `Tab does not reach ${text}: ${reached.map((one) => one.text)}`);
  }
}

/** What Tab comes to, from the page's beginning to its end; each is seen. */
async function tabStops() {
  await page.locator("body").evaluate((body) => { body.tabIndex = -1; body.focus(); });
  const reached = [];
  for (let i = 0; i < 90; ++i) {
    await page.keyboard.press("Tab");
    const one = await page.evaluate(() => {
      const at = document.activeElement;
      const style = getComputedStyle(at);
      return { tag: at.tagName, text: (at.name || at.innerText || "").slice(0, 30),
               shown: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 };
    });
    if (one.tag === "BODY") {
      break;
    }
    reached.push(one);
  }
  assert.equal(reached[0].text, "Skip to content");
  const unseen = reached.filter((one) => !one.shown);
  assert.deepEqual(unseen, [], "focus that is not seen");
  return reached;
}

async function french() {
  await page.getByLabel("Language").selectOption("fr");
  await heading("Commandes");
  assert.equal(await page.locator("html").getAttribute("lang"), "fr");
  await at("#/tenants/t1");
  await page.getByRole("heading", { name: "Commandes passées" }).waitFor();
  await page.locator("coverage-calendar .months").waitFor();
  await everywhere("tenant-french");
  await page.getByLabel("Apparence").selectOption("dark");
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), "dark");
  await page.reload();
  await page.getByRole("heading", { name: "Commandes passées" }).waitFor();
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), "dark", "the choice is lost");
  await page.getByLabel("Apparence").selectOption("system");
  await page.getByLabel("Langue").selectOption("en");
}

async function unwell() {
  await at("#/nowhere");
  await heading("This page does not exist");
  await page.route("**/api/v1/coverage*", (route) => route.fulfill({
    status: 500, contentType: "application/problem+json", body: JSON.stringify({ title: "Internal Server Error", detail: "it broke" }) }));
  await at("#/tenants/t2");
  await page.getByText("This could not be loaded").waitFor();
  await sound("tenant-problem");
  await page.unroute("**/api/v1/coverage*");
  await button("Try again").click();
  await page.locator("section", { hasText: "Days covered" }).getByText("This could not be loaded").waitFor({ state: "detached" });
}

async function signOut() {
  await button("Sign out").click();
  await heading("Sign in");
  assert.equal(await page.evaluate(() => JSON.stringify(sessionStorage).includes("olt_")), false);
  await page.getByLabel("Access token").fill(process.env.READER_TOKEN);
  await page.keyboard.press("Enter");
  await page.locator("backfill-card .chip").waitFor();
  assert.equal(await button("Follow to now").count(), 0, "a reader is offered what he may not do");
}

// The indicator, on another application's page.
const host = await context.newPage();
listen(host);
const hostCss = "body{font:16px system-ui;margin:2rem;max-width:40rem;color-scheme:light dark;background:light-dark(#fff,#111);color:light-dark(#111,#eee)}";
await host.route("**/host.html", (route) => route.fulfill({ path: new URL("host.html", import.meta.url).pathname }));
await host.route("**/host.css", (route) => route.fulfill({ contentType: "text/css", body: hostCss }));
await host.goto(`${base}/host.html`);

async function showTenant(tenant, token = process.env.OPERATOR_TOKEN) {
  await host.evaluate(async ([id, bearer]) => {
    await customElements.whenDefined("backfill-indicator");
    for (const one of document.querySelectorAll("backfill-indicator")) {
      one.tokenProvider = async () => bearer;
      one.tenantId = id;
      one.again();
    }
  }, [tenant, token]);
}

const states = new Set();
async function indicator(state, tenant = "t4", token = undefined) {
  await showTenant(tenant, token);
  await host.waitForFunction((wanted) => [...document.querySelectorAll("backfill-indicator")].every((one) => one.view.state === wanted),
                             state, { timeout: 20_000 });
  const [banner, badge, compact] = await host.evaluate(() => [...document.querySelectorAll("backfill-indicator")]
    .map((one) => one.shadowRoot.textContent.replace(/\s+/g, " ").trim()));
  assert.match(banner, /\d+%/);
  assert.match(badge, /\d+%/);
  assert.equal(compact !== "", state === "running", `compact while ${state}: '${compact}'`);
  for (const colorScheme of ["light", "dark"]) {
    await host.emulateMedia({ colorScheme });
    await sound(`indicator-${state}-${colorScheme}`, host);
  }
  await host.setViewportSize(phone);
  await sound(`indicator-${state}-phone`, host);
  await host.setViewportSize(desktop);
  states.add(state);
  return banner;
}

async function otherStates() {
  await indicator("pending", "t3");
  await indicator("error", "t4", "olt_nobodys");
  await host.route("**/backfill/status*", (route) => route.fulfill({ json: {
    status: "ERROR", progress: 41.2, ordersSynced: 400, estimatedTotal: 980, from: "2024-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z",
    currentChunk: null, lastUpdate: null, isBackfillComplete: false, connections: [{ connectionId: "c1", status: "ERROR", progress: 41.2,
      ordersSynced: 400, estimatedTotal: 980, etaSeconds: null, limitedBy: "AMAZON_UNAVAILABLE", lastError: "503",
      retryAfter: new Date(Date.now() + 125_000).toISOString() }] } }));
  await showTenant("t4");  // Of two errors in a row the second is waited for.
  await host.waitForFunction(() => [...document.querySelectorAll("backfill-indicator")].every((one) => one.view.retryAfter !== null));
  assert.match(await indicator("error"), /next try in 2 minutes.*Amazon is not available/);
  await host.unroute("**/backfill/status*");
  await indicator("done");
  wire.goDown();
  assert.match(await indicator("offline"), /100%/, "offline forgets what was known");
  wire.mend();
  await indicator("done");
  const tip = host.locator("backfill-indicator").first().locator(".tip");
  await host.locator("backfill-indicator").first().getByRole("button").focus();
  await until("the tooltip", async () => await tip.evaluate((one) => getComputedStyle(one).visibility) === "visible");
  await sound("indicator-tooltip", host);
  await host.keyboard.press("Escape");
  await until("its end", async () => await tip.evaluate((one) => getComputedStyle(one).visibility) === "hidden");
  assert.deepEqual([...states].sort(), ["done", "error", "offline", "paused", "pending", "running"]);
  assert.equal(await host.evaluate(() => document.documentElement.outerHTML.includes("olt_")), false, "a token is in the markup");
}

let failed = false;
try {
  await page.bringToFront();
  await step("sign in", signIn);
  await step("overview", overview);
  await step("connect", connect);
  await step("a connection is paused and resumed", pauseConnection);
  await step("backfill, pause, resume, done", backfill);
  await step("another is begun and cancelled", startAndCancel);
  await step("the timeline is live, and comes again", live);
  await step("orders are searched, filtered, saved", orders);
  await step("an order's history", history);
  await step("by keyboard alone", keyboard);
  await step("French, and an appearance that was chosen", french);
  await step("what fails says what to do", unwell);
  await step("sign out; a reader sees and changes nothing", signOut);
  await step("the indicator in every state", otherStates);
} catch {
  failed = true;
}
await context.close();
wire.close();
for (const complaint of [...new Set(complaints)]) {
  console.log(`FAILED ${complaint}`);
}
process.exit(failed || complaints.length > 0 ? 1 : 0);
