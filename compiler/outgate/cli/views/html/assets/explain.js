// What opens below a row, in the words of the model.
const REASONS = 12; // statements that are shown at once

function explainStatement(statement) {
  return [
    definition("Stands in", ...statement.places.flatMap((place, index) => [index ? ", " : "", link(place.text, place.url)])),
    definition("Says", element("code", { class: "quote" }, statement.text)),
    definition("Owner", statement.owner || NO_OWNER),
    statement.because ? definition("Reason given", statement.because) : null,
    statement.until ? definition("Until", statement.until) : null,
  ];
}

// A button that gives way to what it stands for.
function moreBelow(items, explain) {
  const button = element("button", { type: "button", class: "more" }, `${count(items.length, "statement")} more`);
  button.addEventListener("click", () => button.replaceWith(...items.map(explain)));
  return button;
}

function explainItem(item, data) {
  const parts = [["On", item.target], ...item.details].map(([title, text]) => definition(title, ...rich(text)));
  const rows = new Map();
  for (const [statement, row] of item.reasons) rows.set(statement, [...(rows.get(statement) || []), row]);
  const explainReason = ([statement, ids]) =>
    element(
      "section",
      { class: "reason" },
      element("h3", {}, link(data.statements[statement].name, (data.statements[statement].places[0] || {}).url)),
      element("dl", {}, explainStatement(data.statements[statement]), definition(ids.length === 1 ? "List row" : "List rows", ids.map((id) => data.rows[id]).join(", "))),
    );
  const asking = [...rows].slice(0, REASONS).map(explainReason);
  const rest = [...rows].slice(REASONS);
  if (item.readings.length) {
    const texts = item.readings.map((reading) => element("li", {}, rich(data.readings[reading])));
    parts.push(definition(texts.length === 1 ? "Reading" : "Readings", element("ul", {}, texts)));
  }
  return [
    element("dl", {}, parts),
    ...asking,
    rest.length ? moreBelow(rest, explainReason) : null,
  ];
}
