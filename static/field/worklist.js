// The foreman's list beside its map: ticked jobs stand out on the map, and the button says how many there are.

import { drawPlaces, select } from "./map.js";

const { pins } = drawPlaces(document.getElementById("kart"));
const chosen = document.querySelector("[data-chosen]");
const ticks = [...document.querySelectorAll('input[name="case"]')];

function mark(job) {
  const row = document.getElementById(`jobb-${job}`);
  const ticked = row.querySelector('input[name="case"]')?.checked ?? false;
  row.toggleAttribute("data-ticked", ticked);
  if (pins.has(job)) select(pins.get(job), ticked);
}

function count() {
  if (!chosen) return;
  const number = ticks.filter((tick) => tick.checked).length;
  const { none, one, many } = chosen.dataset;
  chosen.hidden = false;
  chosen.textContent = number === 0 ? none : number === 1 ? one : many.replace("{count}", String(number));
}

function renew() {
  pins.forEach((_, job) => mark(job));
  count();
}

chosen?.setAttribute("aria-live", "polite");
document.addEventListener("change", (event) => { if (event.target.name === "case") renew(); });
window.addEventListener("pageshow", renew);

// The row under the pointer or the focus is the pin that is on top.
for (const [job, marker] of pins) {
  const row = document.getElementById(`jobb-${job}`);
  for (const enter of ["pointerenter", "focusin"]) row.addEventListener(enter, () => marker.setZIndexOffset(2000));
  for (const leave of ["pointerleave", "focusout"]) row.addEventListener(leave, () => mark(job));
}
renew();
