// Puts the parts of the page together and keeps them in step with the filter.
const SIGNS = { opens: "+", closes: "\u2212", treats: "~", added: "+", removed: "\u2212", changed: "~", moved: "\u203a" };

function signed(kind) {
  return element("span", { class: `sign ${kind}` }, element("span", { "aria-hidden": "true" }, SIGNS[kind]), ` ${kind}`);
}

function namesAt(item, data, at) {
  return [...new Set(item.reasons.map((reason) => reason[at]))];
}

function asked(item, data) {
  const statements = namesAt(item, data, 0).map((index) => data.statements[index]);
  if (statements.length === 0) return item.without || "";
  const [first] = statements;
  const rest = statements.length - 1;
  return [link(first.short, (first.places[0] || {}).url), rest ? ` and ${number(rest)} more` : ""];
}

function ownersOf(item, data) {
  return few([...new Set(namesAt(item, data, 0).map((index) => data.statements[index].owner || NO_OWNER))], 2);
}

const TRAFFIC = [
  { title: "Traffic", kind: "traffic", cell: (item) => item.to },
  { title: "From", kind: "from", cell: (item) => item.from },
];

function makeTables(data) {
  const statement = { title: "Statement", kind: "statement", cell: (item) => asked(item, data) };
  const owner = { title: "Owner", kind: "owner", cell: (item) => ownersOf(item, data) };
  const why = { title: "Why", kind: "why", cell: (item) => rich(item.note) };
  const explain = (item) => explainItem(item, data);
  return {
    changes: new LazyTable(find("changes-table"), {
      label: "Changes of traffic",
      columns: [{ title: "Change", kind: "change", cell: (item) => signed(item.kind) }, ...TRAFFIC, ...(data.changes.some((item) => item.note) ? [why] : []), statement, owner],
      explain,
      empty: data.changes.length ? "No change of traffic matches the filters." : "No traffic changes.",
    }),
    rules: new LazyTable(find("rules-table"), {
      label: "Everything that is allowed afterwards",
      columns: [...TRAFFIC, { title: "Treatment", kind: "note", cell: (item) => rich(item.note) }, statement, owner],
      explain,
      empty: data.rules.length ? "No rule matches the filters." : "Nothing is allowed.",
    }),
    native: find("native-table") && new LazyTable(find("native-table"), {
      label: "Rules that are written",
      columns: [{ title: "Change", kind: "change", cell: (item) => signed(item.kind) }, { title: "Rule", kind: "rule", cell: (item) => item.to }, { title: "What changes", kind: "why", cell: (item) => rich(item.note) }],
      empty: "No rule that is written matches the search.",
    }),
    statements: new LazyTable(find("statements-table"), {
      label: "Statements to recertify",
      columns: [
        { title: "Statement", kind: "statement", cell: (item) => link(item.short, (item.places[0] || {}).url) },
        { title: "Owner", kind: "owner", cell: (item) => item.owner || element("em", {}, NO_OWNER) },
        { title: "Reason given", kind: "why", cell: (item) => item.because || element("em", {}, "none") },
        { title: "Until", kind: "until", cell: (item) => [item.until || "no end", item.expiring ? element("span", { class: "soon" }, item.expiring) : ""] },
        { title: "Rules", kind: "number", cell: (item) => number(item.rules) },
      ],
      explain: (item) => [element("dl", {}, explainStatement(item), definition("List rows", few(item.rows.map((row) => data.rows[row]), READINGS)))],
      empty: data.statements.length ? "No statement matches the filters." : "No statement is in force.",
    }),
  };
}

// A statement is shown where some of what it asks for is, or where it answers itself.
function keepStatements(data, shown, filter) {
  if (filter.isEmpty) return data.statements;
  const asking = new Set(shown.flatMap((item) => item.reasons.map(([statement]) => statement)));
  return data.statements.filter((statement, index) => asking.has(index) || filter.keeps(statement));
}

function start() {
  const data = JSON.parse(find("data").textContent);
  prepare([...data.changes, ...data.rules], data);
  data.statements.forEach((statement, index) => {
    statement.to = statement.name;
    statement.reasons = statement.rows.length ? statement.rows.map((row) => [index, row]) : [];
  });
  shorten(data.statements);
  prepareStatements(data);
  for (const item of data.native) item.hay = `${item.to}\n${item.note}\n${item.kind}`.toLowerCase();
  const tables = makeTables(data);
  const bar = new FilterBar(data, namesOf(data), () => refresh());
  let drawing = null;

  function refresh() {
    const filter = bar.filter;
    const changes = filter.isEmpty ? data.changes : data.changes.filter((item) => filter.keeps(item));
    const rules = filter.isEmpty ? data.rules : data.rules.filter((item) => filter.keeps(item));
    const native = data.native.filter((item) => filter.text.every((word) => item.hay.includes(word)));
    const statements = keepStatements(data, [...changes, ...rules], filter);
    tables.changes.show(changes);
    tables.rules.show(rules);
    if (tables.native) tables.native.show(native);
    tables.statements.show(statements);
    bar.tell({ changes, rules, statements });
    cancelAnimationFrame(drawing);
    drawing = requestAnimationFrame(() => drawPicture(find("picture"), find("whole").checked ? rules.map((rule) => ({ ...rule, kind: "rule" })) : changes, data, (field, name) => bar.choose(field, name)));
  }

  find(data.changes.length ? "changing" : "whole").checked = true;
  for (const id of ["changing", "whole"]) find(id).addEventListener("change", refresh);
  addEventListener("beforeprint", () => {
    Object.values(tables).filter(Boolean).forEach((table) => table.extendAll());
    document.querySelectorAll("details").forEach((each) => (each.open = true));
  });
  startTheme();
  refresh();
  document.documentElement.setAttribute("data-ready", "");
}

start();
