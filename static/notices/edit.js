// The area of a notice on the map: a tap sets the place of the circle, or the next corner of the drawn area.

import { makeMap } from "../shared/map.js";

const L = window.L;
const LOOK = { color: "#745a17", weight: 2, fillColor: "#ffc533", fillOpacity: 0.25, interactive: false };

const form = document.querySelector("#melding");
const field = (name) => form.elements.namedItem(name);
const map = makeMap(document.querySelector("#kart"));
const shapes = L.layerGroup().addTo(map);

const kind = () => field("area_kind").value;
const corners = () => field("ring").value.split(/\s+/).filter(Boolean).map((pair) => pair.split(",").map(Number))
  .filter((pair) => pair.length === 2 && pair.every(Number.isFinite)).map(([lon, lat]) => [lat, lon]);

function draw() {
  shapes.clearLayers();
  if (kind() === "circle" && field("lon").value) {
    const radius = Math.min(10000, Number.parseInt(field("radius_m").value, 10) || 0);
    L.circle([Number(field("lat").value), Number(field("lon").value)], { ...LOOK, radius }).addTo(shapes);
  }
  if (kind() === "drawn") {
    const points = corners();
    points.forEach((point) => L.circleMarker(point, { ...LOOK, radius: 5, fillOpacity: 1 }).addTo(shapes));
    if (points.length > 1) L.polygon(points, LOOK).addTo(shapes);
  }
}

map.on("click", ({ latlng }) => {
  const [lon, lat] = [latlng.lng.toFixed(6), latlng.lat.toFixed(6)];
  if (kind() === "drawn") field("ring").value = `${field("ring").value.trim()} ${lon},${lat}`.trim();
  if (kind() === "circle") {
    form.querySelectorAll("[name=hit]").forEach((hit) => { hit.checked = false; });
    Object.assign(field("lon"), { value: lon });
    Object.assign(field("lat"), { value: lat });
    field("place_name").value = "";
  }
  draw();
});

form.querySelector(".n-undo").addEventListener("click", () => {
  field("ring").value = field("ring").value.trim().split(/\s+/).slice(0, -1).join(" ");
  draw();
});
form.querySelectorAll("[name=hit]").forEach((hit) => hit.addEventListener("change", () => show(hit)));
form.addEventListener("input", draw);
form.addEventListener("change", draw);

function show(hit) {
  const [lon, lat] = hit.value.split(",");
  field("lon").value = lon;
  field("lat").value = lat;
  map.setView([Number(lat), Number(lon)], 14, { animate: false });
  draw();
}

const first = form.querySelector("[name=hit]:checked");
if (first) show(first);
draw();
if (kind() === "drawn" && corners().length > 1) map.fitBounds(corners(), { padding: [40, 40], animate: false });
