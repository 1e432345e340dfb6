"use strict";

const METHODS = ["get", "post", "put", "patch", "delete"];

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function follow(document_, part) {
  if (!part || !part.$ref) return part;
  return part.$ref.slice(2).split("/").reduce((at, step) => (at ? at[step] : undefined), document_);
}

// A schema as a sample of what it allows: names with their types, optional ones with a question mark.
function sample(document_, schema, depth) {
  const shape = follow(document_, schema);
  if (!shape || depth > 6) return "…";
  if (shape.enum) return shape.enum.join(" | ");
  if (shape.properties) {
    const required = new Set(shape.required || []);
    return Object.fromEntries(Object.entries(shape.properties).map(([name, below]) =>
      [required.has(name) ? name : name + "?", sample(document_, below, depth + 1)]));
  }
  if (shape.items) return [sample(document_, shape.items, depth + 1)];
  const choices = shape.anyOf || shape.oneOf || shape.allOf;
  if (choices) return choices.length === 1 ? sample(document_, choices[0], depth + 1) : choices.map((one) => sample(document_, one, depth + 1));
  const type = Array.isArray(shape.type) ? shape.type.join(" | ") : shape.type || "any";
  return shape.format ? type + " (" + shape.format + ")" : type;
}

function content(document_, holder, title) {
  const parts = [];
  for (const [type, body] of Object.entries((follow(document_, holder) || {}).content || {})) {
    parts.push(element("h4", title + " (" + type + ")"));
    parts.push(element("pre", JSON.stringify(sample(document_, body.schema, 0), null, 2)));
  }
  return parts;
}

function parameters(document_, operation) {
  const rows = (operation.parameters || []).map((one) => follow(document_, one)).filter(Boolean);
  if (!rows.length) return [];
  const table = element("table");
  for (const row of rows) {
    const line = table.insertRow();
    line.append(element("td", row.name + (row.required ? "" : "?")), element("td", row.in),
      element("td", JSON.stringify(sample(document_, row.schema, 0))), element("td", row.description || ""));
  }
  return [element("h4", "Parameters"), table];
}

function describe(document_, method, path, operation) {
  const box = element("details");
  const head = element("summary");
  head.append(element("span", method.toUpperCase(), "method " + method), element("code", path), " ",
    element("span", operation.summary || "", "about"));
  box.append(head);
  box.dataset.words = (method + " " + path + " " + (operation.summary || "")).toLowerCase();
  box.addEventListener("toggle", () => {
    if (box.childElementCount > 1) return;
    if (operation.description) box.append(element("p", operation.description));
    const scopes = operation["x-scopes"] || [];
    box.append(element("p", operation["x-public"] ? "Needs no token." : "Scope: " + (scopes.join(" or ") || "any token")));
    box.append(...parameters(document_, operation), ...content(document_, operation.requestBody, "Body"));
    for (const [status, answer] of Object.entries(operation.responses || {})) {
      if (status.startsWith("2")) box.append(...content(document_, answer, "Answer " + status));
    }
  });
  return box;
}

function show(document_) {
  const main = document.getElementById("operations");
  main.replaceChildren();
  for (const tag of document_.tags || []) {
    const section = element("section");
    section.append(element("h2", tag.name));
    for (const [path, item] of Object.entries(document_.paths)) {
      for (const method of METHODS) {
        const operation = item[method];
        if (operation && (operation.tags || []).includes(tag.name)) section.append(describe(document_, method, path, operation));
      }
    }
    if (section.childElementCount > 1) main.append(section);
  }
  if (document_["x-missing"]) main.prepend(element("p", "Not answering at the moment: " + document_["x-missing"].join(", ")));
}

document.getElementById("filter").addEventListener("input", (event) => {
  const word = event.target.value.toLowerCase();
  for (const box of document.querySelectorAll("details")) box.hidden = !box.dataset.words.includes(word);
});

fetch("/openapi.json").then((answer) => answer.json()).then(show)
  .catch(() => { document.getElementById("operations").textContent = "The operations could not be read. Try again."; });
