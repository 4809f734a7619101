// The page of a report in headless Chromium: it opens without a word on the console, the filter
// filters, a fact opens by its link, print shows what failed, and axe finds nothing serious.
//
//   node page.mjs MODULES PAGE.html [SCREENSHOTS]
//
// MODULES is a folder with node_modules/playwright-core and node_modules/axe-core; CHROMIUM names
// the browser, /usr/bin/chromium if it is not set. .ci/extended runs it.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, page, pictures] = process.argv.slice(2);
if (!modules || !page) {
  console.error("usage: node page.mjs MODULES PAGE.html [SCREENSHOTS]");
  process.exit(2);
}
const load = createRequire(join(resolve(modules), "index.js"));
const { chromium } = load("playwright-core");
const axe = readFileSync(load.resolve("axe-core/axe.min.js"), "utf8");
const address = pathToFileURL(resolve(page)).href;
const profile = mkdtempSync(join(tmpdir(), "plumbline-page-"));

const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  headless: true,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const said = [];
const asked = [];

async function open(options = {}, hash = "") {
  const tab = await context.newPage();
  tab.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  tab.on("pageerror", (error) => said.push(`error: ${error.message}`));
  tab.on("dialog", (dialog) => { said.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  tab.on("request", (request) => asked.push(request.url()));
  await tab.setViewportSize(options.size ?? { width: 1280, height: 900 });
  await tab.emulateMedia({ colorScheme: options.scheme ?? "light", media: options.media ?? "screen" });
  await tab.goto(address + hash);
  return tab;
}

const facts = (tab) => tab.locator("details.fact:visible").count();
const steps = {
  async "the page opens and loads nothing else"() {
    const tab = await open();
    assert.ok(await tab.locator("h1").isVisible());
    assert.ok((await facts(tab)) > 0);
    assert.deepEqual(asked.filter((url) => !url.startsWith(address) && !url.startsWith("data:")), []);
    await tab.close();
  },
  async "the filter filters by text, verdict and kind"() {
    const tab = await open();
    const all = await facts(tab);
    const cells = () => tab.locator(".lane a:visible").count();
    assert.equal(await cells(), all);
    for (const box of await tab.locator("input[name=v]").all()) if ((await box.getAttribute("value")) !== "broken") await box.uncheck();
    const broken = await tab.locator("details.fact[data-v=broken]").count();
    assert.equal(await facts(tab), broken);
    assert.equal(await cells(), broken);
    assert.match(await tab.locator("#shown").textContent(), broken === all ? /^\d+ facts$/ : new RegExp(`^${broken} of ${all} `));
    await tab.locator("button[type=reset]").click();
    await tab.waitForFunction((n) => document.querySelectorAll("details.fact:not([hidden])").length === n, all);
    const kind = await tab.locator("details.fact").first().getAttribute("data-k");
    await tab.locator("#k").selectOption(kind);
    assert.equal(await facts(tab), await tab.locator(`details.fact[data-k="${kind}"]`).count());
    await tab.locator("button[type=reset]").click();
    await tab.keyboard.press("/");
    await tab.keyboard.type("no such fact anywhere");
    assert.equal(await facts(tab), 0);
    assert.ok(await tab.locator("#none").isVisible());
    await tab.keyboard.press("Escape");
    assert.equal(await facts(tab), all);
    await tab.close();
  },
  async "a fact opens by its link, also when it was filtered away"() {
    const first = await open();
    const id = await first.locator("details.fact").last().getAttribute("id");
    const link = await first.locator(".lane a").last().getAttribute("href");
    await first.locator("#q").fill("no such fact anywhere");
    await first.evaluate((hash) => { location.hash = hash; }, link);
    const is = (tab) => tab.evaluate((id) => { const e = document.getElementById(id); return e.open && e.checkVisibility() && e.contains(document.activeElement); }, id);
    await first.waitForTimeout(300);
    assert.ok(await is(first));
    await first.close();
    const second = await open({}, link);
    await second.waitForTimeout(300);
    assert.ok(await is(second));
    await second.close();
  },
  async "it is used by keyboard"() {
    const tab = await open();
    await tab.locator("details.fact > summary").first().focus();
    await tab.keyboard.press("Enter");
    assert.ok(await tab.evaluate(() => document.querySelector("details.fact").open));
    await tab.close();
  },
  async "print shows what failed, without what is only for a screen"() {
    const tab = await open({ media: "print" });
    await tab.evaluate(() => dispatchEvent(new Event("beforeprint")));
    assert.equal(await tab.locator("details.fact[data-v=broken]:not([open])").count(), 0);
    assert.ok(!(await tab.locator("#filter").isVisible()));
    assert.ok(!(await tab.locator("nav").isVisible()));
    const paper = await tab.pdf({ format: "A4" });
    assert.ok(paper.length > 5000);
    await tab.close();
  },
  async "nothing is wider than a phone"() {
    const tab = await open({ size: { width: 360, height: 740 } });
    await tab.evaluate(() => { for (const d of document.querySelectorAll("details")) d.open = true; });
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 360, `${wide} pixels`);
    await tab.close();
  },
  async "axe finds nothing serious, in light and in dark"() {
    for (const scheme of ["light", "dark"]) {
      const tab = await open({ scheme });
      await tab.evaluate(() => { for (const d of [...document.querySelectorAll("details.fact[data-v=broken]")].slice(0, 3)) d.open = true; });
      // The policy of the page forbids other scripts, so axe goes in by the debugger.
      await tab.evaluate(axe);
      const { violations } = await tab.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
      const bad = violations.filter((v) => ["serious", "critical", "moderate"].includes(v.impact));
      assert.deepEqual(bad.map((v) => `${scheme}: ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html).join(" | ")}`), []);
      await tab.close();
    }
  },
  async "pictures are taken"() {
    if (!pictures) return;
    const take = async (name, options, hash) => {
      const tab = await open(options, hash);
      await tab.waitForTimeout(150);
      await tab.screenshot({ path: join(pictures, `${name}.png`), fullPage: options.whole ?? false });
      await tab.close();
    };
    const link = await open().then(async (tab) => { const l = await tab.locator(".failures a.open, .failures .id a").first().getAttribute("href").catch(() => ""); await tab.close(); return l; });
    await take("light", {});
    await take("light-whole", { whole: true });
    await take("dark", { scheme: "dark" });
    await take("fact", {}, link);
    await take("fact-dark", { scheme: "dark" }, link);
    await take("map", {}, "#map");
    await take("requests", {}, "#requests");
    await take("requests-dark", { scheme: "dark" }, "#requests");
    await take("disputes", {}, "#disputes");
    await take("compared", {}, "#compared");
    await take("phone", { size: { width: 390, height: 844 } });
    await take("phone-map", { size: { width: 390, height: 844 } }, "#map");
    await take("phone-fact", { size: { width: 390, height: 844 } }, link);
    const tab = await open({ media: "print" });
    await tab.pdf({ path: join(pictures, "print.pdf"), format: "A4" });
    await tab.close();
  },
};

let failed = 0;
for (const [name, step] of Object.entries(steps)) {
  try {
    await step();
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`failed  ${name}\n        ${String(error.message).replaceAll("\n", "\n        ")}`);
  }
}
if (said.length > 0) {
  failed += 1;
  console.log(`failed  the console is silent\n        ${said.join("\n        ")}`);
}
await context.close();
rmSync(profile, { recursive: true, force: true });
process.exit(failed === 0 ? 0 : 1);
