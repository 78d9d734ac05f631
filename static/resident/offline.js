// The report on one page, for when there is no line: it is kept on the phone (static/resident/waiting_list.js shows it).

import { complainAt } from "../shared/complaint.js";
import { icon } from "../shared/icon.js";
import { say } from "../shared/live.js";
import { newKey, whileNobodySends } from "../shared/waiting/send.js";
import { findBegun, NEW, putWaiting, removeBegun } from "../shared/waiting/store.js";
import { reduced } from "./send_photo.js";
import { draw, fill, tryNow, whenToChange } from "./waiting_list.js";

const ACCURATE_M = 100; // farther off than this the phone does not know which street it is in
const LOCATE_MS = 20_000;
const form = document.querySelector("[data-offline]");
const words = form.dataset;
const asked = new URLSearchParams(window.location.search);
let entry = null; // what is being changed or gone on with: { key, secret, written }
let photos = []; // [{ name, blob, sent }]

// The line, in words.

// At another address this page stands for one that could not be fetched.
function sayLine() {
  const online = navigator.onLine;
  const instead = !["/meld/uten-nett", "/meld"].includes(window.location.pathname);
  document.querySelector("[data-away]").hidden = !instead;
  document.querySelector("[data-online]").hidden = instead || !online;
  const save = document.querySelector("[data-save]");
  save.querySelector("span").textContent = online ? save.dataset.onlineWords : save.dataset.offlineWords;
}
window.addEventListener("online", sayLine);
window.addEventListener("offline", sayLine);
sayLine();

// Photos.

const thumbs = form.querySelector("[data-thumbs]");
const adds = [...form.querySelectorAll("[data-add]")];
const photoErrors = form.querySelector("[data-photo-errors]");

form.querySelectorAll("[data-pick]").forEach((picker) => picker.addEventListener("change", async () => {
  const files = [...picker.files];
  picker.value = "";
  photoErrors.replaceChildren();
  const free = Number(words.max) - photos.length;
  if (files.length > free) complainAt(photoErrors, fill(words.tooMany, { count: words.max }));
  for (const original of files.slice(0, free)) {
    const file = await reduced(original);
    if (file.size > Number(words.maxBytes)) complainAt(photoErrors, `${original.name}: ${fill(words.tooLarge, { megabytes: Math.ceil(file.size / 1e6) })}`);
    else photos.push({ name: file.name, blob: file });
  }
  drawPhotos();
}));

function drawPhotos() {
  thumbs.querySelectorAll(".v-thumb").forEach((thumb) => thumb.remove());
  photos.forEach((photo, index) => adds[0].before(thumbOf(photo, index + 1)));
  adds.forEach((add) => { add.hidden = photos.length >= Number(words.max); });
}

function thumbOf(photo, number) {
  const thumb = document.createElement("div");
  thumb.className = "v-thumb";
  const picture = document.createElement("img");
  picture.alt = fill(words.alt, { number });
  picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
  picture.src = URL.createObjectURL(photo.blob);
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "v-thumb__x";
  remove.setAttribute("aria-label", fill(words.remove, { number }));
  const cross = document.createElement("span");
  cross.append(icon("x"));
  remove.append(cross);
  remove.addEventListener("click", () => {
    photos = photos.filter((one) => one !== photo);
    drawPhotos();
    adds[0].querySelector("input").focus();
  });
  thumb.append(picture, remove);
  return thumb;
}

// The place.

const position = form.querySelector("[data-position]");
const atFirst = position.textContent;
form.querySelector("[data-locate]").addEventListener("click", ({ currentTarget }) => {
  if (!navigator.geolocation) return void (position.textContent = words.denied);
  position.textContent = words.locating;
  currentTarget.disabled = true;
  const ended = (text) => { position.textContent = text; currentTarget.disabled = false; };
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const metres = Math.max(1, Math.round(coords.accuracy));
      const good = metres <= ACCURATE_M;
      setPlace(good ? coords.longitude.toFixed(6) : "", good ? coords.latitude.toFixed(6) : "");
      ended(fill(good ? words.found : words.rough, { metres }));
    },
    () => ended(words.denied),
    { enableHighAccuracy: true, timeout: LOCATE_MS, maximumAge: 0 },
  );
});

function setPlace(lon, lat) {
  form.elements.lon.value = lon;
  form.elements.lat.value = lat;
  form.querySelector("[data-where]").hidden = Boolean(lon);
}

// The questions of the chosen category.

const category = form.elements.category;
const questions = form.querySelector("[data-questions]");
function askQuestions() {
  const template = document.querySelector(`[data-questions-of="${CSS.escape(category.value || "-")}"]`);
  questions.replaceChildren(...(template ? [template.content.cloneNode(true)] : []));
  questions.hidden = !template;
}
category.addEventListener("change", askQuestions);

