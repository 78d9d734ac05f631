// What is wrong, in the place where it is wrong, and to screen readers at once.

import { icon } from "./icon.js";
import { say } from "./live.js";

export function complainAt(place, sentence) {
  const line = document.createElement("p");
  line.className = "v-err";
  const text = document.createElement("span");
  text.textContent = sentence;
  line.append(icon("warning"), text);
  place.append(line);
  say(sentence, "assertive");
}
