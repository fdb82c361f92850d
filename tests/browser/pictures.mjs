// README.md's pictures of the page: LINK=… TENANT=… node pictures.mjs --chromium=… --profile=… --out=… NAME…
import { chromium } from "playwright-core";

const words = process.argv.slice(2);
const options = Object.fromEntries(words.filter((word) => word.startsWith("--")).map((word) => word.slice(2).split(/=(.*)/s)));
const tenant = `/tenants/${process.env.TENANT}`;
const context = await chromium.launchPersistentContext(options.profile, {
  executablePath: options.chromium, viewport: { width: 1180, height: 860 }, colorScheme: "light", locale: "en-GB",
  timezoneId: "UTC", args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
});
context.setDefaultTimeout(20_000);
const page = context.pages()[0] ?? await context.newPage();
const go = (fragment) => page.evaluate((to) => { location.hash = to; }, `#${fragment}`);
const take = (name, more = {}) => page.screenshot({ path: `${options.out}/${name}.png`, ...more });

const pictures = {
  async overview() {
    await go("/");
    await page.getByRole("row").nth(3).waitFor();
    await page.setViewportSize({ width: 1180, height: 480 });
    await take("overview");
    await page.setViewportSize({ width: 1180, height: 860 });
  },
  async tenant() {
    await go(tenant);
    await page.locator(".timeline li").nth(3).waitFor();
    await page.locator(".chart canvas").waitFor();
    await page.locator("coverage-calendar .months").waitFor();
    await take("tenant");
  },
  async order() {
    await page.emulateMedia({ colorScheme: "dark" });
    await go(`${tenant}/orders/${process.env.ORDER}`);
    await page.locator(".history > li").first().waitFor();
    await take("order");
  },
  async phone() {
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 360, height: 740 });
    await go(tenant);
    await page.locator("backfill-card .chip").waitFor();
    await page.locator("coverage-calendar .months").waitFor();
    await take("phone");
  },
};

await page.goto(process.env.LINK);
await page.getByRole("heading", { level: 1, name: "Tenants" }).waitFor();
for (const name of words.filter((word) => !word.startsWith("--"))) {
  await pictures[name]();
}
await context.close();
