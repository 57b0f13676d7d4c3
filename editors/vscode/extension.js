// Starts `outgate lsp` for policies, and stops it. Everything else is for the server to know.
"use strict";

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

async function activate(context) {
  const command = vscode.workspace.getConfiguration("outgate").get("path") || "outgate";
  const run = { command, args: ["lsp"] };
  client = new LanguageClient(
    "outgate",
    "Outgate",
    { run, debug: run },
    { documentSelector: [{ language: "outgate" }] },
  );
  context.subscriptions.push({ dispose: () => client.stop() });
  try {
    await client.start();
  } catch (error) {
    vscode.window.showErrorMessage(
      `Outgate: cannot run \`${command} lsp\` (${error.message}). ` +
        "Install Outgate, or say where it is in the setting `outgate.path`.",
    );
  }
}

function deactivate() {
  return client && client.stop();
}

module.exports = { activate, deactivate };
