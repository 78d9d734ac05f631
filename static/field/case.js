// Where the case is.

import { drawPlaces } from "./map.js";

const element = document.getElementById("kart");
if (element) drawPlaces(element);
