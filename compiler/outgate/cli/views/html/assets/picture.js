// The picture of what opens what: statement, list row, traffic, firewall, one column each.
const SHOWN = 12; // nodes of a column; the rest stand together
const WIDTH = 1144;
const BAR = 10;
const COLLATOR = new Intl.Collator("en-US", { numeric: true });
const GAP = 7;
const LINE = 20; // the least height of a node: one line of text
const COLUMNS = [
  { title: "Statement", field: "statement" },
  { title: "List row", field: "row" },
  { title: "Traffic", field: "destination" },
  { title: "Firewall", field: null },
];

// The way of an item through the columns, once for each statement and row that ask for it.
function* waysOf(item, data) {
  const reasons = item.reasons.length ? item.reasons : [[null, null]];
  for (const [statement, row] of reasons) {
    yield [
      statement === null ? item.without || "no statement" : data.statements[statement].name,
      row === null ? "no list row" : data.rows[row],
      item.to,
      item.target,
    ];
  }
}

function countWays(items, data) {
  const ways = new Map();
  for (const item of items) {
    for (const names of waysOf(item, data)) {
      const key = [item.kind, ...names].join("\n");
      const way = ways.get(key);
      if (way) way.size++;
      else ways.set(key, { kind: item.kind, names, size: 1 });
    }
  }
  return [...ways.values()];
}

// The nodes of a column, the largest first, and one that stands for all that have no room.
function nodesOf(ways, column) {
  const sizes = new Map();
  for (const way of ways) sizes.set(way.names[column], (sizes.get(way.names[column]) || 0) + way.size);
  const sorted = [...sizes].sort(([a, x], [b, y]) => y - x || COLLATOR.compare(a, b));
  const most = sorted.length > SHOWN ? SHOWN - 1 : SHOWN;
  const nodes = new Map();
  for (const [name, size] of sorted.slice(0, most)) nodes.set(name, { name, size, column, names: 1 });
  const rest = sorted.slice(most);
  if (rest.length) {
    const more = { name: null, size: rest.reduce((sum, [, size]) => sum + size, 0), column, names: rest.length };
    for (const [name] of rest) nodes.set(name, more);
  }
  return nodes;
}

function place(nodes, height) {
  const space = height - GAP * (nodes.length - 1) - LINE * nodes.length;
  const total = nodes.reduce((sum, node) => sum + node.size, 0);
  let y = 0;
  for (const node of nodes) {
    Object.assign(node, { y, height: LINE + (space * node.size) / total, left: 0, right: 0 });
    y += node.height + GAP;
  }
}

// Nodes near those that they are linked with, so that few ribbons cross; the rest stays last.
function sortByNeighbours(nodes, links) {
  const middle = new Map(nodes.map((node) => [node, { sum: 0, size: 0 }]));
  for (const { from, to, size } of links) {
    const at = middle.get(to);
    at.sum += (from.y + from.height / 2) * size;
    at.size += size;
  }
  const of = (node) => middle.get(node).sum / (middle.get(node).size || 1);
  return nodes.sort((a, b) => (a.name === null) - (b.name === null) || of(a) - of(b));
}

function layOut(items, data) {
  const ways = countWays(items, data);
  const byName = COLUMNS.map((_, column) => nodesOf(ways, column));
  const columns = byName.map((nodes) => [...new Set(nodes.values())]);
  const height = Math.max(160, ...columns.map((nodes) => nodes.length * (LINE + 10 + GAP)));
  const links = [];
  for (let column = 0; column < COLUMNS.length - 1; column++) {
    const between = new Map();
    for (const { kind, names, size } of ways) {
      const from = byName[column].get(names[column]);
      const to = byName[column + 1].get(names[column + 1]);
      const key = `${columns[column].indexOf(from)} ${columns[column + 1].indexOf(to)} ${kind}`;
      const link = between.get(key) || { from, to, kind, size: 0 };
      link.size += size;
      between.set(key, link);
    }
    if (column === 0) place(columns[0], height);
    sortByNeighbours(columns[column + 1], [...between.values()]);
    place(columns[column + 1], height);
    links.push(...between.values());
  }
  links.sort((a, b) => a.from.y - b.from.y || a.to.y - b.to.y);
  return { columns, links, height };
}

