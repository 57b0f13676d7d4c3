// Elements are made of names that stand in this script and of text that stays text: whatever a
// project holds becomes a text node or the value of an attribute, never markup.
const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== ""));
  return node;
}

function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

function shape(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

// A link to where a statement stands, where the page knows an address on the web, else its text.
function link(text, url) {
  if (!url || !/^https:\/\/[^\s]+$/.test(url)) return text;
  return element("a", { href: url, rel: "noreferrer" }, text);
}

function find(id) {
  return document.getElementById(id);
}

const NUMBERS = new Intl.NumberFormat("en-US");

function number(value) {
  return NUMBERS.format(value);
}

function count(value, noun) {
  return `${number(value)} ${noun}${value === 1 ? "" : "s"}`;
}

// The first few of many names, and how many more there are.
function few(names, most) {
  const rest = names.length - most;
  return rest > 0 ? `${names.slice(0, most).join(", ")} and ${number(rest)} more` : names.join(", ");
}

// Text in which what stands in back-ticks is code.
function rich(text) {
  return text.split(/`([^`]*[^`\s][^`]*)`/).map((part, index) => (index % 2 ? element("code", {}, part) : part));
}

function definition(title, ...text) {
  return element("div", {}, element("dt", {}, title), element("dd", {}, ...text));
}

function signed(kind, signs) {
  return element("span", { class: `sign ${kind}` }, element("span", { "aria-hidden": "true" }, signs[kind]), ` ${kind}`);
}
