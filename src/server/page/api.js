// Talking to the server: one function per resource, and what went wrong as a Problem.

const TABLE = "application/sparql-results+json";
const ACCEPT = `${TABLE}, text/turtle;q=0.9`;

export class Problem extends Error {
  constructor(problem) {
    super(problem.detail || problem.title || "The server cannot be reached.");
    Object.assign(this, problem);
  }
}

async function request(url, options) {
  let response;
  try {
    response = await fetch(url, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ title: "No answer", detail: "The server cannot be reached. Is it still running?" });
  }
  if (response.ok) return response;
  const type = response.headers.get("content-type") || "";
  throw new Problem(type.includes("json") ? await response.json() : { title: `Status ${response.status}` });
}

export async function document_(path) {
  return (await request(path)).json();
}

// An answer: a table, a boolean or a graph, with the milliseconds it took and its size.
async function answer(url, options) {
  const started = performance.now();
  const response = await request(url, options);
  const text = await response.text();
  const taken = { milliseconds: performance.now() - started, bytes: text.length };
  if (!(response.headers.get("content-type") || "").startsWith(TABLE)) return { kind: "graph", text, ...taken };
  const json = JSON.parse(text);
  if (typeof json.boolean === "boolean") return { kind: "boolean", value: json.boolean, ...taken };
  return { kind: "table", columns: json.head.vars, rows: json.results.bindings, ...taken };
}

export function ask(path, pairs, signal) {
  return answer(`${path}?${new URLSearchParams(pairs)}`, { headers: { Accept: ACCEPT }, signal });
}

export function sparql(query, signal) {
  const headers = { Accept: ACCEPT, "Content-Type": "application/sparql-query" };
  return answer("/sparql", { method: "POST", headers, body: query, signal });
}
