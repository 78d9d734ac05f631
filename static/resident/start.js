// The first step: chosen photos are sent at once, each for itself; when all are there, on to the place.

import { forget } from "../shared/draft.js";
import { removeBegun } from "../shared/waiting/store.js";
import { send, token } from "./send_photo.js";
import { busy, take, whenPhotos } from "./photo_list.js";

const POSITION_MS = 3000; // of waiting for the phone's position: no longer than a photo takes anyway
const RECENT_MS = 60000;

const form = document.querySelector("[data-start]");
const onward = form.querySelector("[data-onward]");
const { draft: href, upload } = form.dataset;
let draft = href ? Promise.resolve({ href, upload }) : null; // { href, upload }, or { error }
let fresh = false;

form.querySelectorAll("[data-pick]").forEach((picker) => {
  picker.addEventListener("change", () => {
    if (!picker.files.length) return;
    fresh = picker.hasAttribute("capture");
    take(picker);
  });
});

whenPhotos({
  action: async () => {
    draft = draft || begin();
    const begun = await draft;
    if (begun.error) draft = null;
    return begun.error ? begun : begun.upload;
  },
  idle: async ({ kept, failed }) => {
    if (kept) onward.textContent = onward.dataset.then;
    if (!kept || failed || !draft) return;
    const begun = await draft;
    if (!busy() && begun.href) window.location.assign(begun.href);
  },
});

// «Pek på kartet først», and «Gå videre» when a photo did not come through: the draft that has the others.
form.addEventListener("submit", (event) => {
  if (!draft) return;
  event.preventDefault();
  draft.then((begun) => { if (begun.href) window.location.assign(begun.href); });
});

async function begin() {
  const data = new FormData();
  form.querySelectorAll("input[type=hidden]").forEach(({ name, value }) => data.set(name, value));
  data.set("csrf_token", token());
  const here = fresh ? await position() : null;
  if (here) {
    data.set("lon", here.longitude.toFixed(6));
    data.set("lat", here.latitude.toFixed(6));
    data.set("origin", "position");
  }
  const answer = await send(form.action, data, () => {});
  return answer.status === 200 && answer.body ? answer.body : { error: answer };
}

// Where the phone is, if it may be asked without a question to the person: «Bruk min posisjon» asks on the next page.
async function position() {
  const may = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null);
  if (may?.state !== "granted") return null;
  return new Promise((done) => {
    navigator.geolocation.getCurrentPosition(({ coords }) => done(coords), () => done(null), {
      enableHighAccuracy: true, timeout: POSITION_MS, maximumAge: RECENT_MS,
    });
  });
}

// «Slett den»: what this browser has kept of it goes too.
document.querySelector("[data-throw-away]")?.addEventListener("submit", ({ target }) => {
  forget(`meld-${target.dataset.throwAway}`);
  removeBegun(target.dataset.throwAway).catch(() => {}); // nothing is kept here
});

// Back from the next page: the browser shows this one as it was left.
window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
