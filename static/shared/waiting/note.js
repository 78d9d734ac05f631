// On every page for residents: starts the service worker, sends what waits, and says so.

import { worker } from "../worker.js";
import { sendWaiting } from "./send.js";
import { allWaiting, forgetOld, whenChanged } from "./store.js";

const AGAIN_MS = 60_000;
const note = document.querySelector("[data-waiting-note]");
const away = document.querySelector("[data-away-note]");

async function show() {
  const waiting = await allWaiting().catch(() => []); // a browser that keeps nothing has nothing that waits
  const count = waiting.filter(({ state }) => state !== "sent").length;
  if (note) {
    note.hidden = !count;
    note.querySelector("[data-words]").textContent = count === 1 ? note.dataset.one : note.dataset.many.replace("{count}", String(count));
  }
  return count;
}

async function go() {
  if (away) away.hidden = navigator.onLine || !navigator.serviceWorker?.controller;
  if (!await show() || !navigator.onLine) return;
  await sendWaiting();
}

// The page that is kept for when the line is gone is the one in this language, of this municipality.
async function keepPage() {
  const registration = await worker();
  await navigator.serviceWorker.ready;
  (registration.active || registration.waiting)?.postMessage({ keep: document.querySelector("[data-offline-page]").dataset.offlinePage });
}

// First the page that somebody waits for: what is kept for later is fetched when the phone has nothing else to do.
function whenIdle(run) {
  if (window.requestIdleCallback) window.requestIdleCallback(run, { timeout: 4000 });
  else window.setTimeout(run, 1500); // Safari
}

whenChanged(show);
window.addEventListener("online", go);
window.addEventListener("offline", go);
document.addEventListener("visibilitychange", () => { if (!document.hidden) go(); });
window.setInterval(go, AGAIN_MS);
go();
forgetOld().catch(() => {}); // nothing is kept here
if ("serviceWorker" in navigator && window.isSecureContext) {
  const start = () => whenIdle(() => keepPage().catch(() => {})); // without it everything works, only not without a line
  if (document.readyState === "complete") start();
  else window.addEventListener("load", start);
}
