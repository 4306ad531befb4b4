// The page: a list of questions at the left, a question or the editor in the middle, addresses that
// can be shared.

import { ask, document_, sparql } from "./api.js";
import { copyButton, el } from "./dom.js";
import { Editor, highlight } from "./editor.js";
import { Form } from "./form.js";
import { answerView, curie, usePrefixes } from "./table.js";

const main = document.getElementById("main");
const list = document.getElementById("list");
const search = document.getElementById("search");
const state = { packages: [], questions: [], prefixes: {}, running: null };

// The query of the last visit to the editor.
let draft = "";

async function start() {
  theme();
  try {
    const [{ packages, prefixes }, { queries }] = await Promise.all([
      document_("/api/packages"),
      document_("/api/queries"),
    ]);
    Object.assign(state, { packages, prefixes, questions: queries });
  } catch (problem) {
    main.replaceChildren(problemView(problem));
    return;
  }
  usePrefixes(state.prefixes);
  const count = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;
  document.getElementById("facts").textContent =
    `${count(state.packages.length, "package")} · ${count(state.questions.length, "question")}`;
  search.addEventListener("input", drawList);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") list.querySelector("a.question")?.click();
    if (event.key === "ArrowDown") focusQuestion(event, 1);
  });
  list.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") focusQuestion(event, 1);
    if (event.key === "ArrowUp") focusQuestion(event, -1);
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");
    if (event.key === "/" && !typing) {
      event.preventDefault();
      search.focus();
    }
  });
  addEventListener("hashchange", route);
  route();
}

// Dark, light, or as the system says.
function theme() {
  const root = document.documentElement;
  const dark = () =>
    root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  try {
    const saved = localStorage.getItem("ggen-theme");
    if (saved === "dark" || saved === "light") root.dataset.theme = saved;
  } catch {
    // Storage may be forbidden; then the choice lasts until the page is closed.
  }
  document.getElementById("theme").addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    try {
      localStorage.setItem("ggen-theme", root.dataset.theme);
    } catch {
      // As above.
    }
  });
}

function focusQuestion(event, step) {
  event.preventDefault();
  const links = [...list.querySelectorAll("a.question")];
  const at = links.indexOf(document.activeElement);
  if (at + step < 0) search.focus();
  else links[Math.min(at + step, links.length - 1)]?.focus();
}

// The address after the `#`: a path and parameters.
function address() {
  const [path, query = ""] = location.hash.slice(1).split(/\?(.*)/s);
  const decode = (it) => {
    try {
      return decodeURIComponent(it);
    } catch {
      return it;
    }
  };
  return { parts: path.split("/").filter(Boolean).map(decode), pairs: [...new URLSearchParams(query)] };
}

// The IRI in the address of a resource: all that follows, slashes too.
function resource() {
  const text = location.hash.slice("#/resource/".length);
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function route() {
  state.running?.abort();
  const { parts, pairs } = address();
  const tab = parts[0] === "sparql" || parts[0] === "resource" ? "sparql" : "questions";
  for (const link of document.querySelectorAll("[data-tab]")) {
    if (link.dataset.tab === tab) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = "ggen";
  drawList();
  const question = state.questions.find((it) => it.package === parts[1] && it.name === parts[2]);
  if (parts[0] === "q" && question) showQuestion(question, pairs);
  else if (parts[0] === "sparql") showEditor(pairs.find((it) => it[0] === "query")?.[1]);
  else if (parts[0] === "resource" && parts[1]) showResource(resource());
  else showPackages();
}

function drawList() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const { parts } = address();
  const fits = (it) => {
    const text = `${it.id} ${it.package} ${it.summary} ${it.tags.join(" ")}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const groups = state.packages.map((pack) => {
    const questions = state.questions.filter((it) => it.package === pack.name && fits(it));
    if (!questions.length) return null;
    const links = questions.map((it) =>
      el(
        "a",
        {
          class: "question", href: `#/q/${it.package}/${it.name}`, title: it.summary,
          "aria-current": parts[1] === it.package && parts[2] === it.name ? "page" : null,
        },
        el("span", { class: "name" }, it.name),
        el("span", { class: "summary" }, it.summary),
      ),
    );
    const here = parts[1] === pack.name;
    return el(
      "details",
      { open: here || words.length > 0 || state.packages.length < 6 },
      el("summary", {}, el("span", {}, pack.name), el("span", { class: "count" }, String(questions.length))),
      links,
    );
  });
  const found = groups.filter(Boolean);
  list.replaceChildren(...(found.length ? found : [el("p", { class: "empty" }, "No question matches.")]));
  list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
}

