// What a review lists, and how it answers a filter.
const FIELDS = ["source", "destination", "statement", "row", "owner", "region", "cause"];
const NO_OWNER = "no owner";

function prepareItems(items, data) {
  for (const item of items) {
    const statements = item.reasons.map(([statement]) => data.statements[statement]);
    item.sources = [data.sources[item.from]];
    item.values = {
      destination: lower([item.to]),
      statement: lower(statements.flatMap((each) => [each.name, each.text])),
      row: lower(item.reasons.map(([, row]) => data.rows[row])),
      owner: lower(statements.map((each) => each.owner || NO_OWNER)),
      region: lower(statements.flatMap((each) => each.regions)),
      cause: lower(item.causes),
    };
    item.hay = hayOf(item, [item.note, item.kind]);
  }
}

// A statement answers by what it says itself, beside what it asks for.
function prepareStatements(data) {
  for (const statement of data.statements) {
    statement.sources = statement.from.map((number) => data.sources[number]);
    statement.values = {
      destination: [],
      statement: lower([statement.name, statement.text]),
      row: lower(statement.rows.map((row) => data.rows[row])),
      owner: lower([statement.owner || NO_OWNER]),
      region: lower(statement.regions),
      cause: [],
    };
    statement.hay = hayOf(statement, [statement.because, statement.until]);
  }
}

// The names that a field can take, in order; `known` tells a whole name from a part of one.
function namesOf(data) {
  const names = Object.fromEntries(FIELDS.map((field) => [field, new Map()]));
  const add = (field, name) => name && names[field].set(name.toLowerCase(), name);
  for (const name of data.names) add("source", name);
  for (const source of data.sources) if (source.addresses.networks.length === 0) add("source", source.words);
  for (const item of [...data.changes, ...data.rules]) {
    add("destination", item.to);
    for (const cause of item.causes) add("cause", cause);
    for (const [statement, row] of item.reasons) {
      add("statement", data.statements[statement].name);
      add("owner", data.statements[statement].owner || NO_OWNER);
      for (const region of data.statements[statement].regions) add("region", region);
      add("row", data.rows[row]);
    }
  }
  return names;
}
