// The photos of a draft: sent one by one, with progress; each can be tried again or taken out alone.

import { complainAt } from "../shared/complaint.js";
import { icon } from "../shared/icon.js";
import { say } from "../shared/live.js";
import { changeBegun, NEW } from "../shared/waiting/store.js";
import { quarters, reduced, send, sentenceOf, token } from "./send_photo.js";

const box = document.querySelector("[data-photos]");
const words = box.dataset;
const list = box.querySelector("[data-list]");
const add = box.querySelector("[data-add]");
export const errors = box.querySelector("[data-errors]");
const key = window.location.pathname.match(/^\/meld\/([\w-]{22})/)?.[1] || NEW;
const WAIT_MS = [700, 1000, 1500, 2500, 4000, 6000, 10000, 15000];
const failures = new Map(); // the frame of a photo that did not come through, and its file
let under_way = 0;
let reducing = Promise.resolve(); // one at a time: five large photos at once are too much for a small phone
let address = words.action ? () => words.action : null;
let whenIdle = () => {};

// Where photos go, when that is known only once the first one is chosen (gives an address or a promise of one), and
// what to do each time nothing is under way any more (gets how many are there and how many wait for another try).
export function whenPhotos({ action, idle }) {
  if (action) address = action;
  if (idle) whenIdle = idle;
}

export const busy = () => under_way > 0;

function ended() {
  under_way -= 1;
  room();
  if (!under_way) whenIdle({ kept: list.querySelectorAll(".v-thumb[data-photo]").length, failed: failures.size });
}

export const fill = (text, values) => Object.entries(values).reduce((all, [name, value]) => all.replace(`{${name}}`, String(value)), text);
const thumbs = () => [...list.querySelectorAll(".v-thumb")];
const numberOf = (thumb) => thumbs().indexOf(thumb) + 1;

// Sends the files of a file field, one request each, and empties the field.
export function take(picker) {
  const files = [...picker.files];
  picker.value = "";
  errors.replaceChildren();
  const free = Number(words.max) - thumbs().length;
  if (files.length > free) complain(fill(words.tooMany, { count: words.max }));
  files.slice(0, free).forEach(begin);
}

list.addEventListener("click", (event) => {
  const button = event.target.closest(".v-thumb__x");
  if (!button) return;
  event.preventDefault();
  remove(button.closest(".v-thumb"));
});

async function begin(original) {
  const thumb = newThumb(original);
  under_way += 1;
  const next = reducing.then(() => reduced(original));
  reducing = next;
  const file = await next;
  if (file.size > Number(words.maxBytes)) {
    thumb.remove();
    complain(`${original.name}: ${fill(words.tooLarge, { megabytes: Math.ceil(file.size / 1e6) })}`);
  } else {
    await upload(thumb, file);
  }
  ended();
}

async function upload(thumb, file) {
  const number = numberOf(thumb);
  const tell = quarters((percent) => say(fill(words.progress, { number, percent })));
  const data = new FormData();
  data.set("csrf_token", token());
  data.set("photos", file, file.name);
  progress(thumb, 0);
  const to = await address();
  const answer = to.error || await send(to, data, (percent) => { progress(thumb, percent); tell(percent); });
  if (answer.status !== 0 && onPhone.has(file)) dropFromPhone(file);
  if (answer.status === 200 && answer.body) {
    kept(thumb, answer.body);
    say(fill(words.done, { number }));
  } else if (answer.status === 422) {
    thumb.remove();
    complain(`${file.name}: ${sentenceOf(answer, fill(words.stopped, { number }))}`);
  } else {
    if (answer.status === 0) keepOnPhone(file);
    failed(thumb, file, sentenceOf(answer, fill(words.stopped, { number })));
  }
}

// A photo that the line did not take is kept on the phone too: the report may go on without a line.
const onPhone = new Set();

function keepOnPhone(file) {
  if (onPhone.has(file)) return;
  onPhone.add(file);
  change((others) => [...others, { name: file.name, blob: file }]);
}

function dropFromPhone(file) {
  onPhone.delete(file);
  change((others) => others.filter((one) => one.name !== file.name || one.blob.size !== file.size));
}

function change(make) {
  changeBegun(key, (begun) => { begun.photos = make(begun.photos); }).catch(() => {}); // a browser that keeps nothing
}

