// A map with areas to look at.

import { L, drawMap } from "./map.js";

const element = document.getElementById("kart");
const { map, layers } = drawMap(element);
if (layers.length && !JSON.parse(element.dataset.shapes).some((shape) => shape.properties.fit)) {
  map.fitBounds(L.featureGroup(layers).getBounds(), { padding: [20, 20], animate: false });
}