function showPackages() {
  const cards = state.packages.map((pack) => {
    const prefixes = pack.ontologies.map((it) => el("code", { title: it.namespace }, `${it.prefix}:`));
    const first = state.questions.find((it) => it.package === pack.name);
    return el(
      "article",
      { class: "card pack" },
      el("h2", {}, pack.name, el("span", { class: "version" }, pack.version)),
      el("p", {}, pack.description ?? ""),
      el(
        "footer",
        {},
        el("span", {}, prefixes),
        el("span", { class: "quiet" }, `${pack.queries} questions · ${pack.rules} rules`),
        first ? el("a", { class: "go", href: `#/q/${first.package}/${first.name}` }, "Ask") : null,
      ),
    );
  });
  main.replaceChildren(
    el("h1", {}, "What is installed"),
    el("p", { class: "lead" }, "Choose a question at the left, or ask your own in SPARQL."),
    el("div", { class: "cards" }, cards),
    el(
      "section",
      { class: "card" },
      el("header", {}, el("h2", {}, "From a program")),
      codeLine(`curl '${location.origin}/api/queries'`),
      codeLine(`curl -H 'Accept: text/csv' --data-urlencode 'query=SELECT * { ?s ?p ?o } LIMIT 5' ${location.origin}/sparql`),
    ),
  );
}

function codeLine(text) {
  return el("div", { class: "line" }, el("code", {}, text), copyButton("Copy", () => text));
}

function showQuestion(question, given) {
  document.title = `${question.id} · ggen`;
  const form = new Form(question.params, given);
  const output = el("div");
  const link = () => {
    const query = new URLSearchParams(form.pairs()).toString();
    return location.origin + question.path + (query ? `?${query}` : "");
  };
  const run = (event) => {
    event?.preventDefault();
    const pairs = form.pairs();
    const query = new URLSearchParams(pairs).toString();
    history.replaceState(null, "", `#/q/${question.package}/${question.name}${query ? `?${query}` : ""}`);
    form.mark([]);
    perform(output, question.name, (signal) => ask(question.path, pairs, signal), (problem) => {
      if (!problem.faults) return false;
      const rest = form.mark(problem.faults);
      output.replaceChildren(...(rest.length ? [problemView({ ...problem, message: rest.join("\n") })] : []));
      return true;
    });
  };
  const source = el("pre", { class: "code", tabindex: "0" });
  highlight(source, question.sparql.trim());
  const element = el(
    "form",
    { class: "card ask", onsubmit: run },
    form.fields.length ? form.element : el("p", { class: "quiet" }, "This question takes no arguments."),
    el(
      "div",
      { class: "actions" },
      el("button", { class: "primary", title: "Ctrl-Enter" }, "Run"),
      el("span", { class: "grow" }),
      copyButton("Copy curl", () => `curl '${link().replaceAll("'", "%27")}'`),
      copyButton("Copy link", () => location.href),
      el("a", { class: "ghost", href: `#/sparql?${new URLSearchParams({ query: question.sparql.trim() })}` }, "Open in editor"),
    ),
  );
  element.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run(event);
  });
  const columns = question.columns.map((it) =>
    el("li", {}, el("code", {}, it.name), " ", el("span", { class: "type" }, typeName(it.type) + (it.nullable ? "?" : ""))));
  main.replaceChildren(
    el("p", { class: "crumb" }, question.package, " / ", el("code", {}, question.id)),
    el("h1", {}, question.summary || question.name),
    question.description ? el("p", { class: "lead" }, question.description) : "",
    element,
    output,
    el("details", { class: "card source" }, el("summary", {}, "Query and columns"),
      columns.length ? el("ul", { class: "columns" }, columns) : null, source),
  );
  if (given.length || !question.params.length) run();
  else (element.querySelector("input, select, textarea") ?? main).focus({ preventScroll: true });
}

