// The maps of the unit: pins that lead to rows, numbered stops, the line depot → stops → depot.

import { makeMap, pin, select } from "../shared/map.js";
import { icon } from "../shared/icon.js";

const L = window.L;

// Gives { map, pins }: pins by job number, for the lists that belong to the map.
export function drawPlaces(element, { controls = true, room = [40, 40], snap = 1 } = {}) {
  const { pins, depot, line } = JSON.parse(element.dataset.places);
  const map = makeMap(element, { controls });
  map.options.zoomSnap = snap;
  if (line.length > 1) drawLine(map, line);
  if (depot) depotMarker(depot, element.dataset.depotLabel).addTo(map);
  const byJob = new Map();
  pins.forEach((place) => {
    const marker = pin(place).addTo(map);
    if (place.number) marker.face.classList.add("v-pin--rt");
    // The same places stand in the list: the map is one stop for the keyboard, not one for each pin.
    if (place.href) marker.face.tabIndex = -1;
    if (place.job) byJob.set(place.job, marker);
  });
  const points = [...pins.map(({ lon, lat }) => [lat, lon]), ...(depot ? [[depot[1], depot[0]]] : [])];
  showPoints(map, points, room);
  return { map, pins: byJob, places: pins };
}

// room: pixels left free at the sides, and below and above the points (pins stand up from theirs).
export function showPoints(map, points, room = [40, 40]) {
  if (points.length === 1) map.setView(points[0], 15, { animate: false });
  if (points.length < 2) return;
  const topLeft = [room[0], room[1] + 32];
  map.fitBounds(points, { paddingTopLeft: topLeft, paddingBottomRight: room, maxZoom: 15.5, animate: false });
}

function drawLine(map, line) {
  const points = line.map(([lon, lat]) => [lat, lon]);
  const look = { interactive: false, lineJoin: "round", lineCap: "round" };
  L.polyline(points, { ...look, color: "#fff", weight: 9 }).addTo(map);
  L.polyline(points, { ...look, color: "#0b5567", weight: 5 }).addTo(map);
}

const DepotIcon = L.Icon.extend({
  options: { iconSize: null, className: "v-mark" },
  createIcon() {
    const frame = document.createElement("div");
    const face = document.createElement("div");
    face.className = "v-depot";
    face.setAttribute("role", "img");
    face.setAttribute("aria-label", this.options.label);
    face.append(icon("truck"));
    frame.append(face);
    this._setIconStyles(frame, "icon");
    return frame;
  },
  createShadow() {
    return null;
  },
});

function depotMarker([lon, lat], label) {
  return L.marker([lat, lon], { icon: new DepotIcon({ label }), keyboard: false, interactive: false, zIndexOffset: -200 });
}

export { select };
