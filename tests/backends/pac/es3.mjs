// Reads a script as the third edition of ECMAScript and prints the methods that it calls, as JSON.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const file = path.resolve(process.argv[2], "node_modules/acorn/dist/acorn.mjs");
const { parse } = await import(pathToFileURL(file).href);
const called = new Set();

function look(node) {
  if (node === null || typeof node !== "object") return;
  if (node.type === "CallExpression") {
    const { callee } = node;
    called.add(callee.type === "MemberExpression" ? `.${callee.property.name}` : callee.name);
  }
  for (const part of Object.values(node)) look(part);
}

look(parse(fs.readFileSync(0, "utf8"), { ecmaVersion: 3 }));
process.stdout.write(JSON.stringify([...called].sort()));
