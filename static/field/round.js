// The round of the day: waits for the job that puts the stops in order, then draws them.

import { drawPlaces } from "./map.js";

const EVERY = 1000;
const waiting = document.querySelector("[data-wait]");

async function ask() {
  try {
    const answer = await fetch(waiting.dataset.wait, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { state, slow } = await answer.json();
    if (state !== "planning") window.location.reload();
    waiting.querySelector("[data-slow]").hidden = !slow;
  } catch {
    waiting.querySelector("[data-slow]").hidden = false;
  }
}

drawPlaces(document.getElementById("kart"));
if (waiting) window.setInterval(ask, EVERY);
document.querySelectorAll('[aria-disabled="true"]').forEach((button) => {
  button.addEventListener("click", (event) => event.preventDefault());
});
