// Reads queries (a JSON array) on standard input and prints what the language service of Kusto says
// of each: an array of its messages, or of the columns of the answer. The tables are those of Azure
// Firewall.
const fs = require("fs");
const path = require("path");
const vm = require("vm");

const folder = path.join(process.argv[2], "node_modules", "@kusto", "language-service-next");
for (const name of ["bridge.min.js", "Kusto.Language.Bridge.min.js"]) {
  vm.runInThisContext(fs.readFileSync(path.join(folder, name), "utf8"), { filename: name });
}
const { Language } = globalThis.Kusto;
const { DatabaseSymbol, TableSymbol } = Language.Symbols;

const common =
  "TimeGenerated: datetime, Protocol: string, SourceIp: string, SourcePort: int, " +
  "DestinationPort: int, Action: string, ActionReason: string, Policy: string, " +
  "RuleCollectionGroup: string, RuleCollection: string, Rule: string";
const tables = [
  TableSymbol.From(`(${common}, Fqdn: string, TargetUrl: string, WebCategory: string, ` +
    "IsTlsInspected: bool, IsExplicitProxyRequest: bool)").WithName("AZFWApplicationRule"),
  TableSymbol.From(`(${common}, DestinationIp: string)`).WithName("AZFWNetworkRule"),
];
const database = new DatabaseSymbol.ctor("logs", tables);
const globals = Language.GlobalState.Default.WithDatabase(database);

function listed(collection, text) {
  const texts = [];
  for (let at = 0; at < collection.Count; at += 1) {
    texts.push(text(collection.getItem(at)));
  }
  return texts;
}

function told(query) {
  const code = Language.KustoCode.ParseAndAnalyze(query, globals);
  const messages = listed(code.GetDiagnostics(), (one) => `${one.Code}: ${one.Message}`);
  if (messages.length) {
    return messages;
  }
  return listed(code.ResultType.Columns, (column) => `${column.Name}: ${column.Type.Name}`);
}

console.log(JSON.stringify(JSON.parse(fs.readFileSync(0, "utf8")).map(told)));
