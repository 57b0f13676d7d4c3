// What the reader asks for, and which items answer it.
const FIELDS = ["source", "destination", "statement", "row", "owner", "region", "cause"];

// What an item is searched by: made once, so that a key stroke only compares.
function prepare(items, data) {
  for (const item of items) {
    const statements = item.reasons.map(([statement]) => data.statements[statement]);
    const rows = item.reasons.map(([, row]) => data.rows[row]).filter(Boolean);
    const values = {
      source: [item.from],
      destination: [item.to],
      statement: statements.flatMap((each) => [each.name, each.text]),
      row: rows,
      owner: statements.map((each) => each.owner || NO_OWNER),
      region: statements.flatMap((each) => each.regions),
      cause: item.causes || [],
    };
    item.values = {};
    for (const field of FIELDS) item.values[field] = [...new Set(values[field].filter(Boolean).map((value) => value.toLowerCase()))];
    item.hay = [...Object.values(item.values).flat(), item.note || "", item.kind || ""].join("\n").toLowerCase();
  }
}

const NO_OWNER = "no owner";

// The names that a field can take, in order; `known` tells a whole name from a part of one.
function namesOf(data) {
  const names = Object.fromEntries(FIELDS.map((field) => [field, new Map()]));
  const add = (field, name) => name && names[field].set(name.toLowerCase(), name);
  for (const item of [...data.changes, ...data.rules]) {
    add("source", item.from);
    add("destination", item.to);
    for (const cause of item.causes || []) add("cause", cause);
    for (const [statement, row] of item.reasons) {
      add("statement", data.statements[statement].name);
      add("owner", data.statements[statement].owner || NO_OWNER);
      for (const region of data.statements[statement].regions) add("region", region);
      add("row", data.rows[row]);
    }
  }
  return names;
}

class Filter {
  constructor(names) {
    this.names = names;
    this.text = [];
    this.wanted = {};
  }

  get isEmpty() {
    return this.text.length === 0 && Object.keys(this.wanted).length === 0;
  }

  setText(text) {
    this.text = text.toLowerCase().split(/\s+/).filter(Boolean);
  }

  // A whole name means that name alone, anything else every name that has it in it.
  setField(field, text) {
    const wanted = text.trim().toLowerCase();
    if (wanted) this.wanted[field] = { text: wanted, whole: this.names[field].has(wanted) };
    else delete this.wanted[field];
  }

  keeps(item) {
    for (const word of this.text) if (!item.hay.includes(word)) return false;
    for (const field in this.wanted) {
      const { text, whole } = this.wanted[field];
      const values = item.values[field];
      if (!(whole ? values.includes(text) : values.some((value) => value.includes(text)))) return false;
    }
    return true;
  }
}

// The folder that all files stand in is left out where there is little room.
function shorten(statements) {
  const names = statements.map((statement) => statement.name);
  let [folder] = names;
  for (const name of names) while (!name.startsWith(folder)) folder = folder.slice(0, -1);
  const cut = folder ? folder.lastIndexOf("/") + 1 : 0;
  for (const statement of statements) statement.short = statement.name.slice(cut);
}

// A statement answers by what it says itself, beside what it asks for.
function prepareStatements(data) {
  for (const statement of data.statements) {
    const rows = statement.rows.map((row) => data.rows[row]);
    const lower = (values) => [...new Set(values.filter(Boolean).map((value) => value.toLowerCase()))];
    statement.values = {
      source: lower(statement.sources),
      destination: [],
      statement: lower([statement.name, statement.text]),
      row: lower(rows),
      owner: lower([statement.owner || NO_OWNER]),
      region: lower(statement.regions),
      cause: [],
    };
    statement.hay = [...Object.values(statement.values).flat(), statement.because || "", statement.until || ""].join("\n").toLowerCase();
  }
}
