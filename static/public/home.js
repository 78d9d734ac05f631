// The front page: live pins on the map that folium made, the list beside it, filters, search and position.
// Everything here is on top of a page that works without it.

import { say } from "../shared/live.js";
import { calm, group, me, pin, select } from "../shared/map.js";
import { walk } from "./walk.js";
import { suggest } from "./suggest.js";

const CELL = 64; // pixels: the side of the server's groups, so that no group is cut by the edge of what we ask for
const POLL_MS = 8000;
const ASLEEP_MS = 5 * 60 * 1000; // nobody has touched the page for so long: ask no more until somebody does
const FADE_MS = 300; // a little more than Leaflet's squares take
const FLY = { duration: 0.4 };
const TASK_MS = 8; // after so long a tap or a drag is let in between

// Lets whatever waits have its turn.
const rest = () => (window.scheduler?.yield ? window.scheduler.yield() : new Promise((go) => { window.setTimeout(go); }));

const section = document.querySelector("[data-home-map]");
if (section) {
  const ready = window.varskoMaps?.home;
  if (ready) start(ready);
  else document.addEventListener("varsko:map", (event) => event.detail.name === "home" && start(event.detail.map), { once: true });
}

function start(map) {
  const words = JSON.parse(section.dataset.words);
  const container = map.getContainer();
  const list = document.querySelector("[data-list]");
  const sheet = document.querySelector("[data-sheet]");
  const shown = new Map(); // key → marker
  let chosen = "";
  let drawn = ""; // the answer that the map shows
  let listed = ""; // question and answer that the list was last fetched for: a list that was cut off is fetched again
  let toSay = false; // the reader has asked for something new and has not been told yet how many there are
  let lastTouch = Date.now();
  let asking = null;
  let listing = null;

  container.setAttribute("role", "application");
  container.setAttribute("aria-label", words.label);
  moveToStart(map);
  liftGround(map);
  const quiet = new URLSearchParams(location.search);
  const paged = quiet.has("etter") || quiet.has("for") || quiet.has("uten_sted");

  if (section.dataset.notices) drawNotices(map, section.dataset.notices);

  function question() {
    const now = new URLSearchParams(location.search);
    const asked = new URLSearchParams();
    for (const name of ["status", "category", "alle"]) if (now.get(name)) asked.set(name, now.get(name));
    return asked;
  }

  // The box of whole cells that covers the map.
  function box() {
    const { min, max } = map.getPixelBounds();
    const down = (value) => Math.floor(value / CELL) * CELL;
    const up = (value) => Math.ceil(value / CELL) * CELL;
    const northWest = map.unproject([down(min.x), down(min.y)]);
    const southEast = map.unproject([up(max.x), up(max.y)]);
    const within = (value, limit) => Math.max(-limit, Math.min(limit, value)).toFixed(6);
    return [within(northWest.lng, 180), within(southEast.lat, 85), within(southEast.lng, 180), within(northWest.lat, 85)].join(",");
  }

  async function load({ announce = false, withList = true } = {}) {
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    toSay ||= announce;
    if (announce) listing?.abort(); // it would say how many there were before
    const asked = question();
    asked.set("bbox", box());
    asked.set("zoom", String(map.getZoom()));
    try {
      const answer = await fetch(`${section.dataset.cases}&${asked}`, { signal: mine.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const body = await answer.text();
      tell("");
      if (body !== drawn) {
        drawn = ""; // half of an answer may be on the map when a newer one takes over
        await draw(JSON.parse(body).features, mine.signal);
        drawn = body;
      }
      const wanted = `${asked}\n${body}`;
      if (withList && (wanted !== listed || toSay)) await refreshList(asked);
      listed = wanted;
    } catch (error) {
      failed(error);
    } finally {
      if (asking === mine) asking = null;
    }
  }

  // What is gone goes first. Many new pins on a slow phone take a while: the hand on the map comes in between, and a newer
  // answer takes over.
  async function draw(features, signal) {
    const wanted = new Map(features.map((feature) => [keyOf(feature), feature]));
    for (const [key, marker] of shown) {
      if (wanted.has(key)) continue;
      const held = marker.face === document.activeElement;
      marker.remove();
      shown.delete(key);
      if (held) container.focus({ preventScroll: true });
    }
    let since = performance.now();
    for (const [key, { geometry, properties: facts }] of wanted) {
      if (shown.has(key)) continue;
      if (performance.now() - since > TASK_MS) {
        await rest();
        signal.throwIfAborted();
        since = performance.now();
      }
      const [lon, lat] = geometry.coordinates;
      const marker = facts.number ? onePin(lon, lat, facts) : oneGroup(lon, lat, facts);
      marker.face.tabIndex = -1;
      marker.addTo(map);
      shown.set(key, marker);
    }
    mark();
  }

  function keyOf({ geometry, properties: facts }) {
    return facts.number ? `${facts.number}:${facts.status}` : `${geometry.coordinates}:${JSON.stringify(facts)}`;
  }

  function onePin(lon, lat, facts) {
    const look = words.statuses[facts.status];
    const status = look.word.toLocaleLowerCase();
    const label = fill(facts.place ? words.pin : words.pinNoPlace, { title: facts.title, place: facts.place, status });
    const href = section.dataset.case.replace("NUMMER", encodeURIComponent(facts.number));
    const marker = pin({ lon, lat, status: facts.status, icon: look.icon, label, href });
    marker.number = facts.number;
    marker.face.addEventListener("click", (event) => {
      if (chosen === facts.number || event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      choose(facts.number, true);
      say(fill(words.selected, { title: facts.title }));
    });
    return marker;
  }

  function oneGroup(lon, lat, facts) {
    const parts = Object.entries(facts.statuses).map(([key, n]) => `${n} ${words.statuses[key].word.toLocaleLowerCase()}`);
    const deepest = map.getZoom() >= map.getMaxZoom();
    const label = fill(deepest ? words.stack : words.group, { count: facts.count, parts: parts.join(", ") });
    const marker = group({ lon, lat, count: facts.count, statuses: facts.statuses, label });
    marker.face.addEventListener("click", () => {
      if (deepest) openSheet(true);
      else fly([lat, lon], Math.min(map.getMaxZoom(), map.getZoom() + 2));
    });
    return marker;
  }

  async function choose(number, fetchRow) {
    chosen = number;
    mark();
    const row = rowOf(number);
    if (!row && fetchRow) {
      const asked = question();
      asked.set("bbox", box());
      await refreshList(asked).catch(failed);
    }
    rowOf(number)?.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
  }

  function rowOf(number) {
    for (const link of list.querySelectorAll(".v-sak__t a")) {
      if (link.pathname.endsWith(`/${number}`)) return link.closest(".v-sak");
    }
    return null;
  }

  // The selected pin and its row look selected.
  function mark() {
    for (const marker of shown.values()) if (marker.number) select(marker, marker.number === chosen);
    for (const row of list.querySelectorAll(".v-sak[aria-current]")) row.removeAttribute("aria-current");
    if (chosen) rowOf(chosen)?.setAttribute("aria-current", "true");
  }

  // One list is on its way at a time: an older one must not arrive after a newer. What the browser kept a moment ago
  // may be older than the map.
  async function refreshList(asked) {
    listing?.abort();
    const mine = new AbortController();
    listing = mine;
    if (chosen) asked.set("valgt", chosen);
    const answer = await fetch(`${section.dataset.list}&${asked}`, { signal: mine.signal, cache: "no-cache" });
    if (!answer.ok) throw new Error(String(answer.status));
    const text = await answer.text();
    await rest();
    const page = new DOMParser().parseFromString(text, "text/html");
    await rest();
    mine.signal.throwIfAborted();
    const held = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    list.replaceChildren(...page.body.childNodes);
    if (held) list.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
    mark();
    if (toSay) say(list.querySelector("#liste-h")?.textContent ?? "");
    toSay = false;
  }

  function failed(error) {
    if (error.name !== "AbortError") tell(words.offline);
  }

  function tell(text) {
    const line = section.querySelector("[data-map-tell]");
    line.hidden = !text;
    if (line.textContent !== text) line.textContent = text;
  }

  function fly(at, zoom) {
    if (calm()) map.setView(at, zoom, { animate: false });
    else map.flyTo(at, zoom, FLY);
  }

  function remember() {
    const now = new URL(location.href);
    const { lat, lng } = map.getCenter();
    now.searchParams.set("kart", `${map.getZoom()}/${lat.toFixed(5)}/${lng.toFixed(5)}`);
    for (const name of ["sted", "navn", "radius", "etter", "for"]) now.searchParams.delete(name);
    history.replaceState(null, "", now.toString().replaceAll("%2F", "/"));
  }

  // Filters: the links stay links, here they change the map without a new page.
  for (const chip of document.querySelectorAll(".v-home__chips a")) {
    chip.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      const status = new URL(chip.href).searchParams.get("status");
      const now = new URL(location.href);
      if (status) now.searchParams.set("status", status);
      else now.searchParams.delete("status");
      history.replaceState(null, "", now);
      for (const other of document.querySelectorAll(".v-home__chips a")) other.removeAttribute("aria-current");
      chip.setAttribute("aria-current", "true");
      const field = document.querySelector("#filter-status");
      if (field) field.value = status ?? "";
      remember();
      load({ announce: true });
    });
  }
  const form = document.querySelector("[data-filter] form");
  form?.addEventListener("submit", () => {
    const kept = document.createElement("input");
    kept.type = "hidden";
    kept.name = "kart";
    kept.value = new URLSearchParams(location.search).get("kart") ?? "";
    if (kept.value) form.append(kept);
  });

  // The list: pages of the box in the map, and rows that show their pin.
  list.addEventListener("click", (event) => {
    const link = event.target.closest(".v-pager a");
    if (!link || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    const asked = new URL(link.href).searchParams;
    asked.delete("kommune");
    asked.set("bbox", box());
    toSay = true;
    refreshList(asked).then(() => list.querySelector("#liste-h")?.focus(), failed);
    sheet.scrollTo({ top: 0 });
  });
  list.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const row = event.target.closest(".v-sak");
    const href = row?.querySelector("a")?.pathname;
    if (href) choose(decodeURIComponent(href.split("/").pop()), false);
  });
  list.addEventListener("focusin", (event) => {
    const link = event.target.closest(".v-sak__t a");
    if (link) choose(decodeURIComponent(link.pathname.split("/").pop()), false);
  });

  // On phones the list is a sheet that can be pulled up.
  const grab = document.querySelector("[data-grab]");
  function openSheet(open) {
    sheet.toggleAttribute("data-open", open);
    grab.setAttribute("aria-expanded", String(open));
  }
  grab.setAttribute("role", "button");
  grab.setAttribute("aria-expanded", String(sheet.hasAttribute("data-open")));
  grab.addEventListener("click", (event) => {
    event.preventDefault();
    openSheet(!sheet.hasAttribute("data-open"));
  });
  grab.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    grab.click();
  });

  // Position and zoom.
  const buttons = section.querySelector("[data-map-buttons]");
  buttons.hidden = false;
  let dot = null;
  buttons.querySelector("[data-locate]").addEventListener("click", () => {
    if (!navigator.geolocation) {
      tell(words.position.denied);
      return;
    }
    tell(words.position.waiting);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        dot?.remove();
        dot = me({ lon: coords.longitude, lat: coords.latitude, label: words.position.here }).addTo(map);
        const inside = !map.options.maxBounds || map.options.maxBounds.contains([coords.latitude, coords.longitude]);
        if (inside) fly([coords.latitude, coords.longitude], 16);
        tell(inside ? "" : words.position.outside);
      },
      () => tell(words.position.denied),
      { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 },
    );
  });
  for (const button of buttons.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => map.setZoom(map.getZoom() + Number(button.dataset.zoom), { animate: !calm() }));
  }

  walk(map, () => [...shown.values()], () => list.querySelector("#liste-h"));
  suggest(document.querySelector("[data-search]"), section.dataset.places, (place) => {
    fly([place.lat, place.lon], place.precise ? 16 : 14);
    say(place.name);
  });

  // Alive: after each move, every few seconds while somebody is looking, and when the page is seen again.
  let wait = 0;
  map.on("moveend", () => {
    remember();
    window.clearTimeout(wait);
    wait = window.setTimeout(() => load({ announce: true }), 120);
  });
  for (const name of ["pointerdown", "keydown", "pointermove"]) {
    document.addEventListener(name, () => { lastTouch = Date.now(); }, { passive: true });
  }
  window.setInterval(() => {
    if (!document.hidden && !asking && Date.now() - lastTouch < ASLEEP_MS) load(); // a slow line is let finish
  }, POLL_MS);
  document.addEventListener("visibilitychange", () => !document.hidden && load());

  const size = new ResizeObserver(() => map.invalidateSize({ animate: false }));
  size.observe(container); // tells the size once at the start as well
  window.setTimeout(() => load({ withList: !paged })); // a pause, so that a tap is answered in between
}

