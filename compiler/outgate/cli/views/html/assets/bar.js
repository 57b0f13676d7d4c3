// The bar with the search and the filters, which all lists and the picture obey.
const OFFERED = 300; // names that a field offers; whoever types finds the others as well

class FilterBar {
  constructor(names, changed) {
    this.filter = new Filter(names);
    this.changed = changed;
    this.search = find("search");
    this.search.addEventListener("input", () => this.read());
    this.fields = Object.fromEntries(Object.keys(names).map((field) => [field, find(`filter-${field}`)]));
    for (const [field, input] of Object.entries(this.fields)) {
      const offered = [...names[field].values()].sort().slice(0, OFFERED);
      find(`names-${field}`).replaceChildren(...offered.map((name) => element("option", { value: name })));
      input.addEventListener("input", () => this.read());
      input.closest("label").hidden = names[field].size === 0;
    }
    this.clear = find("clear");
    this.clear.addEventListener("click", () => this.empty());
    find("filters").addEventListener("submit", (event) => event.preventDefault());
    addEventListener("keydown", (event) => this.hear(event));
  }

  // `/` leads to the search, Escape empties what is filtered.
  hear(event) {
    const typing = event.target.closest("input, select, textarea");
    if (event.key === "/" && !typing) {
      event.preventDefault();
      this.search.focus();
    } else if (event.key === "Escape" && !this.filter.isEmpty) {
      this.empty();
    }
  }

  read() {
    this.filter.setText(this.search.value);
    for (const [field, input] of Object.entries(this.fields)) {
      this.filter.setField(field, input.value);
      input.classList.toggle("used", input.value.trim() !== "");
    }
    this.changed();
  }

  empty() {
    this.search.value = "";
    for (const input of Object.values(this.fields)) input.value = "";
    this.read();
    this.search.focus();
  }

  // Somebody took a name in the picture; to take it once more lets it go.
  choose(field, name) {
    const input = this.fields[field];
    input.value = input.value === name ? "" : name;
    find("more-filters").open = true;
    this.read();
  }

  // What is shown of all there is: lists of both, each with what one of them is called.
  tell(...lists) {
    const counts = lists.map(([shown, all, noun]) => shown.length === all.length ? count(all.length, noun) : `${number(shown.length)} of ${count(all.length, noun)}`);
    find("shown").textContent = `${this.filter.isEmpty ? "All: " : "Shown: "}${counts.join(", ")}`;
    this.clear.hidden = this.filter.isEmpty;
  }
}