function middleCut(text, most) {
  if (text.length <= most) return text;
  const head = Math.ceil((most - 1) * 0.6);
  return `${text.slice(0, head)}\u2026${text.slice(head + 1 - most)}`;
}

function xOf(column) {
  return [0, 300, 610, WIDTH - 150][column];
}

function ribbon(link) {
  const { from, to, size } = link;
  const thick = (from.height * size) / from.size;
  const thin = (to.height * size) / to.size;
  const [x, X] = [xOf(from.column) + BAR, xOf(to.column)];
  const [y, Y] = [from.y + from.right, to.y + to.left];
  from.right += thick;
  to.left += thin;
  const bend = (x + X) / 2;
  return `M${x} ${y}C${bend} ${y} ${bend} ${Y} ${X} ${Y}V${Y + thin}C${bend} ${Y + thin} ${bend} ${y + thick} ${x} ${y + thick}Z`;
}

// Draws items into a place; `choose(field, name)` is called for a node that somebody takes.
function drawPicture(place, items, data, choose) {
  if (items.length === 0) {
    place.replaceChildren(element("p", { class: "empty" }, "Nothing to draw: no traffic matches the filters."));
    return;
  }
  const { columns, links, height } = layOut(items, data);
  const paths = links.map((link) => {
    const path = shape("path", { d: ribbon(link), class: `ribbon ${link.kind}` });
    path.append(shape("title", {}, `${nameOf(link.from)} \u2192 ${nameOf(link.to)}: ${number(link.size)}`));
    link.path = path;
    return path;
  });
  const heads = COLUMNS.map((column, index) => shape("text", { x: xOf(index), y: -14, class: "column" }, column.title));
  const drawing = shape("svg", { viewBox: `0 -30 ${WIDTH} ${height + 34}`, width: WIDTH, height: height + 34, role: "group", "aria-label": "From statements over list rows to traffic and firewalls" });
  const nodes = columns.flat().map((node) => drawNode(node, links, drawing, choose));
  drawing.append(...heads, shape("g", { "aria-hidden": "true" }, paths), shape("g", {}, nodes));
  nodes.forEach((node, index) => node.setAttribute("tabindex", index === 0 ? "0" : "-1"));
  drawing.addEventListener("keydown", (event) => walk(event, nodes));
  place.replaceChildren(drawing);
}

function nameOf(node) {
  return node.name === null ? `${number(node.names)} more` : node.name;
}

function drawNode(node, links, drawing, choose) {
  const { title, field } = COLUMNS[node.column];
  const x = xOf(node.column);
  const label = middleCut(nameOf(node), [40, 40, 44, 18][node.column]);
  const group = shape(
    "g",
    { class: node.name === null ? "node rest" : "node", role: "button", "aria-label": `${title} ${nameOf(node)}: ${number(node.size)}` },
    shape("title", {}, `${nameOf(node)}: ${number(node.size)}`),
    shape("rect", { x, y: node.y, width: BAR, height: node.height, rx: 2 }),
    shape("text", { x: x + BAR + 7, y: node.y + node.height / 2, dy: "0.35em", "aria-hidden": "true" }, label),
  );
  const light = (on) => {
    drawing.classList.toggle("chosen", on);
    for (const link of links) if (link.from === node || link.to === node) link.path.classList.toggle("lit", on);
  };
  group.addEventListener("mouseenter", () => light(true));
  group.addEventListener("mouseleave", () => light(false));
  group.addEventListener("focus", () => light(true));
  group.addEventListener("blur", () => light(false));
  const take = () => field && node.name !== null && choose(field, node.name);
  group.addEventListener("click", take);
  group.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    take();
  });
  return group;
}

// One stop of the tab key for the whole picture; arrows go from node to node.
function walk(event, nodes) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  const at = nodes.indexOf(document.activeElement);
  if (!step || at < 0) return;
  event.preventDefault();
  const next = nodes[Math.max(0, Math.min(nodes.length - 1, at + step))];
  nodes[at].setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
}