// What is wrong is said by the field, and the focus goes to the first one.

function wrongWith(data) {
  const going = entry && !entry.secret; // the server has what earlier steps have told it
  const wrong = [];
  if (!data.get("category") && !going) wrong.push([category, words.needCategory]);
  if (!data.get("text").trim() && !going) wrong.push([form.elements.text, words.needText]);
  questions.querySelectorAll("[data-required]").forEach((asked) => {
    const given = data.getAll(asked.dataset.question).some((value) => value.trim());
    if (!given) wrong.push([asked.querySelector("input, textarea"), words.needAnswer]);
  });
  const way = data.get("reply_by");
  if (!way && !going) wrong.push([document.getElementById("reply_by-email"), words.needWay]);
  if (way === "email" && !/^\S+@\S+\.\S+$/.test(data.get("email").trim())) wrong.push([form.elements.email, words.needEmail]);
  if (way === "phone" && data.get("phone").replace(/\D/g, "").length < 8) wrong.push([form.elements.phone, words.needPhone]);
  return wrong;
}

function show(wrong) {
  form.querySelectorAll("[data-wrong]").forEach((line) => line.remove());
  form.querySelectorAll("[aria-invalid]").forEach((field) => {
    field.removeAttribute("aria-invalid");
    describe(field, (ids) => ids.filter((id) => id !== `${field.id || field.name}-wrong`));
  });
  wrong.forEach(([field, sentence]) => {
    const box = document.createElement("div");
    box.dataset.wrong = "";
    box.id = `${field.id || field.name}-wrong`;
    complainAt(box, sentence);
    field.setAttribute("aria-invalid", "true");
    describe(field, (ids) => [...ids, box.id]);
    field.closest(["radio", "checkbox"].includes(field.type) ? ".v-fs" : ".v-field").append(box);
  });
  wrong[0]?.[0].focus();
}

function describe(field, change) {
  const ids = change((field.getAttribute("aria-describedby") || "").split(" ").filter(Boolean));
  if (ids.length) field.setAttribute("aria-describedby", ids.join(" "));
  else field.removeAttribute("aria-describedby");
}

// Keeping it.

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const data = new FormData(form);
  const wrong = wrongWith(data);
  show(wrong);
  if (wrong.length) return;
  const fields = [...data.entries()].filter(([, value]) => typeof value === "string" && value.trim());
  const owner = entry || { ...await newKey(), written: Date.now() };
  const kept = { ...owner, fields: [["kommune", words.kommune], ...fields], photos, state: "waiting", sentence: "" };
  try {
    await whileNobodySends(() => putWaiting(kept));
  } catch {
    document.querySelector("[data-refused]").hidden = false;
    return;
  }
  await removeBegun(entry && !entry.secret ? entry.key : NEW);
  clear();
  history.replaceState(null, "", "/meld/uten-nett");
  await draw();
  document.getElementById("venter-h").focus();
  say(words.saved);
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.sync?.register("varsko-waiting").catch(() => {}); // not every browser has it
  await tryNow();
});

function clear() {
  entry = null;
  photos = [];
  form.reset();
  form.dispatchEvent(new Event("change", { bubbles: true }));
  form.elements.text.dispatchEvent(new Event("input", { bubbles: true })); // the characters left are counted anew
  setPlace("", "");
  position.textContent = atFirst;
  askQuestions();
  drawPhotos();
}

function put(fields, kept) {
  photos = kept.filter((one) => one.blob);
  drawPhotos();
  const given = new Map(fields);
  if (given.has("category")) category.value = given.get("category");
  askQuestions();
  for (const field of form.elements) {
    const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value);
    else if (field.type !== "file" && values.length) field.value = values[0];
  }
  setPlace(given.get("lon") || "", given.get("lat") || "");
  if (given.get("lon")) position.textContent = given.get("address") || `${given.get("lat")}, ${given.get("lon")}`;
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

whenToChange((kept) => {
  entry = { key: kept.key, secret: kept.secret, written: kept.written };
  put(kept.fields, kept.photos);
  form.elements.text.focus();
});

// Where one comes from: a step of the flow, «Send melding», or nowhere.
async function begin() {
  await draw();
  const from = asked.get("fra");
  const begun = await findBegun(from || NEW).catch(() => null);
  if (begun) put(begun.fields, begun.photos);
  if (from) entry = { key: from, secret: "", written: Date.now() };
  if (asked.has("venter")) {
    document.getElementById("venter-h").focus();
    say(words.saved);
  }
}
begin();
