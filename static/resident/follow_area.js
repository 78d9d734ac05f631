// The area on the map: a circle that follows the radius, or corners drawn one by one. The form works without it.

import { say } from "../shared/live.js";
import { makeMap } from "../shared/map.js";

const L = window.L;
const FEWEST = 3;
const MOST = 100;
const LOOK = { color: "#0b5567", weight: 3, fillOpacity: 0.12 };

const element = document.querySelector("[data-area-map]");
const form = document.querySelector("[data-area-form]");
const fields = form.elements;
const buttons = form.querySelector("[data-draw-buttons]");
const [draw, undo, drop] = ["[data-draw]", "[data-undo-corner]", "[data-drop]"].map((one) => buttons.querySelector(one));
const text = form.querySelector("[data-area-text]");
const radii = form.querySelector("[data-radii]");

const map = makeMap(element, { zoom: Number(element.dataset.zoom) });
element.setAttribute("role", "application");
element.setAttribute("aria-label", element.dataset.label);
buttons.hidden = false;

let corners = fields.omrade.value.split(";").filter(Boolean).map((pair) => pair.split(",").map(Number).reverse());
let drawing = corners.length > 0;
let shape = null;
const before = text.textContent;

draw.addEventListener("click", () => {
  drawing = true;
  corners = [];
  show(true);
  say(buttons.dataset.drawing);
  element.focus();
});
undo.addEventListener("click", () => { corners.pop(); show(); });
drop.addEventListener("click", () => { drawing = false; corners = []; show(true); draw.focus(); });
map.on("click", (event) => {
  if (!drawing || corners.length >= MOST) return;
  const { lat, lng } = event.latlng.wrap();
  corners.push([lat, lng]);
  show();
});
form.querySelectorAll("[name=radius]").forEach((one) => one.addEventListener("change", () => show(true)));

function show(fit = false) {
  shape?.remove();
  shape = null;
  radii.hidden = drawing;
  undo.hidden = !(drawing && corners.length);
  drop.hidden = !drawing;
  fields.omrade.value = corners.map(([lat, lng]) => `${lng.toFixed(5)},${lat.toFixed(5)}`).join(";");
  if (drawing) {
    const count = buttons.dataset.corners.replace("{count}", String(corners.length));
    text.textContent = corners.length ? `${buttons.dataset.drawn}: ${count}` : buttons.dataset.drawing;
    if (corners.length) shape = (corners.length < FEWEST ? L.polyline : L.polygon)(corners, LOOK).addTo(map);
    return;
  }
  text.textContent = before;
  if (!fields.lon.value) return;
  const metres = Number(form.querySelector("[name=radius]:checked").value);
  shape = L.circle([fields.lat.value, fields.lon.value], { ...LOOK, radius: metres }).addTo(map);
  if (fit) map.fitBounds(shape.getBounds(), { animate: false });
}

show(true);
