// Puts the parts of the page together and keeps them in step with the filter.
const SIGNS = { opens: "+", closes: "\u2212", treats: "~", decided: "=", added: "+", removed: "\u2212", changed: "~", moved: "\u203a" };

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
  { title: "From", kind: "from", cell: (item) => item.sources[0].words },
];

function makeTables(data) {
  const statement = { title: "Statement", kind: "statement", cell: (item) => asked(item, data) };
  const owner = { title: "Owner", kind: "owner", cell: (item) => ownersOf(item, data) };
  const why = { title: "Why", kind: "why", cell: (item) => rich(item.note) };
  const explain = (item) => explainItem(item, data);
  return {
    changes: new LazyTable(find("changes-table"), {
      label: "Changes of traffic",
      columns: [{ title: "Change", kind: "change", cell: (item) => signed(item.kind, SIGNS) }, ...TRAFFIC, ...(data.changes.some((item) => item.note) ? [why] : []), statement, owner],
      explain,
      empty: data.changes.length ? "No change of traffic matches the filters." : "No traffic changes.",
    }),
    rules: new LazyTable(find("rules-table"), {
      label: "All rules",
      columns: [...TRAFFIC, { title: "Treatment", kind: "note", cell: (item) => rich(item.note) }, statement, owner],
      explain,
      empty: data.rules.length ? "No rule matches the filters." : "Nothing is allowed.",
    }),
    native: find("native-table") && new LazyTable(find("native-table"), {
      label: "Rules that are written",
      columns: [{ title: "Change", kind: "change", cell: (item) => signed(item.kind, SIGNS) }, { title: "Rule", kind: "rule", cell: (item) => item.to }, { title: "What changes", kind: "why", cell: (item) => rich(item.note) }],
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
      explain: (item) => [element("dl", {}, explainStatement(item), definition("List rows", item.rows.map((row) => data.rows[row]).join(", ")))],
      empty: data.statements.length ? "No statement matches the filters." : "No statement is in force.",
    }),
  };
}

// A statement is shown where a rule that is shown asks for it, or where it answers itself; one
// without rules where a change that is shown does.
function keepStatements(data, changes, rules, filter) {
  if (filter.isEmpty) return data.statements;
  const [ofRules, ofChanges] = [new Set(), new Set()];
  for (const item of rules) for (const [statement] of item.reasons) ofRules.add(statement);
  for (const item of changes) for (const [statement] of item.reasons) ofChanges.add(statement);
  return data.statements.filter((statement, index) => ofRules.has(index) || (statement.rules === 0 && ofChanges.has(index)) || filter.keeps(statement));
}

// What ends first comes first, then what nobody answers for.
function byUrgency(a, b) {
  const key = (statement) => `${statement.until || "9999"} ${statement.owner || ""}`;
  return key(a) < key(b) ? -1 : Number(key(a) > key(b));
}

// The picture is drawn once somebody can see it: not at every key stroke far above it.
class Drawer {
  constructor(draw) {
    this.draw = draw;
    this.isNear = false;
    this.isDue = false;
    new IntersectionObserver(([seen]) => {
      this.isNear = seen.isIntersecting;
      if (this.isNear && this.isDue) this.now();
    }, { rootMargin: "400px" }).observe(find("picture-part"));
  }

  later() {
    this.isDue = true;
    if (this.isNear) requestAnimationFrame(() => this.isDue && this.now());
  }

  now() {
    this.isDue = false;
    this.draw();
  }
}

function start() {
  const data = JSON.parse(find("data").textContent);
  prepareSources(data);
  shorten(data.statements);
  prepareStatements(data);
  prepareItems([...data.changes, ...data.rules], data);
  for (const item of data.native) item.hay = `${item.to}\n${item.note}\n${item.kind}`.toLowerCase();
  const tables = makeTables(data);
  const bar = new FilterBar(namesOf(data), refresh);
  if (!data.exact) bar.fields.source.placeholder = "as listed, not by address";
  const shown = { changes: [], rules: [] };
  const drawer = new Drawer(() => {
    const items = find("whole").checked ? shown.rules : shown.changes;
    drawPicture(find("picture"), items, data, (field, name) => bar.choose(field, name));
  });

  function refresh() {
    const filter = bar.filter;
    shown.changes = filter.isEmpty ? data.changes : data.changes.filter((item) => filter.keeps(item));
    shown.rules = filter.isEmpty ? data.rules : data.rules.filter((item) => filter.keeps(item));
    const statements = keepStatements(data, shown.changes, shown.rules, filter);
    tables.changes.show(shown.changes);
    tables.rules.show(shown.rules);
    tables.statements.show([...statements].sort(byUrgency));
    if (tables.native) tables.native.show(data.native.filter((item) => filter.words.every((word) => item.hay.includes(word))));
    bar.tell([shown.changes, data.changes, "change"], [shown.rules, data.rules, "rule"], [statements, data.statements, "statement"]);
    drawer.later();
  }

  find(data.changes.length ? "changing" : "whole").checked = true;
  for (const id of ["changing", "whole"]) find(id).addEventListener("change", () => drawer.later());
  addEventListener("beforeprint", () => {
    Object.values(tables).filter(Boolean).forEach((table) => table.extendAll());
    document.querySelectorAll("details").forEach((each) => (each.open = true));
    drawer.now();
  });
  startTheme();
  refresh();
  performance.mark("ready");
}

start();
