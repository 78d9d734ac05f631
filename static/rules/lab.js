// The lab answers while one points, chooses and writes. Without this script the form is sent by its button.

import { say } from "../shared/live.js";
import { chooseByKeyboard, drawMap, pin } from "./map.js";

const PAUSE_MS = 500;

const form = document.querySelector("[data-lab]");
const element = document.getElementById("kart");
const { map, pins } = drawMap(element);
let [marker] = pins;
let timer = 0;
let asked = 0;

document.querySelector("[data-map-help]").hidden = false;

function choose({ lat, lng }) {
  form.elements.sted.value = `${lat.toFixed(6)}, ${lng.toFixed(6)}`;
  show(lat, lng);
  ask();
}

function show(lat, lng) {
  marker?.remove();
  marker = pin({ lon: lng, lat, status: "planlagt", icon: "pin", label: form.elements.sted.value, selected: true }).addTo(map);
}

map.on("click", (event) => choose(event.latlng));
chooseByKeyboard(map, element, choose);

function ready() {
  return form.elements.sted.value.trim() && form.elements.kategori.value;
}

// The answer and the questions of the category come with the page that the form leads to.
async function ask() {
  if (!ready()) return;
  const number = asked += 1;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer || number !== asked || ![200, 422].includes(answer.status)) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  swap(page, "#svar");
  const questions = form.querySelector("[data-questions]");
  if (!questions.contains(document.activeElement)) swap(page, "[data-questions]");
  const pinned = JSON.parse(page.getElementById("kart")?.dataset.pins || "[]")[0];
  if (pinned) {
    show(pinned.lat, pinned.lon);
    if (!map.getBounds().contains([pinned.lat, pinned.lon])) map.setView([pinned.lat, pinned.lon], Math.max(map.getZoom(), 14), { animate: false });
  }
  const wrong = page.querySelector("[data-error-summary] a");
  if (wrong) say(wrong.textContent);
}

function swap(page, selector) {
  const fresh = page.querySelector(selector);
  const old = document.querySelector(selector);
  if (fresh && old) old.replaceChildren(...fresh.childNodes);
}

function later() {
  window.clearTimeout(timer);
  timer = window.setTimeout(ask, PAUSE_MS);
}

form.addEventListener("input", later);
form.addEventListener("change", later);