function typeName(type) {
  const cls = /^iri\(<(.*)>\)$/.exec(type)?.[1];
  return cls ? curie(cls) ?? type : type;
}

function showEditor(query) {
  if (query !== undefined) draft = query;
  if (!draft) draft = sample();
  const output = el("div");
  const run = () => {
    draft = editor.text;
    history.replaceState(null, "", `#/sparql?${new URLSearchParams({ query: draft })}`);
    editor.mark(null);
    perform(output, "answer", (signal) => sparql(draft, signal), (problem) => {
      if (problem.line) editor.mark(problem);
      return false;
    });
  };
  const editor = new Editor(draft, run);
  editor.area.addEventListener("input", () => (draft = editor.text));
  const declare = () => {
    const missing = Object.entries(state.prefixes)
      .filter(([name]) => new RegExp(`(^|[\\s(^/|!,;])${name}:`, "m").test(editor.text))
      .filter(([name]) => !new RegExp(`prefix\\s+${name}:`, "i").test(editor.text));
    editor.text = missing.map(([name, iri]) => `PREFIX ${name}: <${iri}>\n`).join("") + editor.text;
    draft = editor.text;
  };
  main.replaceChildren(
    el("h1", {}, "SPARQL"),
    el(
      "section",
      { class: "card ask" },
      editor.element,
      el(
        "div",
        { class: "actions" },
        el("button", { type: "button", class: "primary", title: "Ctrl-Enter", onclick: run }, "Run"),
        el("span", { class: "quiet" }, el("kbd", {}, "Ctrl"), " ", el("kbd", {}, "Enter")),
        el("span", { class: "grow" }),
        el("button", { type: "button", class: "ghost", onclick: declare, title: "Declare the prefixes that the query uses" }, "Add prefixes"),
        copyButton("Copy link", () => location.href),
      ),
    ),
    output,
  );
  if (query !== undefined && !/\$[\p{L}_]/u.test(query)) run();
  else editor.area.focus({ preventScroll: true });
}

function sample() {
  const [pack] = state.packages;
  const own = pack?.ontologies[0];
  return "SELECT ?class (COUNT(?thing) AS ?things)\nWHERE {\n  ?thing a ?class .\n"
    + (own ? `  FILTER(STRSTARTS(STR(?class), "${own.namespace}"))\n` : "")
    + "}\nGROUP BY ?class\nORDER BY DESC(?things)\nLIMIT 50\n";
}

// What is said about a resource, and by whom.
function showResource(iri) {
  // What may not stand in `<…>` is escaped, so that the address cannot change the query.
  const safe = iri.replace(/[\u0000-\u0020<>"{}|^`\\]/g, encodeURIComponent);
  showEditor(
    `SELECT ?property ?value ?from\nWHERE {\n  { <${safe}> ?property ?value }\n  UNION\n`
      + `  { ?from ?property <${safe}> }\n}\nORDER BY ?property ?value ?from\nLIMIT 500\n`,
  );
}

// Runs a request, shows that it runs, then the answer or what went wrong.
async function perform(output, name, request, handle) {
  state.running?.abort();
  const control = new AbortController();
  state.running = control;
  const stop = el("button", { type: "button", class: "ghost", onclick: () => control.abort() }, "Stop");
  const busy = el("section", { class: "card busy", role: "status" }, el("span", { class: "spinner" }), "Running", stop);
  const timer = setTimeout(() => output.replaceChildren(busy), 150);
  try {
    const answer = await request(control.signal);
    if (state.running === control) output.replaceChildren(answerView(answer, name));
  } catch (problem) {
    if (problem.name === "AbortError") {
      if (state.running === control) output.replaceChildren();
    } else if (!handle(problem)) {
      output.replaceChildren(problemView(problem));
    }
  } finally {
    clearTimeout(timer);
  }
}

function problemView(problem) {
  const place = problem.line ? `line ${problem.line}, column ${problem.column}` : "";
  return el(
    "section",
    { class: "card problem", role: "alert" },
    el("header", {}, el("h2", {}, problem.title ?? "Something went wrong"), el("span", { class: "quiet" }, [problem.code, place].filter(Boolean).join(" · "))),
    el("p", {}, problem.message),
    problem.help ? el("p", { class: "quiet" }, problem.help) : null,
  );
}

start();
