// The map moves beneath a pin that stands still; the form carries where the pin is.

import { makeMap } from "../shared/map.js";

const L = window.L;
const element = document.querySelector("[data-move-map]");
const fields = document.querySelector("[data-move-form]").elements;

L.Map.mergeOptions({ keyboardPanDelta: 40, zoomSnap: 0.5 });
const map = makeMap(element, { zoom: Number(element.dataset.zoom) });
element.setAttribute("role", "application");
element.setAttribute("aria-label", element.dataset.label);
map.on("click", (event) => map.panTo(event.latlng));
map.on("moveend", () => {
  const centre = map.getCenter().wrap();
  fields.lon.value = centre.lng.toFixed(6);
  fields.lat.value = centre.lat.toFixed(6);
});
