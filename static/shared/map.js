// The Leaflet map that all audiences share: our own background, a tile service on top when there is one, pins and groups.
//
//   import { makeMap, pin, group } from "../shared/map.js";
//   const map = makeMap(element, { lon, lat, zoom });   // element carries data-background, data-tiles, data-credits
//   const one = pin({ lon, lat, status: "mottatt", icon: "inbox", label: "Gatelys er slukket, mottatt", href }).addTo(map);
//   select(one, true);                                   // larger, on top
//   group({ lon, lat, count: 12, statuses: { mottatt: 3, lost: 9 }, label: "12 saker her …" }).addTo(map);
//
// Needs vendor/leaflet/leaflet.js before it (a classic script: L is global), and shared/map.css.
// Pins are DOM nodes made here: nothing of what they show is ever read as HTML.

import { icon } from "./icon.js";

const L = window.L;

// Addresses in the elements: {z}/{x}/{y} of the slippy map.
export function makeMap(element, { lon, lat, zoom, controls = true, keyboard = true, minZoom = 5, maxZoom = 19 } = {}) {
  const data = element.dataset;
  const map = L.map(element, {
    center: [lat ?? Number(data.lat), lon ?? Number(data.lon)],
    zoom: zoom ?? Number(data.zoom || 13),
    minZoom,
    maxZoom,
    zoomControl: false,
    attributionControl: true,
    keyboard,
    fadeAnimation: !calm(),
    zoomAnimation: !calm(),
    markerZoomAnimation: !calm(),
  });
  map.attributionControl.setPrefix(false);
  addBackground(map, data);
  if (controls) {
    L.control.zoom({ position: "topright", zoomInTitle: data.zoomIn || "Zoom inn", zoomOutTitle: data.zoomOut || "Zoom ut" }).addTo(map);
  }
  return map;
}

export function addBackground(map, data) {
  if (data.background) {
    L.tileLayer(data.background, { maxZoom: 19, attribution: textOnly(data.credits) }).addTo(map);
  }
  if (data.tiles) {
    L.tileLayer(data.tiles, { maxZoom: 19, attribution: textOnly(data.tilesCredits) }).addTo(map);
  }
}

// Motion is for those who want it.
export function calm() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// Leaflet writes attributions as HTML: ours are text.
function textOnly(text = "") {
  const node = document.createElement("span");
  node.textContent = text;
  return node.innerHTML;
}

// A marker whose face is a node of our own, standing on the position. Leaflet moves the frame around it, so that the
// face may have a transform of its own.
function marker(face, { lon, lat, label, draggable = false, zIndexOffset = 0 }) {
  const made = L.marker([lat, lon], {
    icon: new FaceIcon({ face }),
    keyboard: false,
    draggable,
    alt: label,
    autoPanOnFocus: false,
    zIndexOffset,
  });
  made.face = face;
  return made;
}

const FaceIcon = L.Icon.extend({
  options: { iconSize: null, className: "v-mark" },
  createIcon() {
    const frame = document.createElement("div");
    frame.append(this.options.face);
    this._setIconStyles(frame, "icon");
    return frame;
  },
  createShadow() {
    return null;
  },
});

// A pin as in the design: shape in the colour of the status, glyph (or number) inside, label for screen readers.
// Without href it is a picture with a name, unless it can be dragged (then the page must offer another way too).
export function pin({ lon, lat, status, icon: glyph, number, label, href, selected = false, draggable = false }) {
  const face = document.createElement(href ? "a" : "div");
  face.className = "v-pin";
  if (status) face.dataset.st = status;
  if (href) face.href = href;
  else if (label) face.setAttribute("role", "img");
  if (label) face.setAttribute("aria-label", label);
  face.draggable = false;
  face.append(shape(), number ? numberNode(number) : icon(glyph || "pin"));
  const made = marker(face, { lon, lat, label, draggable });
  if (selected) select(made, true);
  return made;
}

// Larger and on top, or as it was.
export function select(made, on) {
  made.face.classList.toggle("v-pin--sel", on);
  made.setZIndexOffset(on ? 1000 : 0);
}

// A group of cases: a disc with the count and a ring in shares of status. statuses: public key → count.
export function group({ lon, lat, count, statuses = {}, label }) {
  const face = document.createElement("button");
  face.type = "button";
  face.className = "v-cluster";
  face.dataset.size = count < 15 ? "s" : count < 50 ? "m" : "l";
  face.style.setProperty("--ring", ring(statuses, count));
  if (label) face.setAttribute("aria-label", label);
  const text = document.createElement("span");
  text.textContent = count < 10000 ? String(count) : `${Math.floor(count / 1000)}k`;
  face.append(text);
  return marker(face, { lon, lat, label });
}

// Shares of a circle with a white gap between them; a share is never too thin to be seen.
function ring(statuses, count) {
  const entries = Object.entries(statuses).filter(([, n]) => n > 0);
  if (entries.length === 1) return `var(--v-st-${entries[0][0]})`;
  const gap = 4;
  const thin = 10;
  const room = 360 - entries.length * (gap + thin);
  let at = 0;
  const parts = entries.map(([status, n]) => {
    const end = at + thin + (room * n) / count;
    const part = `var(--v-st-${status}) ${at.toFixed(1)}deg ${end.toFixed(1)}deg,#fff ${end.toFixed(1)}deg ${(end + gap).toFixed(1)}deg`;
    at = end + gap;
    return part;
  });
  return `conic-gradient(${parts.join(",")})`;
}

// The blue dot: where the person is.
export function me({ lon, lat, label }) {
  const face = document.createElement("span");
  face.className = "v-me";
  const text = document.createElement("span");
  text.className = "v-sr";
  text.textContent = label;
  face.append(text);
  return marker(face, { lon, lat, label, zIndexOffset: -500 });
}

function shape() {
  const node = icon("pinshape");
  node.setAttribute("class", "v-pin__s");
  node.setAttribute("viewBox", "0 0 36 46");
  return node;
}

function numberNode(number) {
  const node = document.createElement("b");
  node.className = "v-pin__num";
  node.textContent = String(number);
  return node;
}
