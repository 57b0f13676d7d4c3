// What the reader asks for, and which items answer it.
function lower(values) {
  return [...new Set(values.filter(Boolean).map((value) => value.toLowerCase()))];
}

// What things are searched by is made once, so that a key stroke only compares.
function prepareSources(data) {
  for (const set of data.addresses) {
    set.values = lower([...set.names.map((number) => data.names[number]), ...set.networks]);
    set.hay = set.values.join("\n");
  }
  for (const source of data.sources) {
    source.addresses = data.addresses[source.set];
    source.values = lower([source.words]);
    source.hay = source.words.toLowerCase();
  }
}

function hayOf(item, more) {
  return [...Object.values(item.values).flat(), ...lower(more)].join("\n");
}

class Filter {
  constructor(names) {
    this.names = names;
    this.words = [];
    this.wanted = {};
    this.known = new Map(); // answers of sources, which thousands of items share
  }

  get isEmpty() {
    return this.words.length === 0 && Object.keys(this.wanted).length === 0;
  }

  setText(text) {
    this.words = text.toLowerCase().split(/\s+/).filter(Boolean);
    this.known.clear();
  }

  // A whole name means that name alone, anything else every name that has it in it.
  setField(field, text) {
    const wanted = text.trim().toLowerCase();
    if (wanted) this.wanted[field] = { text: wanted, whole: this.names[field].has(wanted) };
    else delete this.wanted[field];
    this.known.clear();
  }

  keeps(item) {
    const { source, ...others } = this.wanted;
    for (const field in others) if (!answers(item.values[field], others[field])) return false;
    const sources = item.sources.map((each) => this.ask(each));
    if (source && !sources.some((each) => each.wanted)) return false;
    return this.words.every((word, index) => item.hay.includes(word) || sources.some((each) => each.words[index]));
  }

  ask(source) {
    const [own, all] = [this.remember(source), this.remember(source.addresses)];
    return { wanted: own.wanted || all.wanted, words: own.words.map((kept, index) => kept || all.words[index]) };
  }

  remember(part) {
    let answer = this.known.get(part);
    if (!answer) {
      const wanted = !this.wanted.source || answers(part.values, this.wanted.source);
      answer = { wanted, words: this.words.map((word) => part.hay.includes(word)) };
      this.known.set(part, answer);
    }
    return answer;
  }
}

function answers(values, { text, whole }) {
  return whole ? values.includes(text) : values.some((value) => value.includes(text));
}

// The folder that all files stand in is left out where there is little room.
function shorten(statements) {
  const names = statements.map((statement) => statement.name);
  let [folder] = names;
  for (const name of names) while (!name.startsWith(folder)) folder = folder.slice(0, -1);
  const cut = folder ? folder.lastIndexOf("/") + 1 : 0;
  for (const statement of statements) statement.short = statement.name.slice(cut);
}
