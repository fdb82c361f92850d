// Builds the page and the indicator into a folder, holds their sizes against the bounds, and writes
// what the server embeds: node build.mjs OUT [FILES_CPP]. Packages that are missing are fetched; where
// that cannot be done an empty FILES_CPP is written, as without npm, and it is tried again next time.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, "../../build/dashboard"));
const embedded = process.argv[3];
const bounds = { page: 60_000, indicator: 12_000 };  // Bytes, gzip.
const types = {
  html: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

/** Whether the packages are there as the lock file has them. */
function fetched() {
  const changed = (name) => statSync(join(here, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (changed("node_modules/.package-lock.json") >= changed("package-lock.json")) {
    return true;
  }
  const npm = spawnSync("npm", ["ci", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"],
                        { cwd: here, stdio: ["ignore", "ignore", "inherit"] });
  const now = new Date();
  if (npm.status === 0) {
    utimesSync(join(here, "node_modules/.package-lock.json"), now, now);
  }
  return npm.status === 0;
}

async function bundle() {
  const { build } = await import("vite");
  rmSync(out, { recursive: true, force: true });
  const common = { root: here, configFile: join(here, "vite.config.ts"), logLevel: "warn" };
  await build({ ...common, build: { outDir: out, emptyOutDir: true } });
  await build({
    ...common,
    publicDir: false,
    build: {
      outDir: out, emptyOutDir: false,
      lib: { entry: join(here, "source/indicator.ts"), formats: ["es"], fileName: () => "indicator.js" },
    },
  });
}

function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
    .map((path) => {
      const raw = readFileSync(path);
      const name = "/" + relative(folder, path);
      return {
        path: name === "/index.html" ? "/" : name,
        type: types[path.split(".").pop()] ?? "application/octet-stream",
        gzip: gzipSync(raw, { level: 9, memLevel: 9 }),
        tag: createHash("sha256").update(raw).digest("hex").slice(0, 32),
      };
    });
}

/** Whether both bundles keep to their bounds; a table of what they are. */
function weigh(files) {
  const sum = (some) => some.reduce((bytes, file) => bytes + file.gzip.length, 0);
  const sizes = {
    page: sum(files.filter((file) => file.path !== "/indicator.js")),
    indicator: sum(files.filter((file) => file.path === "/indicator.js")),
  };
  for (const file of files) {
    console.log(`${String(file.gzip.length).padStart(7)}  ${file.path}`);
  }
  return Object.entries(bounds).map(([name, most]) => {
    const fits = sizes[name] > 0 && sizes[name] <= most;
    console.log(`${name}: ${sizes[name]} of at most ${most} bytes, gzip${fits ? "" : " – TOO LARGE"}`);
    return fits;
  }).every(Boolean);
}

const quoted = (bytes) => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 24) {
    const line = [...bytes.subarray(at, at + 24)].map((byte) => "\\" + byte.toString(8).padStart(3, "0"));
    text += `\n        "${line.join("")}"`;
  }
  return text;
};

/** tools/page's `page_files()`, as C++. */
function asSource(files) {
  const entries = files.map((file) => `    PageFile{
        .path = "${file.path}",
        .type = "${file.type}",
        .tag = "${file.tag}",
        .gzip = std::string_view{${quoted(file.gzip)},
        ${file.gzip.length}}},
`);
  return `// Made by tools/dashboard/build.mjs.
#include "tools/page/page_files.hpp"

namespace orderlog::tools {

std::span<const PageFile> page_files() {
    static constexpr PageFile files[]{
${entries.join("")}    };
    return files;
}

}  // namespace orderlog::tools
`;
}

if (embedded !== undefined) {
  mkdirSync(dirname(resolve(embedded)), { recursive: true });
}
if (fetched()) {
  await bundle();
  const files = filesOf(out);
  if (!weigh(files)) {
    process.exit(1);
  }
  if (embedded !== undefined) {
    writeFileSync(embedded, asSource(files));
  }
} else if (embedded !== undefined) {
  console.log("note: the page's packages cannot be fetched: orderlog is built without its page");
  writeFileSync(embedded, readFileSync(join(here, "../page/no_page_files.cpp")));
  utimesSync(embedded, 0, 0);  // Older than its sources: made again by the next build.
} else {
  process.exit(1);
}
