// The sheet of paper: its map, and a button that prints.

import { drawPlaces } from "./map.js";

drawPlaces(document.getElementById("kart"), { controls: false, room: [16, 22], snap: 0.25 });
const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => window.print());
