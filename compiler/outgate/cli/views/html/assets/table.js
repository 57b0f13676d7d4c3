// A table of which only so many rows are made as somebody asks for.
const FIRST = 25;
const STEP = 200;

class LazyTable {
  // `columns` are {title, cell(item), kind}; `explain(item)` gives what opens below a row, or null.
  constructor(place, { label, columns, explain, empty, rowKind, kind }) {
    this.columns = columns;
    this.explain = explain;
    this.rowKind = rowKind || (() => "");
    this.items = [];
    this.made = 0;
    this.body = element("tbody", { role: "rowgroup" });
    this.more = element("button", { type: "button", class: "more", click: () => this.extend(STEP) });
    this.nothing = element("p", { class: "empty" }, empty);
    // The roles stay where a narrow window shows rows as cards, which are no table to a browser.
    const heads = columns.map((column) => element("th", { scope: "col", role: "columnheader", class: column.kind }, column.title));
    if (explain) heads.unshift(element("th", { scope: "col", role: "columnheader", class: "opener" }, element("span", { class: "unseen" }, "Explanation")));
    this.table = element("table", { role: "table", "aria-label": label }, element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, heads)), this.body);
    place.replaceChildren(element("div", { class: kind ? `wide ${kind}` : "wide", role: "region", tabindex: "0", "aria-label": label }, this.table), this.nothing, this.more);
  }

  show(items) {
    this.items = items;
    this.made = 0;
    this.body.replaceChildren();
    this.table.hidden = items.length === 0;
    this.nothing.hidden = items.length !== 0;
    this.table.setAttribute("aria-rowcount", items.length + 1);
    this.extend(FIRST);
  }

  extend(most) {
    const rows = document.createDocumentFragment();
    const end = Math.min(this.items.length, this.made + most);
    for (; this.made < end; this.made++) rows.append(this.row(this.items[this.made], this.made));
    this.body.append(rows);
    const rest = this.items.length - this.made;
    this.more.hidden = rest === 0;
    this.more.textContent = rest > STEP ? `Show ${STEP} more of ${number(rest)}` : `Show ${number(rest)} more`;
  }

  // Paper has no scrolling: everything is made before a page is printed.
  extendAll() {
    this.extend(Infinity);
  }

  row(item, index) {
    const cells = this.columns.map((column, place) =>
      element(place === 0 ? "th" : "td", { class: column.kind, role: place === 0 ? "rowheader" : "cell", scope: place === 0 ? "row" : null, "data-title": column.title }, column.cell(item)),
    );
    if (!this.explain) return element("tr", { role: "row", "aria-rowindex": index + 2, class: this.rowKind(item) }, cells);
    const button = element("button", { type: "button", class: "open", "aria-expanded": "false", "aria-label": `Explain ${item.to || item.name}` });
    const row = element("tr", { role: "row", "aria-rowindex": index + 2, class: this.rowKind(item) }, element("td", { role: "cell", class: "opener" }, button), cells);
    row.addEventListener("click", (event) => {
      const inside = event.target.closest("a, button");
      if (inside && inside !== button) return;
      if (!inside && String(getSelection())) return; // somebody copies a name
      this.toggle(row, button, item);
    });
    return row;
  }

  toggle(row, button, item) {
    const isOpen = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!isOpen));
    if (isOpen) row.nextElementSibling.remove();
    else row.after(element("tr", { role: "row", class: "explanation" }, element("td", { role: "cell", colspan: this.columns.length + 1 }, this.explain(item))));
  }
}
