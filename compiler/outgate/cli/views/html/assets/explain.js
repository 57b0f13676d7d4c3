// What opens below a row, in the words of the model.
const READINGS = 12; // reasons that are shown at once

function definition(title, ...text) {
  return element("div", {}, element("dt", {}, title), element("dd", {}, ...text));
}

function explainStatement(statement) {
  return [
    definition("Stands in", ...statement.places.flatMap((place, index) => [index ? ", " : "", link(place.text, place.url)])),
    definition("Says", element("code", { class: "quote" }, statement.text)),
    definition("Owner", statement.owner || NO_OWNER),
    statement.because ? definition("Reason given", statement.because) : null,
    statement.until ? definition("Until", statement.until) : null,
  ];
}

function explainItem(item, data) {
  const parts = [["On", item.target], ...item.details].map(([title, text]) => definition(title, ...rich(text)));
  const rows = new Map();
  for (const [statement, row] of item.reasons) rows.set(statement, [...(rows.get(statement) || []), row]);
  const asking = [...rows].slice(0, READINGS).map(([statement, ids]) =>
    element(
      "section",
      { class: "reason" },
      element("h4", {}, link(data.statements[statement].name, (data.statements[statement].places[0] || {}).url)),
      element("dl", {}, explainStatement(data.statements[statement]), definition(ids.length === 1 ? "List row" : "List rows", few(ids.map((id) => data.rows[id]), READINGS))),
    ),
  );
  const rest = rows.size - asking.length;
  if (item.readings.length) {
    const texts = item.readings.slice(0, READINGS).map((reading) => element("li", {}, rich(data.readings[reading])));
    const more = item.readings.length - texts.length;
    parts.push(definition(texts.length === 1 ? "Reading" : "Readings", element("ul", {}, texts, more > 0 ? element("li", {}, `and ${number(more)} more`) : null)));
  }
  return [
    element("dl", {}, parts),
    ...asking,
    rest > 0 ? element("p", {}, `${count(rest, "statement")} more ask for it`) : null,
  ];
}
