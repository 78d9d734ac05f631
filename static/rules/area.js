// Drawing an area: a press in the map sets a corner, corners can be dragged, and the text field holds them all.
// Enter sets a corner in the middle of the map, Delete takes the last one away. The form works without this script.

import { say } from "../shared/live.js";
import { AREA, L, chooseByKeyboard, drawMap } from "./map.js";

const MOST_HANDLES = 200;

const form = document.querySelector("[data-area-form]");
const field = form.elements.outline;
const tools = form.querySelector("[data-tools]");
const element = document.getElementById("kart");
const { map, layers, shapes } = drawMap(element);
const drawn = L.polygon([], { ...AREA, interactive: false }).addTo(map);
let corners = [];
let handles = [];

document.querySelector("[data-map-help]").hidden = false;

const CornerIcon = L.Icon.extend({
  options: { iconSize: null, className: "v-mark" },
  createIcon() {
    const frame = document.createElement("div");
    const face = document.createElement("span");
    face.className = "v-rules-corner";
    frame.append(face);
    this._setIconStyles(frame, "icon");
    return frame;
  },
  createShadow() {
    return null;
  },
});

function redraw(write = true) {
  drawn.setLatLngs(corners);
  handles.forEach((handle) => handle.remove());
  handles = corners.length > MOST_HANDLES ? [] : corners.map((corner, index) => {
    const handle = L.marker(corner, { icon: new CornerIcon(), draggable: true, keyboard: false, autoPan: true });
    handle.on("drag", () => { corners[index] = handle.getLatLng(); drawn.setLatLngs(corners); });
    handle.on("dragend", () => { corners[index] = handle.getLatLng(); redraw(); });
    return handle.addTo(map);
  });
  count.textContent = tools.dataset.points.replace("{count}", String(corners.length));
  if (!write) return;
  field.value = corners.map(({ lat, lng }) => `${lat.toFixed(6)}, ${lng.toFixed(6)}`).join("\n");
}

function add(corner) {
  if (foreign()) begin();
  corners.push(corner);
  redraw();
  say(count.textContent);
}

function takeLast() {
  corners.pop();
  redraw();
  say(count.textContent);
}

// What the field holds is no list of corners (GeoJSON, holes): drawing begins anew.
function foreign() {
  return /[{[]/.test(field.value);
}

function begin() {
  layers.forEach((layer) => layer.remove());
  corners = [];
  redraw();
}

function read() {
  if (foreign()) return;
  const read_ = field.value.split("\n").map((line) => line.match(/^\s*(-?\d+(?:\.\d+)?)[,\s]+(-?\d+(?:\.\d+)?)\s*$/)).filter(Boolean);
  corners = read_.filter(([, lat, lon]) => Math.abs(lat) <= 90 && Math.abs(lon) <= 180).map(([, lat, lon]) => L.latLng(Number(lat), Number(lon)));
  if (corners.length) layers.forEach((layer, index) => { if (shapes[index].properties.look === "own") layer.remove(); });
  redraw(false);
}

function tool(text, run) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "v-txtbtn";
  button.textContent = text;
  button.addEventListener("click", run);
  return button;
}

const count = document.createElement("span");
count.className = "v-small v-muted v-num";
tools.className = "v-row";
tools.append(tool(tools.dataset.undo, takeLast), tool(tools.dataset.again, begin), count);

map.on("click", (event) => add(event.latlng));
chooseByKeyboard(map, element, add);
element.addEventListener("keydown", (event) => {
  if (event.target !== element || !["Delete", "Backspace"].includes(event.key)) return;
  event.preventDefault();
  takeLast();
});
field.addEventListener("input", read);
read();
if (corners.length > 2 && !shapes.length) map.fitBounds(drawn.getBounds(), { padding: [40, 40], maxZoom: 16, animate: false });
