// The details step: photos are sent while one writes.

import { icon } from "../shared/icon.js";
import { say } from "../shared/live.js";
import { busy, errors, take, whenPhotos } from "./photo_list.js";

const box = document.querySelector("[data-photos]");
const words = box.dataset;
const picker = box.querySelector("[data-pick]");
const form = box.closest("form");
let goOn = null;
let skipped = false;

picker.addEventListener("change", () => take(picker));
whenPhotos({ idle: () => goOn?.() });

// «Neste» waits for the photos that are under way and says so; the wait can be cut short.
form.addEventListener("submit", (event) => {
  if (!busy() || skipped) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (goOn) return;
  const line = document.createElement("p");
  line.className = "v-note";
  const skip = document.createElement("button");
  skip.type = "button";
  skip.className = "ds-button";
  skip.dataset.variant = "secondary";
  skip.textContent = words.skip;
  line.append(icon("clock"), words.wait, skip);
  errors.append(line);
  say(words.wait);
  goOn = () => { skipped = true; goOn = null; line.remove(); form.requestSubmit(); };
  skip.addEventListener("click", () => goOn());
}, true);
