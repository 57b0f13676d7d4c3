// Reads a query on standard input and prints what the language service of Kusto says of it, one
// line each, with the columns of its answer at the end. The tables are those of Azure Firewall.
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
const code = Language.KustoCode.ParseAndAnalyze(fs.readFileSync(0, "utf8"), globals);
const said = code.GetDiagnostics();
for (let at = 0; at < said.Count; at += 1) {
  const one = said.getItem(at);
  console.log(`${one.Code} ${one.Severity}: ${one.Message}`);
}
const columns = code.ResultType ? code.ResultType.Columns : [];
const listed = [];
for (let at = 0; at < columns.Count; at += 1) {
  const column = columns.getItem(at);
  listed.push(`${column.Name}: ${column.Type.Name}`);
}
console.log(listed.join(", "));
