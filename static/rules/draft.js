// The order of the rules: drag the grip, or use the arrow keys on it. Each move is saved; the buttons do the same
// without this script. In the form of a rule: lists can be searched, and unsaved work is asked about.

import { say } from "../shared/live.js";
import { showCurrent } from "./current.js";
import { forgetDraft, guardWork } from "./guard.js";

const order = document.querySelector("[data-order]");
const list = document.querySelector("[data-rules]");
let version = order.elements.seen.value;
let saving = Promise.resolve();

function rows() {
  return [...list.children];
}

function movable() {
  return rows().filter((row) => !("last" in row.dataset));
}

function renumber() {
  rows().forEach((row, index) => { row.querySelector("[data-number]").textContent = String(index + 1); });
}

// One move after the other: each needs the version that the one before has made.
function save(row) {
  const place = rows().indexOf(row) + 1;
  const name = row.dataset.name;
  saving = saving.then(async () => {
    const body = new FormData(order);
    body.set("seen", version);
    body.set("flytt", `${row.dataset.rule}|${place}`);
    const answer = await fetch(order.action, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer || !answer.ok) {
      const told = answer ? (await answer.json().catch(() => null))?.error?.sentence : null;
      say(told || order.dataset.failed, "assertive");
      note(told ? `${told} ${order.dataset.failed}` : order.dataset.failed);
      return;
    }
    version = String((await answer.json()).version);
    document.querySelectorAll('input[name="seen"]').forEach((field) => { field.value = version; });
    say(order.dataset.moved.replace("{name}", name).replace("{number}", String(place)).replace("{count}", String(rows().length)));
  });
}

function note(text) {
  const box = document.createElement("div");
  box.className = "v-note";
  box.dataset.tone = "bad";
  box.textContent = text;
  order.before(box);
}

function step(row, by) {
  const all = movable();
  const from = all.indexOf(row);
  const to = from + by;
  if (to < 0 || to >= all.length) return;
  if (by < 0) all[to].before(row);
  else all[to].after(row);
  renumber();
  row.querySelector("[data-grip]").focus();
  save(row);
}

function drag(grip) {
  const row = grip.closest("li");
  let start = -1;
  grip.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    start = rows().indexOf(row);
    row.dataset.dragged = "";
  });
  grip.addEventListener("pointermove", (event) => {
    if (start < 0) return;
    const over = movable().find((other) => {
      const box = other.getBoundingClientRect();
      return other !== row && event.clientY > box.top && event.clientY < box.bottom;
    });
    if (!over) return;
    const box = over.getBoundingClientRect();
    const after = event.clientY > box.top + box.height / 2;
    if (after && over.nextElementSibling !== row) over.after(row);
    else if (!after && over.previousElementSibling !== row) over.before(row);
  });
  const end = () => {
    if (start < 0) return;
    delete row.dataset.dragged;
    const moved = rows().indexOf(row) !== start;
    start = -1;
    renumber();
    if (moved) save(row);
  };
  grip.addEventListener("pointerup", end);
  grip.addEventListener("pointercancel", end);
  grip.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    step(row, by);
  });
}

document.querySelectorAll("[data-grip]").forEach((grip) => {
  grip.hidden = false;
  drag(grip);
});
document.querySelectorAll("[data-steps]").forEach((steps) => { steps.hidden = true; });

// Lists with many choices can be searched; what is ticked always shows.
document.querySelectorAll("[data-many]").forEach((box) => {
  const filter = box.querySelector("[data-filter]");
  if (!filter) return;
  filter.hidden = false;
  filter.addEventListener("input", () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    box.querySelectorAll("label").forEach((option) => {
      const fits = words.every((word) => option.textContent.toLowerCase().includes(word));
      option.hidden = !fits && !option.querySelector("input").checked;
    });
  });
  filter.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
});

const form = document.querySelector("[data-rule-form]");
if (document.querySelector("[data-saved]")) forgetDraft(document.querySelector("[data-draft]").dataset.draft);
if (form) guardWork(form, showAgain);

// The server draws the form with what was kept: a condition that was being added is no field of this page.
function showAgain(kept) {
  const again = document.createElement("form");
  again.method = "post";
  again.action = form.action;
  const fields = [...kept, ["csrf_token", form.elements.csrf_token.value], ["seen", form.elements.seen.value], ["do", "show"]];
  fields.forEach(([name, value]) => {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    again.append(field);
  });
  document.body.append(again);
  again.submit();
}

showCurrent();
