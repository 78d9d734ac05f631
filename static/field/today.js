// The crew's map: the whole round is drawn, the part around the next stop is shown.

import { drawPlaces, showPoints } from "./map.js";

const { map, places } = drawPlaces(document.getElementById("kart"), { controls: false });
const next = places.findIndex((place) => place.selected);
if (next >= 0) {
  const near = places.slice(Math.max(next - 1, 0), next + 2);
  showPoints(map, near.map(({ lon, lat }) => [lat, lon]), [60, 50]);
}
