// Work that is not saved is kept in the browser: a form with data-guard asks before it is left, and offers what was
// typed last time when it differs from what the server sent. Saving (a new page without errors) throws the copy away.

const LIFE_MS = 7 * 24 * 3600 * 1000;

const address = (form) => `varsko:rules:${form.dataset.guard}`;

function values(form) {
  const data = new FormData(form);
  ["csrf_token", "seen", "do"].forEach((name) => data.delete(name));
  return JSON.stringify([...data].filter(([, value]) => typeof value === "string"));
}

// What the server sent. On a slow line somebody may have typed before this script came: that is work, too.
function sent(form) {
  const fresh = form.cloneNode(true);
  fresh.reset();
  return values(fresh);
}

export function guardWork(form, restore) {
  const first = sent(form);
  let left = false;
  const kept = read(form);
  if (kept && kept !== first) offer(form, kept, restore);
  if (values(form) !== first) write(form);
  form.addEventListener("input", () => write(form));
  form.addEventListener("submit", () => { left = true; write(form); });
  window.addEventListener("beforeunload", (event) => {
    if (left || values(form) === first) return;
    event.preventDefault();
  });
}

function offer(form, kept, restore) {
  const { found, take, drop } = form.dataset;
  const note = document.createElement("div");
  note.className = "v-note";
  note.dataset.tone = "signal";
  note.setAttribute("role", "status");
  const text = document.createElement("p");
  text.textContent = `${found} `;
  note.append(text, button(take, () => { restore(JSON.parse(kept)); note.remove(); }), button(drop, () => { forget(form); note.remove(); }));
  form.before(note);
}

function button(text, run) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "v-txtbtn";
  made.textContent = text;
  made.addEventListener("click", run);
  return made;
}

function read(form) {
  try {
    const { saved, data } = JSON.parse(localStorage.getItem(address(form))) || {};
    return saved && Date.now() - saved < LIFE_MS ? data : null;
  } catch {
    return null;
  }
}

function write(form) {
  try {
    localStorage.setItem(address(form), JSON.stringify({ saved: Date.now(), data: values(form) }));
  } catch {
    // Full or forbidden: the warning before leaving is still there.
  }
}

// What was typed is in the draft now: nothing of it is offered any more.
export function forgetDraft(draft) {
  try {
    Object.keys(localStorage).filter((key) => key.startsWith(`varsko:rules:${draft}:`)).forEach((key) => localStorage.removeItem(key));
  } catch {
    // Nothing was kept.
  }
}

function forget(form) {
  try {
    localStorage.removeItem(address(form));
  } catch {
    // Nothing was kept.
  }
}
