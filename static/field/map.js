// The maps of the unit: pins that lead to rows, numbered stops, the line depot → stops → depot.

import { calm, makeMap, pin } from "../shared/map.js";
import { icon } from "../shared/icon.js";

const L = window.L;

// Gives { map, pins }: pins by job number, for the lists that belong to the map.
export function drawPlaces(element, { controls = true, room = [40, 40] } = {}) {
  const { pins, depot, line } = JSON.parse(element.dataset.places);
  const map = makeMap(element, { controls });
  if (line.length > 1) drawLine(map, line);
  if (depot) depotMarker(depot, element.dataset.depotLabel).addTo(map);
  const byJob = new Map();
  pins.forEach((place) => {
    const marker = pin(place).addTo(map);
    const node = marker.getElement();
    if (place.number) node.classList.add("v-pin--rt");
    // The same places stand in the list: the map is one stop for the keyboard, not one for each pin.
    if (node.matches("a")) node.tabIndex = -1;
    if (place.job) byJob.set(place.job, marker);
  });
  const points = [...pins.map(({ lon, lat }) => [lat, lon]), ...(depot ? [[depot[1], depot[0]]] : [])];
  if (points.length === 1) map.setView(points[0], 16, { animate: false });
  if (points.length > 1) map.fitBounds(points, { padding: room, paddingTopLeft: [room[0], room[1] + 24], maxZoom: 16, animate: false });
  return { map, pins: byJob, points };
}

function drawLine(map, line) {
  const points = line.map(([lon, lat]) => [lat, lon]);
  const look = { interactive: false, lineJoin: "round", lineCap: "round" };
  L.polyline(points, { ...look, color: "#fff", weight: 9 }).addTo(map);
  L.polyline(points, { ...look, color: "#0b5567", weight: 5 }).addTo(map);
}

function depotMarker([lon, lat], label) {
  return L.marker([lat, lon], { icon: new DepotIcon({ label }), keyboard: false, interactive: false });
}

const DepotIcon = L.Icon.extend({
  options: { iconSize: [40, 40], iconAnchor: [20, 20] },
  createIcon() {
    const node = document.createElement("div");
    node.className = "v-depot v-depot--leaflet";
    node.setAttribute("role", "img");
    node.setAttribute("aria-label", this.options.label);
    node.append(icon("truck"));
    L.Icon.prototype._setIconStyles.call(this, node, "icon");
    return node;
  },
  createShadow() {
    return null;
  },
});

export function panTo(map, marker) {
  map.panTo(marker.getLatLng(), { animate: !calm() });
}
