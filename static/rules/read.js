// The search over the rules narrows the list while somebody types; Enter asks the server, which gives the same.

import { showCurrent } from "./current.js";

const form = document.querySelector("[data-rule-search]");
const list = document.querySelector("[data-rules]");

if (form && list) {
  const field = form.querySelector("input");
  const told = document.querySelector("[data-rule-hits]");
  const rows = [...list.children].map((row) => ({ row, text: `${row.textContent} ${row.dataset.words}`.toLowerCase() }));
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let hits = 0;
    rows.forEach(({ row, text }) => {
      row.hidden = !words.every((word) => text.includes(word));
      hits += row.hidden ? 0 : 1;
    });
    told.hidden = !words.length;
    told.textContent = told.dataset.words.replace("{count}", String(hits));
  });
}

showCurrent();
