// The Leaflet map that all audiences share: our own background, a tile service on top when there is one, pins and groups.
//
//   import { makeMap, pin } from "../shared/map.js";
//   const map = makeMap(element, { lon, lat, zoom });   // element carries data-background, data-tiles, data-credits
//   pin({ lon, lat, status: "mottatt", icon: "inbox", label: "Gatelys er slukket, mottatt", href }).addTo(map);
//
// Needs vendor/leaflet/leaflet.js before it (a classic script: L is global).

import { icon } from "./icon.js";

const L = window.L;

// Addresses in the elements: {z}/{x}/{y} of the slippy map.
export function makeMap(element, { lon, lat, zoom = 13, controls = true, keyboard = true } = {}) {
  const data = element.dataset;
  const map = L.map(element, {
    center: [lat ?? Number(data.lat), lon ?? Number(data.lon)],
    zoom: zoom ?? Number(data.zoom),
    minZoom: 4,
    maxZoom: 19,
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

// A pin as in the design: shape in the colour of the status, glyph (or number) inside, label for screen readers.
export function pin({ lon, lat, status, icon: glyph, number, label, href, selected = false, draggable = false }) {
  const marker = L.marker([lat, lon], {
    icon: new PinIcon({ status, glyph, number, label, href, selected }),
    keyboard: !href,
    draggable,
    alt: label,
    autoPanOnFocus: false,
  });
  return marker;
}

const PinIcon = L.Icon.extend({
  options: { iconSize: [44, 48], iconAnchor: [22, 47] },
  createIcon() {
    const { status, glyph, number, label, href, selected } = this.options;
    const node = document.createElement(href ? "a" : "div");
    node.className = `v-pin v-pin--leaflet${selected ? " v-pin--sel" : ""}`;
    if (status) node.dataset.st = status;
    if (href) node.href = href;
    if (label) node.setAttribute("aria-label", label);
    node.append(shape());
    node.append(number ? numberNode(number) : icon(glyph));
    L.Icon.prototype._setIconStyles.call(this, node, "icon");
    return node;
  },
  createShadow() {
    return null;
  },
});

function shape() {
  const node = icon("pinshape");
  node.setAttribute("class", "v-pin__s");
  node.setAttribute("viewBox", "0 0 36 46");
  return node;
}

function numberNode(number) {
  const node = document.createElement("b");
  node.textContent = String(number);
  return node;
}
