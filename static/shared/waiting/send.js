// Sends what waits: photo by photo, then the words, each under the report's own key, so that a try too many does no
// harm. One sender at a time in all tabs and the service worker.

import { allWaiting, findWaiting, putWaiting } from "./store.js";

const LOCK = "varsko-waiting";
const PHOTO_MS = 180_000;
const WORDS_MS = 60_000;
const HOME = "/meld/uten-nett";

// Does `work` while nobody sends: for whoever changes or deletes what waits.
export function whileNobodySends(work) {
  return navigator.locks ? navigator.locks.request(LOCK, work) : work();
}

// Tries everything that waits once. Ends at the first sign that there is no line.
export function sendWaiting() {
  const all = async () => {
    const waiting = (await allWaiting()).filter((entry) => entry.state === "waiting");
    const token = waiting.length ? await freshToken() : null;
    for (const { key } of token ? waiting : []) {
      if (!await sendOne(key, token)) return;
    }
  };
  return navigator.locks ? navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => lock && all()) : all();
}

async function freshToken() {
  const answer = await ask(`${HOME}/nokkel`, { cache: "no-store" }, WORDS_MS);
  return answer?.status === 200 ? answer.body?.csrf_token : null;
}

// Whether to go on with the next report.
async function sendOne(key, token) {
  const entry = await findWaiting(key);
  for (const photo of entry.photos.filter((one) => !one.sent && !one.refused)) {
    const answer = await post(`${HOME}/${key}/bilder`, entry, token, [["photos", photo.blob, photo.name]], PHOTO_MS);
    if (answer?.status === 200) photo.sent = true;
    else if (answer?.status === 422 || answer?.status === 413) photo.refused = sentenceOf(answer);
    else return settle(entry, answer);
    await putWaiting(entry);
  }
  const answer = await post(`${HOME}/${key}`, entry, token, entry.fields, WORDS_MS);
  if (answer?.status !== 200) return settle(entry, answer);
  const { number, href } = answer.body;
  const refused = entry.photos.filter((one) => one.refused).map(({ name, refused: why }) => ({ name, refused: why }));
  await putWaiting({ ...entry, fields: [], photos: refused, state: "sent", number, href, sentence: "" });
  return true;
}

// What an answer that is not 200 means for the report. Everything else than these two is tried again later.
async function settle(entry, answer) {
  if (answer?.status === 422) {
    await putWaiting({ ...entry, state: "needs", sentence: sentenceOf(answer), href: answer.body.href });
  } else if (answer?.status === 404) {
    await putWaiting({ ...entry, state: "lost", sentence: sentenceOf(answer) });
  } else {
    return false;
  }
  return true;
}

function post(address, entry, token, fields, patience) {
  const body = new FormData();
  body.set("csrf_token", token);
  body.set("secret", entry.secret || "");
  fields.forEach((field) => body.append(...field));
  return ask(address, { method: "POST", body }, patience);
}

// { status, body }; null when the line is gone.
async function ask(address, options, patience) {
  try {
    const answer = await fetch(address, {
      ...options, headers: { Accept: "application/json" }, credentials: "same-origin", signal: AbortSignal.timeout(patience),
    });
    return { status: answer.status, body: await answer.json().catch(() => null) };
  } catch {
    return null;
  }
}

const sentenceOf = ({ body }) => [body?.error?.sentence, body?.error?.what_now].filter(Boolean).join(" ");

// A key for a report that no server has seen: whoever knows the secret may send under it (app/domain/tokens.py).
export async function newKey() {
  const secret = base64(crypto.getRandomValues(new Uint8Array(32)));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret));
  return { secret, key: base64(new Uint8Array(digest)).slice(0, 22) };
}

const base64 = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
