// Line numbers beside the text, with the lines that are wrong marked; a press on «Linje 41» goes to that line.

import { forgetDraft, guardWork } from "./guard.js";

const editor = document.querySelector("[data-editor]");
const area = editor.querySelector("textarea");
const form = area.form;
const gutter = document.createElement("div");
const faults = new Set(editor.dataset.faults.split(",").filter(Boolean));
const warned = new Set(editor.dataset.warned.split(",").filter(Boolean));

gutter.className = "v-rules-gutter";
gutter.setAttribute("aria-hidden", "true");
editor.prepend(gutter);
editor.dataset.on = "";

function number() {
  const count = area.value.split("\n").length;
  if (gutter.childElementCount === count) return;
  gutter.replaceChildren(...Array.from({ length: count }, (_, index) => {
    const line = document.createElement("span");
    line.textContent = String(index + 1);
    if (faults.has(String(index + 1))) line.dataset.tone = "bad";
    else if (warned.has(String(index + 1))) line.dataset.tone = "warn";
    return line;
  }));
}

function goTo(line) {
  const lines = area.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1] || "").length);
  area.scrollTop = (line - 4) * Number.parseFloat(getComputedStyle(area).lineHeight);
}

area.addEventListener("input", number);
area.addEventListener("scroll", () => { gutter.scrollTop = area.scrollTop; });
document.querySelectorAll("[data-line]").forEach((link) => link.addEventListener("click", (event) => {
  event.preventDefault();
  goTo(Number(link.dataset.line));
}));
number();

if (document.querySelector("[data-saved]")) forgetDraft(form.dataset.guard.split(":")[0]);
guardWork(form, (kept) => {
  kept.forEach(([name, value]) => { if (form.elements[name]) form.elements[name].value = value; });
  number();
});
