// Reads a list of texts and prints the scopes that editors give to their pieces, as JSON.
"use strict";

const fs = require("fs");
const path = require("path");
const [, , modules, grammarFile] = process.argv;
const load = (name) => require(path.join(modules, "node_modules", name));
const onig = load("vscode-oniguruma");
const { Registry, INITIAL, parseRawGrammar } = load("vscode-textmate");

async function main() {
  const wasm = path.join(modules, "node_modules/vscode-oniguruma/release/onig.wasm");
  await onig.loadWASM(fs.readFileSync(wasm).buffer);
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources) => new onig.OnigScanner(sources),
      createOnigString: (text) => new onig.OnigString(text),
    }),
    loadGrammar: async () => parseRawGrammar(fs.readFileSync(grammarFile, "utf8"), grammarFile),
  });
  const grammar = await registry.loadGrammar("source.outgate");
  const texts = JSON.parse(fs.readFileSync(0, "utf8"));
  const answers = texts.map((text) => {
    let state = INITIAL;
    const pieces = [];
    for (const line of text.split("\n")) {
      const read = grammar.tokenizeLine(line, state);
      for (const token of read.tokens) {
        const piece = line.slice(token.startIndex, token.endIndex);
        if (piece.trim()) pieces.push([piece, token.scopes[token.scopes.length - 1]]);
      }
      state = read.ruleStack;
    }
    return pieces;
  });
  console.log(JSON.stringify(answers));
}

main();
