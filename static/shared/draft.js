// Keeps what is typed in <form data-keep="name"> in the browser for 7 days, and gives it back when the form is empty.
// Passwords, files and hidden fields are never kept. Any element with data-keep-clear="name" throws the draft away.

const DAYS = 7;
const LIFE_MS = DAYS * 24 * 3600 * 1000;

const address = (name) => `varsko:draft:${name}`;

function kept(field) {
  return field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type) && !("keepNot" in field.dataset);
}

function read(name) {
  try {
    const draft = JSON.parse(localStorage.getItem(address(name)));
    if (draft && Date.now() - draft.saved < LIFE_MS) return draft.fields;
    localStorage.removeItem(address(name));
  } catch {
    // Storage is off or holds something else: the form works without it.
  }
  return null;
}

function write(form) {
  const fields = [...form.elements].filter(kept).map((field) => {
    const choice = field.type === "radio" || field.type === "checkbox";
    return { name: field.name, value: field.value, choice, checked: choice && field.checked };
  });
  try {
    localStorage.setItem(address(form.dataset.keep), JSON.stringify({ saved: Date.now(), fields }));
  } catch {
    // Full or forbidden: nothing to do.
  }
}

// What the server sent wins: only fields that are empty (or groups without a choice) are filled.
function restore(form, fields) {
  const elements = [...form.elements].filter(kept);
  const chosen = new Set(elements.filter((field) => field.checked).map((field) => field.name));
  for (const { name, value, choice, checked } of fields) {
    const same = elements.filter((field) => field.name === name);
    if (choice) {
      const field = same.find((element) => element.value === value);
      if (field && checked && !chosen.has(name)) field.checked = true;
    } else if (same.length === 1 && !same[0].value) {
      same[0].value = value;
    }
  }
  form.dispatchEvent(new Event("draft-restored", { bubbles: true }));
}

export function forget(name) {
  try {
    localStorage.removeItem(address(name));
  } catch {
    // Nothing was kept.
  }
}

export function keepDrafts(root = document) {
  root.querySelectorAll("[data-keep-clear]").forEach((element) => forget(element.dataset.keepClear));
  root.querySelectorAll("form[data-keep]").forEach((form) => {
    const typed = [...form.elements].some((field) => kept(field) && field.value !== (field.defaultValue ?? field.value));
    const fields = read(form.dataset.keep);
    if (fields) restore(form, fields);
    if (typed) write(form); // before this script came
    form.addEventListener("input", () => write(form));
    form.addEventListener("change", () => write(form));
  });
}