// The view in the address: kart=zoom/lat/lon as the map wrote it, or the place that was searched for.
function moveToStart(map) {
  const asked = new URLSearchParams(location.search).get("kart") || section.dataset.start;
  const [zoom, lat, lon] = (asked || "").split("/").map(Number);
  if (asked && [zoom, lat, lon].every(Number.isFinite)) map.setView([lat, lon], zoom, { animate: false });
}

// The page came with the first squares of the background. They stay until Leaflet's own have faded in over them, or
// the map is moved away from them.
function liftGround(map) {
  const ground = section.querySelector("[data-ground]");
  if (!ground) return;
  const lift = () => ground.remove();
  map.once("movestart zoomstart", lift);
  const loading = [];
  map.eachLayer((layer) => layer.isLoading?.() && loading.push(layer));
  if (!loading.length) lift();
  for (const layer of loading) layer.once("load", () => window.setTimeout(lift, FADE_MS));
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

// Areas with a notice, under the pins. The same notices stand in the list, as links.
async function drawNotices(map, address) {
  const answer = await fetch(address).catch(() => null);
  if (!answer || !answer.ok) return;
  const look = { color: "#745a17", weight: 2, dashArray: "6 5", fillColor: "#ffc533", fillOpacity: 0.18, interactive: false };
  window.L.geoJSON(await answer.json(), { style: look }).addTo(map);
}
