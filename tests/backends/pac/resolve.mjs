// Reads [{pac, urls}, ...] and prints what npm's pac-resolver answers, as JSON: for each URL what the
// file says of the text as it stands, of the URL as browsers write it, and that URL; null for none.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const modules = path.resolve(process.argv[2], "node_modules");
const load = (name) => import(pathToFileURL(path.join(modules, name, "dist/index.js")).href);
const { createPacResolver } = await load("pac-resolver");
const { QuickJS } = await load("quickjs-wasi");

const wasm = fs.readFileSync(path.join(modules, "quickjs-wasi/quickjs.wasm"));

const answers = [];
for (const { pac, urls } of JSON.parse(fs.readFileSync(0, "utf8"))) {
  const engine = await QuickJS.create({ wasm });
  const started = performance.now();
  const find = createPacResolver(engine, pac);
  const asked = [];
  for (const url of urls) {
    const raw = await find({ href: url }, "somewhere.else.example");
    const href = URL.canParse(url) ? new URL(url).href : null;
    const normal = href === null ? null : href === url ? raw : await find({ href }, "localhost");
    asked.push([raw, normal, href]);
  }
  answers.push({ asked, milliseconds: performance.now() - started });
}
process.stdout.write(JSON.stringify(answers));
