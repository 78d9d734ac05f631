// Keyboard shortcuts of the desk. Off while a text field has the focus, and off altogether when the person says so
// (WCAG 2.1.4). "?" shows all of them. Elements with data-key="E" are shortcuts by themselves.

const OFF = "varsko:keys-off";
const SEQUENCE_MS = 1500; // the time between the two keys of "G I"
const ORDER = ["J", "K", "Enter", "E", "I", "V", "A", "T", "/", "?"];
const registered = new Map(); // key or "G I" → {text, run}
let first = "";
let firstTimer = 0;

export function keysAreOff() {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false;
  }
}

function switchKeys(on) {
  try {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // Storage is off: the keys stay on for this page.
  }
  document.documentElement.toggleAttribute("data-keys-off", !on);
}

// keys: "J", "Enter", "/", or a sequence "G I". run may return false to say that the key was not used.
export function key(keys, text, run) {
  registered.set(keys, { text, run });
}

function typing(target) {
  return target.closest("input:not([type=radio]):not([type=checkbox]):not([type=submit]), textarea, select, [contenteditable]");
}

function nameOf(event) {
  return event.key.length === 1 ? event.key.toUpperCase() : event.key;
}

function find(name) {
  const both = first && registered.get(`${first} ${name}`);
  if (both) return both;
  const element = [...document.querySelectorAll("[data-key]")].find(
    (candidate) => candidate.dataset.key.toUpperCase() === name.toUpperCase() && candidate.getClientRects().length,
  );
  if (element) return { run: () => press(element) };
  return registered.get(name);
}

function press(element) {
  if (element.matches("input, textarea, select")) element.focus();
  else element.click();
}

function remember(name) {
  window.clearTimeout(firstTimer);
  first = [...registered.keys()].some((keys) => keys.startsWith(`${name} `)) ? name : "";
  if (first) firstTimer = window.setTimeout(() => { first = ""; }, SEQUENCE_MS);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
  if (typing(event.target)) return;
  const name = nameOf(event);
  if (name === "?") {
    event.preventDefault();
    showKeys();
    return;
  }
  // Enter on a link or button is that link's or button's own.
  if (keysAreOff() || (name === "Enter" && event.target.closest("a, button, summary, label"))) return;
  const hit = find(name);
  remember(name);
  if (hit && hit.run(event) !== false) event.preventDefault();
});

// Ctrl+Enter in a text field sends its form.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) {
    event.preventDefault();
    event.target.form?.requestSubmit();
  }
});

// What a key does in few words: its own text, else the name of what it presses. Never the text inside a list of options.
function meaningOf(element) {
  const { keyText } = element.dataset;
  if (keyText) return keyText;
  const label = element.getAttribute("aria-label") || element.labels?.[0]?.textContent || element.getAttribute("placeholder");
  if (label || element.matches("input, textarea, select")) return (label || "").trim();
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd").forEach((kbd) => kbd.remove());
  return copy.textContent.trim();
}

// Every key of the page, those of the work first, in the order of the line at the bottom.
function all(help) {
  const shown = new Map();
  document.querySelectorAll("[data-key]").forEach((element) => shown.set(element.dataset.key, meaningOf(element)));
  registered.forEach(({ text }, keys) => shown.set(keys, text));
  if (help) shown.set("?", help);
  const place = (keys) => (ORDER.includes(keys) ? ORDER.indexOf(keys) : ORDER.length - 2.5);
  return [...shown].sort(([one], [other]) => place(one) - place(other));
}

export function showKeys() {
  const words = document.querySelector("template[data-keys-words]").content;
  const dialog = document.createElement("dialog");
  dialog.className = "v-dialog";
  dialog.append(words.cloneNode(true));
  const list = dialog.querySelector("dl");
  all(list.dataset.help).forEach(([keys, text]) => {
    const term = document.createElement("dt");
    keys.split(" ").forEach((one) => {
      const kbd = document.createElement("kbd");
      kbd.className = "v-kbd";
      kbd.textContent = one === "Enter" ? "↵" : one;
      term.append(kbd, " ");
    });
    const meaning = document.createElement("dd");
    meaning.textContent = text;
    list.append(term, meaning);
  });
  const toggle = dialog.querySelector("input[type=checkbox]");
  toggle.checked = !keysAreOff();
  toggle.addEventListener("change", () => switchKeys(toggle.checked));
  const before = document.activeElement;
  dialog.addEventListener("close", () => { dialog.remove(); before?.focus(); });
  document.body.append(dialog);
  dialog.showModal();
}

document.querySelectorAll("[data-show-keys]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", showKeys);
});
document.querySelectorAll("[data-key]").forEach((element) => element.setAttribute("aria-keyshortcuts", element.dataset.key));
switchKeys(!keysAreOff());
