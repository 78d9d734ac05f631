// The triage page: the map, forms that open without a new page, reply templates, and who else is looking.
// Everything here is a link or a form that works without it.

import { makeMap, pin } from "../shared/map.js";
import { say } from "../shared/live.js";

const LOOK_EVERY_MS = 15_000;

const page = document.querySelector("[data-case]");
const sheet = document.getElementById("avgjorelse");

function drawMap(element) {
  if (!element) return;
  const map = makeMap(element, { keyboard: false });
  JSON.parse(element.dataset.pins).forEach((one) => {
    // Pins may lie on top of each other, so they are no stops for the keyboard: the list below the map has them all.
    const { href, ...look } = one;
    const marker = pin(look);
    marker.options.keyboard = false;
    marker.addTo(map).setZIndexOffset(one.selected ? 1000 : 0);
    const node = marker.getElement();
    node.setAttribute("aria-hidden", "true");
    node.title = one.label;
    if (href) marker.on("click", () => { window.location.assign(href); });
  });
}

function open(name, focus = true) {
  const form = sheet.querySelector(`[data-panel="${name}"]`);
  if (!form) return false;
  sheet.dataset.active = name;
  sheet.querySelectorAll("[data-panel]").forEach((one) => { one.hidden = one !== form; });
  sheet.querySelectorAll("[data-bar]").forEach((bar) => {
    bar.hidden = bar.dataset.bar !== name;
    const button = bar.querySelector("button");
    if (bar.hidden) button.removeAttribute("data-key");
    else button.dataset.key = "Enter";
  });
  sheet.querySelectorAll("[data-open]").forEach((link) => {
    link.toggleAttribute("aria-current", link.dataset.open === name && !("cancel" in link.dataset));
    if (link.hasAttribute("aria-current")) link.setAttribute("aria-current", "true");
  });
  if (focus) {
    const first = form.querySelector("select:not([data-templates]), textarea, input:not([type=hidden])");
    (first || sheet.querySelector(`[data-bar="${name}"] button`)).focus();
    form.scrollIntoView({ block: "nearest" });
  }
  return true;
}

function watchOpeners() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-open]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const cancelled = "cancel" in link.dataset;
    if (!open(link.dataset.open, !cancelled)) return;
    event.preventDefault();
    if (cancelled) document.activeElement?.blur();
    link.closest("details")?.removeAttribute("open");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !event.target.closest("[data-panel], .v-dec__b")) return;
    const cancel = [...sheet.querySelectorAll("[data-cancel]")].find((link) => link.getClientRects().length);
    if (cancel) cancel.click();
    else document.activeElement.blur();
  });
}

// A template replaces the text only when the person has not written anything of their own.
function watchTemplates() {
  document.querySelectorAll("[data-templates]").forEach((select) => {
    const field = document.getElementById(select.dataset.templates);
    const texts = () => [...select.options].map((option) => option.value);
    select.hidden = false;
    const same = texts().indexOf(field.value.trim());
    if (same >= 0) select.selectedIndex = same;
    select.addEventListener("change", () => {
      const own = field.value.trim() && !texts().includes(field.value.trim());
      field.value = own ? `${field.value.trim()}\n\n${select.value}`.trim() : select.value;
    });
  });
}

// The text of a forward, its templates and its button name the owner: another choice, another name. What the person
// has written of their own stays, but for a name that is no longer the right one.
function watchParty() {
  const select = document.getElementById("forward-party");
  const field = document.getElementById("forward-reply");
  if (!select || !field) return;
  const { sentence, nobody, button } = select.dataset;
  const words = document.querySelector('[data-bar="forward"] [data-words]');
  const nameOf = () => (select.value ? select.selectedOptions[0].textContent.trim() : "");
  const sentenceOf = (name) => (name ? sentence.replace("{owner}", name) : nobody);
  let before = nameOf();
  select.addEventListener("change", () => {
    const name = nameOf();
    const renamed = (text) => {
      const said = text.replaceAll(sentenceOf(before), sentenceOf(name));
      return before && name ? said.replaceAll(before, name) : said;
    };
    [...document.querySelectorAll('[data-templates="forward-reply"] option')].forEach((option) => { option.value = renamed(option.value); });
    field.value = renamed(field.value);
    if (name) words.textContent = button.replace("{owner}", name);
    before = name;
  });
}

async function look() {
  if (document.hidden || !page.dataset.look) return;
  const token = document.querySelector('meta[name="csrf-token"]').content;
  try {
    const answer = await fetch(page.dataset.look, { method: "POST", headers: { "X-CSRFToken": token, Accept: "application/json" } });
    if (!answer.ok) return;
    show(await answer.json());
  } catch {
    // Off line for a moment: the next look tells.
  }
}

function show({ text, version }) {
  const others = page.querySelector("[data-others]");
  if (others.textContent !== text) others.textContent = text;
  const changed = document.querySelector("[data-changed]");
  if (version > Number(page.dataset.version) && changed.hidden) {
    changed.hidden = false;
    say(changed.textContent);
  }
}

// The queue is scrolled to the case that is open.
function showCurrent() {
  const list = document.querySelector(".v-q__l");
  const item = list?.querySelector("[data-queue-item][aria-current]");
  if (item && list.scrollHeight > list.clientHeight) list.scrollTop = item.offsetTop - list.offsetTop - list.clientHeight / 3;
}

drawMap(document.getElementById("saken-kart"));
watchOpeners();
watchTemplates();
watchParty();
showCurrent();
window.setInterval(look, LOOK_EVERY_MS);
document.addEventListener("visibilitychange", look);