function newThumb(file) {
  const thumb = document.createElement("div");
  thumb.className = "v-thumb";
  const picture = document.createElement("img");
  picture.alt = "";
  picture.addEventListener("error", () => { picture.replaceWith(waiting()); thumb.classList.add("r-thumb--wait"); });
  picture.src = URL.createObjectURL(file);
  picture.className = "r-sending";
  thumb.append(picture);
  list.insertBefore(thumb, add);
  if (box.hidden) {
    box.hidden = false;
    box.scrollIntoView({ block: "center" });
  }
  room();
  return thumb;
}

function waiting() {
  const shown = document.createElement("span");
  shown.append(icon("image"), words.ready);
  return shown;
}

function progress(thumb, percent) {
  let strip = thumb.querySelector(".v-thumb__p");
  if (!strip) {
    strip = document.createElement("div");
    strip.className = "v-thumb__p";
    const bar = document.createElement("progress");
    bar.className = "v-meter";
    bar.max = 100;
    bar.setAttribute("aria-hidden", "true");
    strip.append(document.createElement("span"), bar);
    thumb.append(strip);
  }
  strip.querySelector("progress").value = percent;
  strip.querySelector("span").textContent = fill(words.uploading, { percent });
}

function kept(thumb, photo) {
  thumb.querySelector(".v-thumb__p")?.remove();
  thumb.dataset.photo = photo.id;
  thumb.dataset.state = photo.href;
  thumb.dataset.remove = photo.remove;
  const picture = thumb.querySelector("img");
  if (picture) {
    picture.className = "";
    picture.alt = fill(words.alt, { number: numberOf(thumb) });
  }
  removeButton(thumb);
  watch(thumb);
}

function removeButton(thumb) {
  if (thumb.querySelector(".v-thumb__x")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "v-thumb__x";
  button.setAttribute("aria-label", fill(words.remove, { number: numberOf(thumb) }));
  const shown = document.createElement("span");
  shown.append(icon("x"));
  button.append(shown);
  thumb.append(button);
}

function failed(thumb, file, sentence) {
  thumb.classList.add("v-thumb--bad");
  thumb.querySelector(".v-thumb__p")?.remove();
  const again = document.createElement("button");
  again.type = "button";
  again.className = "v-thumb__re";
  again.append(icon("refresh"), words.again);
  again.addEventListener("click", async () => {
    again.remove();
    thumb.querySelector(".v-thumb__x").remove(); // until it is up or has failed anew: there is nothing to take out yet
    thumb.classList.remove("v-thumb--bad");
    errors.replaceChildren();
    failures.delete(thumb);
    under_way += 1;
    await upload(thumb, file);
    ended();
  });
  thumb.append(again);
  removeButton(thumb);
  failures.set(thumb, file);
  complain(sentence);
}

async function remove(thumb) {
  if (onPhone.has(failures.get(thumb))) dropFromPhone(failures.get(thumb));
  failures.delete(thumb);
  const forget = thumb.dataset.remove;
  if (forget) {
    const data = new FormData();
    data.set("csrf_token", token());
    const answer = await send(forget, data, () => {});
    if (answer.status !== 200) {
      complain(sentenceOf(answer, fill(words.stopped, { number: numberOf(thumb) })));
      return;
    }
  }
  thumb.remove();
  errors.replaceChildren();
  room();
  say(words.removed);
  (add?.querySelector("input") || document.querySelector("[data-pick]")).focus();
}

// The small picture is made by a job: ask for it, ever more seldom.
async function watch(thumb) {
  for (const pause of WAIT_MS) {
    await new Promise((done) => { setTimeout(done, pause); });
    if (!thumb.isConnected) return;
    const answer = await fetch(thumb.dataset.state, { headers: { Accept: "application/json" } }).catch(() => null);
    const photo = answer && answer.ok ? await answer.json() : null;
    if (photo && photo.state === "ready") return void shown(thumb, photo.thumb);
    if (photo && photo.state === "failed") {
      thumb.remove();
      room();
      return void complain(photo.sentence);
    }
  }
}

function shown(thumb, address) {
  const picture = new Image(152, 152);
  picture.alt = fill(words.alt, { number: numberOf(thumb) });
  picture.src = address;
  thumb.classList.remove("r-thumb--wait");
  [...thumb.childNodes].filter((node) => !(node.matches && node.matches(".v-thumb__x"))).forEach((node) => node.remove());
  thumb.prepend(picture);
}

function room() {
  if (add) add.hidden = thumbs().length >= Number(words.max);
}

const complain = (sentence) => complainAt(errors, sentence);

thumbs().filter((thumb) => thumb.classList.contains("r-thumb--wait")).forEach(watch);
