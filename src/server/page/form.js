// The form of a question: a field per parameter, its example filled in.

import { sparql } from "./api.js";
import { el } from "./dom.js";
import { curie } from "./table.js";

// Fields for all parameters; `given` holds arguments from the address.
export class Form {
  constructor(params, given) {
    this.fields = params.map((param) => {
      const values = given.filter((it) => it[0] === param.name).map((it) => it[1]);
      return field(param, values);
    });
    this.element = el("div", { class: "fields" }, this.fields.map((it) => it.element));
  }

  // Names and values; a list gives one pair per line, an empty field gives none.
  pairs() {
    return this.fields.flatMap(({ param, input }) => {
      const values = param.list ? input.value.split("\n") : [input.value];
      return values.map((it) => it.trim()).filter(Boolean).map((it) => [param.name, it]);
    });
  }

  // Shows faults at the fields they name; returns those that name none.
  mark(faults) {
    const rest = [];
    for (const { fault, input } of this.fields) {
      fault.textContent = "";
      input.removeAttribute("aria-invalid");
    }
    for (const text of faults) {
      const field = this.fields.find((it) => text.startsWith(`parameter \`${it.param.name}\``));
      if (!field) {
        rest.push(text);
        continue;
      }
      field.fault.textContent = text.replace(/^parameter `[^`]*`:?\s*/, "");
      field.input.setAttribute("aria-invalid", "true");
    }
    this.fields.find((it) => it.input.hasAttribute("aria-invalid"))?.input.focus();
    return rest;
  }
}

function field(param, values) {
  const id = `param-${param.name}`;
  const text = values.length ? values.join("\n") : param.default ?? param.example ?? "";
  const input = control(param, id, text);
  const fault = el("p", { class: "fault", id: `${id}-fault`, role: "alert" });
  input.setAttribute("aria-describedby", `${id}-fault`);
  const element = el(
    "div",
    { class: "field" },
    el(
      "label",
      { for: id },
      el("span", { class: "name" }, param.name),
      el("span", { class: "type" }, shortType(param.type) + (param.list ? " …" : "")),
      param.required ? null : el("span", { class: "optional" }, "optional"),
    ),
    input,
    param.description ? el("p", { class: "quiet" }, param.description) : null,
    fault,
  );
  const cls = classOf(param.type);
  if (cls && !param.list) suggest(input, cls, element);
  return { param, input, fault, element };
}

function control(param, id, text) {
  if (param.type === "boolean" && !param.list) {
    const options = param.required ? ["true", "false"] : ["", "true", "false"];
    const select = el("select", { id }, options.map((it) => el("option", { value: it }, it || "–")));
    select.value = text;
    return select;
  }
  const common = { id, spellcheck: "false", autocomplete: "off", placeholder: param.example ?? param.hint };
  if (param.list) {
    const area = el("textarea", { ...common, rows: "3", placeholder: `${common.placeholder}\none per line` });
    area.value = text;
    return area;
  }
  const numeric = /int|long|short|byte|decimal|double|float/i.test(param.type) && !param.type.startsWith("iri");
  return el("input", { ...common, type: "text", inputmode: numeric ? "decimal" : null, value: text });
}

function classOf(type) {
  return /^iri\(<(.*)>\)$/.exec(type)?.[1] ?? null;
}

function shortType(type) {
  const cls = classOf(type);
  return cls ? curie(cls) ?? type : type;
}

// Offers the instances of a class once the field is visited.
function suggest(input, cls, element) {
  const id = `${input.id}-options`;
  input.addEventListener("focus", load, { once: true });
  async function load() {
    const query = `SELECT DISTINCT ?it ?label { ?it a <${cls}> FILTER(isIRI(?it)) `
      + "OPTIONAL { ?it <http://www.w3.org/2000/01/rdf-schema#label> ?label } } ORDER BY ?it LIMIT 300";
    try {
      const { rows } = await sparql(query);
      const options = rows.map((row) =>
        el("option", { value: curie(row.it.value) ?? `<${row.it.value}>` }, row.label?.value ?? ""));
      element.append(el("datalist", { id }, options));
      input.setAttribute("list", id);
    } catch {
      // Suggestions are a courtesy: without them the field still works.
    }
  }
}
