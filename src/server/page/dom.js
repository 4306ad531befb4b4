// Elements from values. Text goes in as text nodes only: labels and literals are strangers' data.

export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((it) => it !== null && it !== undefined));
  return element;
}

// A button that copies a text and says so for a moment.
export function copyButton(label, text) {
  const button = el("button", { type: "button", class: "ghost" }, label);
  button.addEventListener("click", async () => {
    let done = "Copied";
    try {
      await navigator.clipboard.writeText(text());
    } catch {
      done = "Not allowed";
    }
    button.textContent = done;
    setTimeout(() => (button.textContent = label), 1200);
  });
  return button;
}

// A button that saves a text as a file.
export function saveButton(label, name, type, text) {
  const save = () => {
    const url = URL.createObjectURL(new Blob([text()], { type }));
    el("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  };
  return el("button", { type: "button", class: "ghost", onclick: save }, label);
}
