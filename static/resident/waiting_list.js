// The list of reports on the phone: those that wait, those that need somebody, and those that were sent from here.

import { say } from "../shared/live.js";
import { newKey, sendWaiting, whileNobodySends } from "../shared/waiting/send.js";
import { allWaiting, putWaiting, removeWaiting, whenChanged } from "../shared/waiting/store.js";

const words = document.querySelector("[data-offline]").dataset;
const category = document.getElementById("category");
let change = () => {};

export const fill = (text, values) => Object.entries(values).reduce((all, [name, value]) => all.replace(`{${name}}`, String(value)), text);

// What to do with a report that is to be changed.
export function whenToChange(act) {
  change = act;
}

const section = document.querySelector("[data-waiting]");
const rows = section.querySelector("[data-rows]");
const when = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
let sending = false;

export async function draw() {
  const kept = await allWaiting().catch(() => []);
  section.hidden = !kept.length;
  section.querySelector("[data-now]").hidden = !kept.some(({ state }) => state === "waiting");
  rows.replaceChildren(...kept.map(rowOf));
}

function rowOf(kept) {
  const row = document.querySelector("[data-row]").content.cloneNode(true).firstElementChild;
  const given = new Map(kept.fields);
  const named = [...category.options].find(({ value }) => value === given.get("category"))?.text;
  row.querySelector(".r-waits__t").textContent = [named, shortened(given.get("text") || "")].filter(Boolean).join(": ") || document.querySelector("h1").textContent;
  row.querySelector("[data-when]").textContent = [when.format(kept.written), kept.photos.length && fill(words.photoCount, { count: kept.photos.length })].filter(Boolean).join(" · ");
  row.querySelector("[data-state]").textContent = stateOf(kept);
  row.querySelector(".r-waits__s").dataset.state = kept.state;
  row.querySelector("[data-photo-words]").replaceChildren(...kept.photos.filter((one) => one.refused).map((one) => {
    const item = document.createElement("li");
    item.textContent = one.refused;
    return item;
  }));
  row.querySelector("[data-buttons]").append(...buttonsOf(kept));
  return row;
}

const shortened = (text) => (text.length > 90 ? `${text.slice(0, 88).trimEnd()} …` : text);

function stateOf(kept) {
  if (kept.state === "sent") return fill(words.sentWords, { number: kept.number });
  if (kept.state !== "waiting") return kept.sentence;
  if (sending) return words.sending;
  return "sync" in (window.ServiceWorkerRegistration?.prototype || {}) ? words.waits : words.waitsHere;
}

function buttonsOf(kept) {
  if (kept.state === "sent") return [link(words.receipt, kept.href), button(words.takeAway, () => removeWaiting(kept.key))];
  const first = { needs: link(words.goOn, kept.href || "/meld"), lost: button(words.againNew, () => sendAsNew(kept)) }[kept.state];
  return [...(first ? [first] : []), ...(kept.state === "waiting" ? [button(words.change, () => change(kept))] : []), button(words.delete, () => forget(kept))];
}

function link(text, href) {
  const made = document.createElement("a");
  made.className = "ds-button";
  made.href = href;
  made.textContent = text;
  return made;
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "ds-button v-btn-white";
  made.dataset.variant = "secondary";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

async function forget(kept) {
  if (!window.confirm(words.sure)) return;
  await whileNobodySends(() => removeWaiting(kept.key));
  say(words.deleted);
}

async function sendAsNew(kept) {
  await putWaiting({ ...kept, ...await newKey(), photos: kept.photos.map((one) => ({ ...one, sent: false })), state: "waiting", sentence: "" });
  await removeWaiting(kept.key);
  await tryNow();
}

export async function tryNow() {
  sending = navigator.onLine;
  await draw();
  try {
    await sendWaiting();
  } finally {
    sending = false;
    await draw();
  }
}

section.querySelector("[data-now]").addEventListener("click", tryNow);
window.addEventListener("online", tryNow);
whenChanged(draw);
