import { defineConfig, type Plugin } from "vite";

declare const process: { env: Record<string, string | undefined> };

/** A running server for `npm run dev`: ORDERLOG_URL=http://127.0.0.1:8080. */
const server = process.env["ORDERLOG_URL"] ?? "http://127.0.0.1:8080";

/** Line ends in minified code are those of templates, where one blank means the same. */
const narrowTemplates: Plugin = {
  name: "narrow-templates",
  apply: "build",
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type === "chunk") {
        // One licence stands for all files that say the same.
        const told = new Set<string>();
        chunk.code = chunk.code.replace(/\n {2,}(?=\S)/g, " ")
          .replace(/\/\*\*\s*\*\s*@license[^]*?\*\//g, (notice) => {
            const key = notice.replace(/\s+/g, " ");
            const first = !told.has(key);
            told.add(key);
            return first ? notice : "";
          });
      }
    }
  },
};

export default defineConfig({
  plugins: [narrowTemplates],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    sourcemap: false,
  },
  server: { proxy: { "/api": server } },
  test: { include: ["unit/*_test.ts"] },
} as Parameters<typeof defineConfig>[0]);
