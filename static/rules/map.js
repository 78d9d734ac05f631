// The maps of the rules: pins and areas that stand in the page, and a cross in the middle for the keyboard.

import { makeMap, pin } from "../shared/map.js";

const L = window.L;

// Drawn with attributes, not styles: the page's policy allows no inline style, and SVG attributes are none.
export const AREA = { color: "#0b5567", weight: 3, fillColor: "#0b5567", fillOpacity: 0.15 };
export const OTHER_AREA = { color: "#545f64", weight: 1.5, fillColor: "#545f64", fillOpacity: 0.06, interactive: false };
export const WRONG = { color: "#b81a1a", weight: 3, fillColor: "#b81a1a", fillOpacity: 0.12 };

export function drawMap(element, options = {}) {
  const map = makeMap(element, options);
  const shapes = JSON.parse(element.dataset.shapes || "[]");
  const layers = shapes.map((shape) => L.geoJSON(shape, { style: styleOf(shape.properties) }).addTo(map));
  layers.forEach((layer, index) => {
    const { name } = shapes[index].properties;
    if (name) layer.bindTooltip(textNode(name), { sticky: true });
  });
  const pins = JSON.parse(element.dataset.pins || "[]").map((one) => pin(one).addTo(map));
  const fit = layers.filter((_, index) => shapes[index].properties.fit);
  if (fit.length) map.fitBounds(L.featureGroup(fit).getBounds(), { padding: [30, 30], maxZoom: 16, animate: false });
  else if (pins.length === 1) map.setView(pins[0].getLatLng(), 15, { animate: false });
  else if (pins.length) map.fitBounds(L.latLngBounds(pins.map((one) => one.getLatLng())), { padding: [40, 40], maxZoom: 16, animate: false });
  return { map, layers, pins, shapes };
}

function styleOf({ look }) {
  return { wrong: WRONG, other: OTHER_AREA }[look] || AREA;
}

function textNode(text) {
  const node = document.createElement("span");
  node.textContent = text;
  return node;
}

// Enter on the map chooses its middle: the cross shows where that is.
export function chooseByKeyboard(map, element, choose) {
  const cross = document.createElement("span");
  cross.className = "v-rules-cross";
  cross.setAttribute("aria-hidden", "true");
  element.append(cross);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== element) return;
    event.preventDefault();
    choose(map.getCenter());
  });
}

export { L, pin };
