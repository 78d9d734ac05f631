// «Varsel i denne nettleseren»: asks the browser, then sends the form with what the push service gave.

import { say } from "../shared/live.js";
import { worker as startWorker } from "../shared/worker.js";

const box = document.querySelector("[data-push]");
const form = box?.closest("form");

if (box && "serviceWorker" in navigator && "PushManager" in window && window.isSecureContext) {
  box.hidden = false;
  box.querySelector("button").addEventListener("click", () => start().catch(() => tell(box.dataset.failed)));
}

async function start() {
  if (await Notification.requestPermission() !== "granted") return tell(box.dataset.denied);
  tell(box.dataset.waiting);
  const worker = await startWorker();
  await navigator.serviceWorker.ready;
  const subscription = await worker.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytes(box.dataset.key),
  });
  form.elements.push.value = JSON.stringify(subscription);
  const channel = form.querySelectorAll("[name=channel]");
  channel.forEach((one) => { one.disabled = true; });
  form.submit();
}

function tell(text) {
  box.querySelector("[data-tell]").textContent = text;
  say(text);
}

function bytes(text) {
  const padded = (text + "=".repeat((4 - text.length % 4) % 4)).replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(padded), (sign) => sign.charCodeAt(0));
}
