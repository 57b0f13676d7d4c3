// Statements by site: a table whose cells are darker the more they hold; each says its numbers.
const SITES = 12; // columns; what has no room stands together, and below each row by itself
const SHADES = 5;

// The sites that somebody wants to see, those with the most first if there is no room for all.
function chooseSites(data, wanted) {
  const weight = data.sites.map(() => 0);
  for (const [site, requests, breaks] of data.every) weight[site] = requests + breaks;
  const numbers = data.sites.map((_, number) => number).filter((number) => !wanted || answers([data.sites[number].toLowerCase()], wanted));
  const most = numbers.length > SITES ? SITES - 1 : SITES;
  const shown = [...numbers].sort((a, b) => weight[b] - weight[a] || a - b).slice(0, most).sort((a, b) => a - b);
  return { shown, rest: numbers.filter((number) => !shown.includes(number)) };
}

function shade(requests, most) {
  if (requests === 0) return 0;
  return most < 2 ? SHADES : 1 + Math.round(((SHADES - 1) * Math.log(requests)) / Math.log(most));
}

// What a statement has from some sites: requests and breaks, and whether it is for one of them.
function sumCells(row, sites) {
  const sum = { requests: 0, breaks: 0, meant: row.meant === null || row.meant.some((site) => sites.includes(site)) };
  for (const [site, requests, breaks] of row.cells) {
    if (!sites.includes(site)) continue;
    sum.requests += requests;
    sum.breaks += breaks;
  }
  return sum;
}

function heatCell(row, sites, most) {
  const { requests, breaks, meant } = sumCells(row, sites);
  if (!meant && requests === 0 && breaks === 0) return element("span", { class: "heat" }, element("span", { "aria-hidden": "true" }, "\u00b7"), element("span", { class: "unseen" }, "not for this site"));
  return element(
    "span",
    { class: `heat heat-${row.kind === "statement" ? shade(requests, most) : 0}${breaks ? " broken" : ""}`, title: `${row.name}: ${count(requests, "request")}, ${number(breaks)} break` },
    number(requests),
    breaks ? element("span", { class: "breaks" }, `${number(breaks)} break`) : "",
  );
}

function siteRows(data, statements) {
  const rows = statements.map((each) => ({ ...each, kind: "statement" }));
  const extra = (name, cells) => ({ kind: "every", name, short: name, text: "", places: [], meant: null, cells });
  return [...rows, ...(data.apart.length ? [extra("no statement", data.apart)] : []), extra("all requests", data.every)];
}

function explainSites(row, data) {
  const lines = row.cells.map(([site, requests, breaks]) => element("li", {}, `${data.sites[site]}: ${count(requests, "request")}${breaks ? `, ${number(breaks)} break` : ""}`));
  const used = new Set(row.cells.map(([site]) => site));
  const idle = (row.meant || []).filter((site) => !used.has(site)).map((site) => data.sites[site]);
  return [
    element(
      "dl",
      {},
      row.text ? definition("Says", element("code", { class: "quote" }, row.text)) : null,
      row.period ? definition("First and last", row.period) : null,
      row.senders ? definition("Sources", row.senders) : null,
      definition("By site", lines.length ? element("ul", {}, lines) : "nothing"),
      idle.length ? definition("None from", idle.join(", ")) : null,
    ),
  ];
}

// Puts the table in its place for the sites that are wanted; `show(statements)` fills it.
function makeSites(data, wanted) {
  const { shown, rest } = chooseSites(data, wanted);
  const most = Math.max(1, ...data.statements.flatMap((each) => each.cells.map(([, requests]) => requests)));
  const column = (title, sites) => ({ title, kind: "site", cell: (row) => heatCell(row, sites, most) });
  const columns = shown.map((site) => column(data.sites[site], [site]));
  if (rest.length) columns.push(column(`${number(rest.length)} more`, rest));
  const table = new LazyTable(find("sites-table"), {
    label: "Statements by site",
    kind: "sites",
    columns: [
      { title: "Statement", kind: "statement", cell: (row) => link(row.short, (row.places[0] || {}).url) },
      { title: "Says", kind: "says", cell: (row) => element("span", { title: row.text }, row.text) },
      ...columns,
    ],
    explain: (row) => explainSites(row, data),
    rowKind: (row) => (row.kind === "every" ? "every" : ""),
    empty: "No statement matches the filters.",
  });
  return { show: (statements) => table.show(siteRows(data, statements)), extendAll: () => table.extendAll() };
}
