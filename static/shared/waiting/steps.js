// The steps of the report flow as they pass the service worker. What they post is kept on the phone until it is sent:
// when the line is gone the report goes on from there, and «Send melding» becomes a report that waits.

import { changeBegun, findBegun, putWaiting, removeBegun } from "./store.js";

const STEP = /^\/meld\/([\w-]{22})\/(sted|hva|detaljer|kontakt|se-over)$/;
const LAST = "se-over";
const NOT_KEPT = new Set(["csrf_token", "back_to", "upload", "remove", "better", "kart.x", "kart.y", "zoom"]);
const HOME = "/meld/uten-nett";

// Answers a form that is sent: by the network, or by leading to the page for when there is none.
export async function passStep(request, pathname) {
  const [, key, step] = pathname.match(STEP) || [];
  const copy = step ? request.clone() : null;
  try {
    const answer = await fetch(request);
    if (step === LAST && answer.type === "opaqueredirect") await removeBegun(key).catch(() => {});
    else if (step && step !== LAST) await keep(key, step, copy).catch(() => {}); // a browser that keeps nothing
    return answer;
  } catch (error) {
    if (!step) return pathname === "/meld" ? Response.redirect(HOME, 303) : Promise.reject(error);
    if (step === LAST) await waitWith(key);
    else await keep(key, step, copy);
    return Response.redirect(`${HOME}?${step === LAST ? "venter" : "fra"}=${key}`, 303);
  }
}

// What a step posts takes the place of what it posted before; boxes without a tick post nothing, so all answers go.
async function keep(key, step, request) {
  const posted = [...(await request.formData()).entries()]
    .filter(([name, value]) => !NOT_KEPT.has(name) && typeof value === "string");
  const names = new Set(posted.map(([name]) => name));
  const again = (name) => names.has(name) || (step === "detaljer" && name.startsWith("q_"));
  await changeBegun(key, (begun) => { begun.fields = [...begun.fields.filter(([name]) => !again(name)), ...posted]; });
}

// The server has every step before the last one, and the photos that came through: this is what it may lack.
async function waitWith(key) {
  const { fields, photos } = await findBegun(key) || { fields: [], photos: [] };
  await putWaiting({ key, secret: "", fields, photos, written: Date.now(), state: "waiting" });
  await removeBegun(key);
  await self.registration.sync?.register("varsko-waiting").catch(() => {});
}
