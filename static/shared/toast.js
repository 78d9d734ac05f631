// Toasts for desk actions that can be undone. Server-made ones stand in [data-toasts] already.

import { icon } from "./icon.js";

const SHOWN_MS = 30_000; // the time in which the last action can be undone

export function toast(text, { undo = null, undoText = "Angre", shownMs = SHOWN_MS } = {}) {
  const place = document.querySelector("[data-toasts]");
  const box = document.createElement("div");
  box.className = "v-toast";
  box.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = text;
  box.append(icon("check"), words);
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = undoText;
    button.addEventListener("click", () => { box.remove(); undo(); });
    box.append(button);
  }
  place.append(box);
  leave(box, shownMs);
  return box;
}

// A toast stays while it is pointed at or has the focus.
export function leave(box, shownMs = SHOWN_MS) {
  const go = () => {
    if (box.matches(":hover, :focus-within")) window.setTimeout(go, 2000);
    else box.remove();
  };
  window.setTimeout(go, shownMs);
}

export function watchToasts(root = document) {
  root.querySelectorAll("[data-toast]").forEach((box) => leave(box));
}
