// Answers: a table that can be sorted, a yes or no, or a graph as Turtle.

import { copyButton, el, saveButton } from "./dom.js";
import { highlight } from "./editor.js";

const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMBERS = new Set(
  ["integer", "decimal", "double", "float", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger"]
    .map((it) => XSD + it),
);
// Rows on the page at first, and with each further step.
const STEP = 500;

let prefixes = [];

export function usePrefixes(map) {
  prefixes = Object.entries(map).sort((a, b) => b[1].length - a[1].length);
}

export function curie(iri) {
  for (const [name, namespace] of prefixes) {
    if (namespace && iri.startsWith(namespace)) {
      const local = iri.slice(namespace.length);
      if (/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(local) && !local.endsWith(".")) return `${name}:${local}`;
    }
  }
  return null;
}

export function answerView(answer, name) {
  const box = el("section", { class: "card result", "aria-live": "polite" });
  if (answer.kind === "boolean") {
    const word = answer.value ? "yes" : "no";
    box.append(head([], answer), el("p", { class: `verdict ${word}` }, word));
  } else if (answer.kind === "graph") {
    const code = el("pre", { class: "code", tabindex: "0" });
    highlight(code, answer.text);
    const tools = [
      copyButton("Copy", () => answer.text),
      saveButton("Save", `${name}.ttl`, "text/turtle", () => answer.text),
    ];
    box.append(head(tools, answer, "a graph"), code);
  } else {
    box.append(...tableView(answer, name));
  }
  return box;
}

function head(tools, answer, what) {
  const facts = [what, milliseconds(answer.milliseconds), bytes(answer.bytes)].filter(Boolean).join(" · ");
  return el("header", {}, el("h2", {}, "Answer"), el("span", { class: "quiet" }, facts), el("span", { class: "tools" }, tools));
}

function milliseconds(value) {
  return value < 1000 ? `${Math.max(1, Math.round(value))} ms` : `${(value / 1000).toFixed(2)} s`;
}

function bytes(value) {
  if (value < 1024) return `${value} B`;
  return value < 1 << 20 ? `${(value / 1024).toFixed(1)} KB` : `${(value / (1 << 20)).toFixed(1)} MB`;
}

function tableView(answer, name) {
  const { columns, rows } = answer;
  const state = { column: null, down: false, shown: STEP };
  const body = el("tbody");
  const more = el("button", { type: "button", class: "more" });
  const headers = columns.map((column) => {
    const button = el("button", { type: "button" }, column);
    const header = el("th", { scope: "col", "aria-sort": "none" }, button);
    button.addEventListener("click", () => {
      // Up, down, and back to the order of the answer.
      if (state.column !== column) Object.assign(state, { column, down: false });
      else if (!state.down) state.down = true;
      else state.column = null;
      headers.forEach((it) => it.setAttribute("aria-sort", "none"));
      if (state.column) header.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      draw();
    });
    const bound = rows.filter((row) => row[column]);
    if (bound.length && bound.every((row) => isNumber(row[column]))) header.classList.add("number");
    return header;
  });
  const draw = () => {
    const ordered = state.column ? sorted(rows, state.column, state.down) : rows;
    body.replaceChildren(
      ...ordered.slice(0, state.shown).map((row) => el("tr", {}, columns.map((column) => cell(row[column])))),
    );
    more.hidden = rows.length <= state.shown;
    more.textContent = `Show ${Math.min(STEP, rows.length - state.shown)} more of ${rows.length}`;
  };
  more.addEventListener("click", () => {
    state.shown += STEP;
    draw();
  });
  draw();
  const tools = [
    copyButton("Copy CSV", () => csv(columns, rows)),
    copyButton("Copy JSON", () => json(columns, rows)),
    saveButton("Save CSV", `${name}.csv`, "text/csv", () => csv(columns, rows)),
  ];
  const count = `${rows.length} ${rows.length === 1 ? "row" : "rows"}`;
  if (!rows.length) return [head([], answer, count), el("p", { class: "empty" }, "Nothing matches.")];
  const table = el("table", {}, el("thead", {}, el("tr", {}, headers)), body);
  return [head(tools, answer, count), el("div", { class: "scroll", tabindex: "0" }, table), more];
}

function isNumber(term) {
  return term.type === "literal" && NUMBERS.has(term.datatype);
}

function sorted(rows, column, down) {
  const compare = (a, b) => {
    if (!a || !b) return (a ? 0 : 1) - (b ? 0 : 1);
    const order = isNumber(a) && isNumber(b)
      ? Number(a.value) - Number(b.value)
      : text(a).localeCompare(text(b), undefined, { numeric: true });
    return down ? -order : order;
  };
  return [...rows].sort((a, b) => compare(a[column], b[column]));
}

// A term as a person reads it.
function text(term) {
  if (!term) return "";
  if (term.type === "uri") return curie(term.value) ?? term.value;
  if (term.type === "bnode") return `_:${term.value}`;
  if (term.type === "triple") {
    const { subject, predicate, object } = term.value;
    return `<<( ${text(subject)} ${text(predicate)} ${text(object)} )>>`;
  }
  return term.value;
}

function cell(term) {
  if (!term) return el("td", { class: "unbound" }, "–");
  if (term.type === "uri") {
    const link = el("a", { href: `#/resource/${encodeURIComponent(term.value)}`, title: term.value }, text(term));
    return el("td", { class: "iri" }, link);
  }
  const language = term["xml:lang"];
  const datatype = term.datatype;
  if (isNumber(term)) return el("td", { class: "number" }, term.value);
  if (datatype === `${XSD}boolean`) return el("td", { class: `boolean ${term.value}` }, term.value);
  const mark = language
    ? el("span", { class: "mark" }, language)
    : datatype && datatype !== `${XSD}string` && !datatype.startsWith(XSD)
      ? el("span", { class: "mark" }, curie(datatype) ?? datatype)
      : null;
  const short = text(term).length <= 60;
  return el("td", { class: short && !/\s/.test(text(term)) ? "word" : "text" }, text(term), mark);
}

function csv(columns, rows) {
  const quote = (it) => (/[",\r\n]/.test(it) ? `"${it.replaceAll('"', '""')}"` : it);
  const value = (term) => (term ? (term.type === "uri" ? term.value : text(term)) : "");
  const lines = [columns, ...rows.map((row) => columns.map((column) => value(row[column])))];
  return lines.map((line) => line.map(quote).join(",") + "\r\n").join("");
}

function json(columns, rows) {
  const value = (term) => {
    if (!term) return null;
    if (isNumber(term) && Number.isFinite(Number(term.value))) return Number(term.value);
    if (term.datatype === `${XSD}boolean`) return term.value === "true" || term.value === "1";
    return term.type === "uri" ? term.value : text(term);
  };
  const objects = rows.map((row) => Object.fromEntries(columns.map((column) => [column, value(row[column])])));
  return JSON.stringify(objects, null, 2);
}
