// The crew's map: where the round goes and where the next stop is.

import { drawPlaces } from "./map.js";

const element = document.getElementById("kart");
drawPlaces(element, { controls: false });
