// The place step: the map moves beneath a pin that stands still; what is under the pin is asked of the server.

import { say } from "../shared/live.js";
import { makeMap } from "../shared/map.js";
import { comboBox } from "./combo_box.js";

const L = window.L;
const element = document.getElementById("kart");
const form = document.querySelector("[data-place]");
const words = form.dataset;
const fields = form.elements;
const CLOSE = 17;
const ROUGH = 13; // where only the part of town is known: the whole of it is seen
const MOVED_M = 25; // so far from where the search put it, the place is the person's own
const yes = form.querySelector("[data-yes]");
const rough = form.querySelector("[data-rough-note]");
const SETTLE_MS = 250; // after the last movement, before the server is asked

L.Map.mergeOptions({ zoomSnap: 0.5 });
const map = makeMap(element, { zoom: Number(element.dataset.zoom), keyboard: false });
element.tabIndex = 0;
element.setAttribute("role", "application");
element.setAttribute("aria-label", element.dataset.label);

let origin = "map";
let asked = 0;
let timer = 0;
let resizing = false;
let moved = Boolean(fields.lon.value);

map.on("movestart", () => { if (origin === "settled") origin = "map"; });
map.on("moveend", () => {
  if (resizing) return;
  if (!moved && origin === "first") return;
  moved = true;
  const centre = map.getCenter().wrap();
  fields.lon.value = centre.lng.toFixed(6);
  fields.lat.value = centre.lat.toFixed(6);
  fields.origin.value = origin === "settled" ? "map" : origin;
  window.clearTimeout(timer);
  timer = window.setTimeout(ask, SETTLE_MS);
  const searched = [fields.address_lat.value, fields.address_lon.value];
  if (searched[0] && map.distance(centre, searched) > MOVED_M) rough.hidden = true;
  origin = "settled";
});
map.on("click", (event) => { origin = "map"; map.panTo(event.latlng); });
// A map that is resized (keyboard of the phone, turned screen) keeps its middle and has not been moved by anybody.
origin = "settled";
// What is said below the map makes it lower or higher: what the pin points at stays beneath the pin.
new ResizeObserver(() => {
  resizing = true;
  map.invalidateSize({ animate: false });
  resizing = false;
}).observe(element);

const show = (selector, text) => { form.querySelector(selector).textContent = text; };

async function ask() {
  const number = asked += 1;
  const query = new URLSearchParams({
    lon: fields.lon.value, lat: fields.lat.value,
    address: fields.address.value, address_lon: fields.address_lon.value, address_lat: fields.address_lat.value,
    precise: fields.precise.value,
  });
  const answer = await fetch(`${words.facts}&${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (number !== asked) return;
  form.querySelectorAll("[data-origin]").forEach((note) => { note.hidden = note.dataset.origin !== fields.origin.value; });
  if (!answer || !answer.ok) {
    show("[data-name]", `${Number(fields.lat.value).toFixed(5)}, ${Number(fields.lon.value).toFixed(5)}`);
    show("[data-about]", words.offline);
    return;
  }
  const facts = await answer.json();
  drawNear(facts.near);
  if (spoken) say(`${spoken} ${facts.usable ? facts.address : facts.sentence}`);
  spoken = "";
  form.classList.toggle("r-outside", !facts.usable);
  // A place that cannot be used is not offered as the thing to do.
  if (facts.usable) yes.removeAttribute("data-variant");
  else yes.dataset.variant = "secondary";
  if (facts.usable) form.querySelector("[data-neighbour]")?.remove();
  show("[data-name]", facts.usable ? facts.address : words.question);
  show("[data-about]", facts.usable ? facts.about : facts.sentence);
  if (facts.usable) document.querySelector("h1").textContent = words.question;
}

function goTo({ lon, lat, from, zoom = CLOSE, address = "", precise = true }) {
  fields.address.value = address;
  fields.address_lon.value = address ? lon : "";
  fields.address_lat.value = address ? lat : "";
  fields.precise.value = precise ? "1" : "0";
  rough.hidden = precise;
  origin = from;
  map.setView([lat, lon], precise ? Math.max(zoom, map.getZoom()) : ROUGH, { reset: true }); // at once: one moveend, at the place
}

// Arrow keys move the place in metres, so that a step is as long wherever one is and however near one looks.
const STEP_M = 5;
const LONG_STEP_M = 50;
const DEGREE_M = 111_320; // of latitude
const ARROWS = { ArrowUp: ["north", 0, 1], ArrowDown: ["south", 0, -1], ArrowRight: ["east", 1, 0], ArrowLeft: ["west", -1, 0] };
let spoken = "";

element.addEventListener("keydown", (event) => {
  if (event.target !== element || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "+" || event.key === "-") {
    map.setZoom(map.getZoom() + (event.key === "+" ? 1 : -1));
    event.preventDefault();
  }
  const arrow = ARROWS[event.key];
  if (!arrow) return;
  event.preventDefault();
  const [direction, east, north] = arrow;
  const metres = event.shiftKey ? LONG_STEP_M : STEP_M;
  const { lat, lng } = map.getCenter();
  spoken = words.moved.replace("{metres}", String(metres)).replace("{direction}", words[direction]);
  origin = "map";
  moved = true;
  map.setView([
    lat + (north * metres) / DEGREE_M,
    lng + (east * metres) / (DEGREE_M * Math.cos((lat * Math.PI) / 180)),
  ], map.getZoom(), { animate: false });
});

// The streets and places round the pin: one of them may be what was meant.
const nearBox = form.querySelector("[data-near-box]");
const nearList = form.querySelector("[data-near]");
const onThePage = [...nearList.querySelectorAll("a")].map(({ dataset }) => ({
  name: dataset.nearName, away: Number(dataset.away), lon: Number(dataset.lon), lat: Number(dataset.lat),
}));

function drawNear(found = []) {
  nearBox.hidden = !found.length;
  nearList.replaceChildren(...found.map((one) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    const away = document.createElement("small");
    button.type = "button";
    button.className = "v-chip";
    away.textContent = words.metres.replace("{metres}", String(one.away));
    button.append(one.name, " ", away);
    button.addEventListener("click", () => {
      element.focus({ preventScroll: true }); // the list is drawn anew: the focus stays with the pin, which arrows move
      goTo({ ...one, from: "map", zoom: map.getZoom() });
    });
    item.append(button);
    return item;
  }));
}
drawNear(onThePage);

comboBox({
  input: document.getElementById("sok"),
  list: document.getElementById("sok-forslag"),
  address: () => `${words.suggest}&${new URLSearchParams({ lon: map.getCenter().lng.toFixed(4), lat: map.getCenter().lat.toFixed(4) })}`,
  words: { hits: words.hits, none: words.none },
  choose: (hit) => goTo({ ...hit, from: hit.address ? "search" : "typed" }),
});

const locate = document.querySelector("[data-locate]");
locate.addEventListener("click", () => {
  if (!navigator.geolocation) return void refuse();
  say(words.locating);
  locate.disabled = true;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      locate.disabled = false;
      goTo({ lon: coords.longitude, lat: coords.latitude, from: "position" });
      dot(coords);
    },
    refuse,
    { enableHighAccuracy: true, timeout: 12000, maximumAge: 0 },
  );
});

function refuse() {
  locate.disabled = false;
  show("[data-about]", words.denied);
  say(words.denied, "assertive");
}

let me = null;
function dot({ longitude, latitude }) {
  me?.remove();
  me = L.marker([latitude, longitude], {
    icon: L.divIcon({ className: "v-me r-me", iconSize: [22, 22] }), keyboard: false, interactive: false, alt: words.here,
  }).addTo(map);
}
