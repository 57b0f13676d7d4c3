// Puts the page of a replay together and keeps it in step with the filter.
const FIELDS = ["finding", "source", "destination", "statement", "row"];
const SIGNS = { breaks: "!", gaps: "?", opened: "+", depends: "~", "could close": "\u2212", stays: "=", wider: "\u2212", "as it is": "=" };

function prepare(items, data, statementsOf) {
  for (const item of items) {
    const statements = statementsOf(item).map((number) => data.statements[number]);
    item.sources = [data.sources[item.from]];
    item.values = {
      finding: lower([item.kind]),
      destination: lower([item.to]),
      statement: lower(statements.flatMap((each) => [each.name, each.text])),
      row: lower([item.row]),
    };
    item.named = statements;
    item.hay = hayOf(item, [item.note, ...(item.details || []).map(([title]) => title)]);
  }
}

// A statement is kept by what it says, or where a site has something of it.
function prepareUses(data) {
  const bySite = new Map(data.sources.map((source) => [source.words, source]));
  const nowhere = { values: [], hay: "", addresses: { values: [], hay: "" } };
  for (const use of data.statements) {
    const sites = use.meant === null ? data.sites.map((_, site) => site) : use.meant;
    use.sources = sites.map((site) => ({ values: lower([data.sites[site]]), hay: data.sites[site].toLowerCase(), addresses: (bySite.get(data.sites[site]) || nowhere).addresses }));
    use.values = { finding: [], destination: [], statement: lower([use.name, use.text]), row: [] };
    use.hay = hayOf(use, []);
  }
}

function namesOf(data) {
  const names = Object.fromEntries(FIELDS.map((field) => [field, new Map()]));
  const add = (field, name) => name && names[field].set(name.toLowerCase(), name);
  for (const name of [...data.names, ...data.sites]) add("source", name);
  for (const use of data.statements) add("statement", use.name);
  for (const item of [...data.findings, ...data.unused, ...data.wider]) {
    add("finding", item.kind);
    add("destination", item.to);
    add("row", item.row);
  }
  return names;
}

function explainDetails(item) {
  const parts = item.details.map(([title, text]) => definition(title, ...rich(text)));
  for (const statement of item.named) {
    parts.push(definition("Statement", link(statement.name, (statement.places[0] || {}).url), ": ", element("code", { class: "quote" }, statement.text)));
  }
  return [element("dl", {}, parts)];
}

function firstNamed(item) {
  if (item.named.length === 0) return "";
  const [first] = item.named;
  const rest = item.named.length - 1;
  return [link(first.short, (first.places[0] || {}).url), rest ? ` and ${number(rest)} more` : ""];
}

function makeTables(data) {
  const kind = (title, name) => ({ title, kind: name, cell: (item) => signed(item.kind, SIGNS) });
  const traffic = { title: "Traffic", kind: "traffic", cell: (item) => item.to };
  const from = { title: "From", kind: "from", cell: (item) => item.sources[0].words };
  const statement = { title: "Statement", kind: "statement", cell: firstNamed };
  const note = { title: "Why", kind: "why", cell: (item) => rich(item.note) };
  return {
    findings: new LazyTable(find("found-table"), {
      label: "Findings",
      columns: [
        kind("Finding", "finding"),
        traffic,
        from,
        { title: "Requests", kind: "often", cell: (item) => number(item.requests) },
        { title: "Sources", kind: "sources", cell: (item) => item.senders },
        { title: "Last seen", kind: "period", cell: (item) => item.last },
        statement,
        note,
      ],
      explain: explainDetails,
      empty: data.findings.length ? "No finding matches the filters." : "Nothing breaks, there is no gap, nothing opens.",
    }),
    unused: new LazyTable(find("unused-table"), {
      label: "Unused rules",
      columns: [kind("Rule", "kind"), traffic, from, { title: "Need", kind: "need", cell: (item) => item.need }, statement, note],
      explain: explainDetails,
      empty: data.unused.length ? "No unused rule matches the filters." : "Every rule is used.",
    }),
    wider: new LazyTable(find("wider-table"), {
      label: "Names below wildcards",
      columns: [kind("Rule", "kind"), traffic, from, statement, note],
      explain: explainDetails,
      empty: data.wider.length ? "No wildcard matches the filters." : "No wildcard is used.",
    }),
  };
}

function start() {
  const data = JSON.parse(find("data").textContent);
  prepareSources(data);
  shorten(data.statements);
  prepareUses(data);
  prepare(data.findings, data, (item) => (item.statement === null ? [] : [item.statement]));
  prepare([...data.unused, ...data.wider], data, (item) => item.statements);
  const tables = makeTables(data);
  const bar = new FilterBar(namesOf(data), refresh);
  let sites = null;
  let sitesOf; // the source that the columns are for

  function refresh() {
    const filter = bar.filter;
    const kept = (items) => (filter.isEmpty ? items : items.filter((item) => filter.keeps(item)));
    const shown = { findings: kept(data.findings), unused: kept(data.unused), wider: kept(data.wider), statements: kept(data.statements) };
    for (const name of ["findings", "unused", "wider"]) tables[name].show(shown[name]);
    const wanted = filter.wanted.source;
    if (!sites || wanted !== sitesOf) sites = makeSites(data, wanted);
    sitesOf = wanted;
    sites.show(shown.statements);
    bar.tell([shown.findings, data.findings, "finding"], [shown.unused, data.unused, "unused rule"], [shown.statements, data.statements, "statement"]);
  }

  addEventListener("beforeprint", () => {
    [...Object.values(tables), sites].forEach((table) => table.extendAll());
    document.querySelectorAll("details").forEach((each) => (each.open = true));
  });
  startTheme();
  refresh();
  performance.mark("ready");
}

start();
