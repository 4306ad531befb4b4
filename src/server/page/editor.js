// SPARQL as coloured text, and a text area with line numbers laid over it.

import { el } from "./dom.js";

const TOKENS = new RegExp(
  [
    "(?<comment>#[^\\n]*)",
    "(?<string>\"\"\"[^]*?(?:\"\"\"|$)|'''[^]*?(?:'''|$)|\"(?:[^\"\\\\\\n]|\\\\.)*\"?|'(?:[^'\\\\\\n]|\\\\.)*'?)",
    "(?<iri><[^<>\"{}|^`\\\\\\s]*>)",
    "(?<variable>[?$][\\p{L}_\\p{N}]+)",
    "(?<name>[\\p{L}][\\p{L}\\p{N}_.-]*:[\\p{L}\\p{N}_%.-]*|:[\\p{L}\\p{N}_]+)",
    "(?<number>\\b\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?\\b)",
    "(?<word>@?[\\p{L}_][\\p{L}\\p{N}_]*)",
    "(?<sign>[{}()\\[\\].;,])",
  ].join("|"),
  "gu",
);
const KEYWORDS = new Set(
  `a as ask asc avg base bind bound by coalesce concat construct contains count datatype day desc describe
  distinct exists false filter from group group_concat having hours if in iri isblank isiri isliteral isnumeric lang
  langmatches lateral lcase limit max md5 min minus minutes month named not now offset optional order prefix rand
  reduced regex replace sample seconds select separator service sha256 str strafter strbefore strdt strends strlang
  strlen strstarts substr sum true tz ucase undef union uri using uuid values version where year
  @prefix @base`.split(/\s+/),
);
// Longer texts stay plain: colouring must not slow typing down.
const LIMIT = 60_000;

// Fills an element with coloured text.
export function highlight(element, text) {
  element.replaceChildren();
  if (text.length > LIMIT) {
    element.append(text);
    return;
  }
  let at = 0;
  for (const match of text.matchAll(TOKENS)) {
    if (match.index > at) element.append(text.slice(at, match.index));
    let [kind] = Object.entries(match.groups).find((it) => it[1] !== undefined);
    if (kind === "word") kind = KEYWORDS.has(match[0].toLowerCase()) ? "keyword" : "plain";
    element.append(el("span", { class: `t-${kind}` }, match[0]));
    at = match.index + match[0].length;
  }
  element.append(text.slice(at));
}

export class Editor {
  constructor(text, run) {
    this.gutter = el("div", { class: "gutter", "aria-hidden": "true" });
    this.paint = el("pre", { class: "paint", "aria-hidden": "true" });
    this.area = el("textarea", {
      spellcheck: "false", autocapitalize: "off", autocomplete: "off", wrap: "off", "aria-label": "SPARQL query",
      "aria-keyshortcuts": "Control+Enter",
    });
    this.area.value = text;
    this.element = el("div", { class: "editor" }, this.gutter, el("div", { class: "pane" }, this.paint, this.area));
    this.area.addEventListener("input", () => this.mark(null));
    this.area.addEventListener("scroll", () => this.scroll());
    this.area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        run();
      }
    });
    this.mark(null);
  }

  get text() {
    return this.area.value;
  }

  set text(text) {
    this.area.value = text;
    this.mark(null);
  }

  // Marks the line of a fault and puts the cursor at its column.
  mark(fault) {
    const lines = this.text.split("\n");
    this.gutter.replaceChildren(
      ...lines.map((_, n) => el("span", { class: fault?.line === n + 1 ? "fault" : null }, String(n + 1))),
    );
    highlight(this.paint, this.text + "\n");
    this.area.style.height = `${Math.min(28, Math.max(9, lines.length + 1)) * 1.5}em`;
    if (fault) {
      const before = lines.slice(0, fault.line - 1).reduce((sum, line) => sum + line.length + 1, 0);
      // Columns count characters, the text area counts UTF-16 units.
      const column = [...(lines[fault.line - 1] ?? "")].slice(0, fault.column - 1).join("").length;
      this.area.focus();
      this.area.setSelectionRange(before + column, before + column + 1);
    }
    this.scroll();
  }

  scroll() {
    this.paint.scrollTop = this.gutter.scrollTop = this.area.scrollTop;
    this.paint.scrollLeft = this.area.scrollLeft;
  }
}
