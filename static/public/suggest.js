// Places under the search box while somebody types (the combobox pattern of ARIA). Without it the form itself searches.

import { icon } from "../shared/icon.js";

const WAIT_MS = 180;

export function suggest(form, address, onChosen) {
  if (!form) return;
  const input = form.querySelector("input[type=search]");
  const list = form.querySelector("[data-hits]");
  let places = [];
  let at = -1;
  let timer = 0;
  let asked = 0;

  list.id = "treff";
  list.setAttribute("role", "listbox");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  close();

  function close() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function point(index) {
    at = index;
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    if (at >= 0) input.setAttribute("aria-activedescendant", list.children[at].id);
    else input.removeAttribute("aria-activedescendant");
  }

  function choose(place) {
    input.value = place.name;
    close();
    onChosen(place);
  }

  function show() {
    list.replaceChildren(...places.map((place, index) => {
      const option = document.createElement("li");
      option.id = `treff-${index}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const text = document.createElement("span");
      const name = document.createElement("b");
      const about = document.createElement("small");
      name.textContent = place.name;
      about.textContent = place.about;
      text.append(name, about);
      option.append(icon("pin"), text);
      option.addEventListener("pointerdown", (event) => { event.preventDefault(); choose(place); });
      return option;
    }));
    list.hidden = places.length === 0;
    input.setAttribute("aria-expanded", String(places.length > 0));
    point(-1);
  }

  async function ask() {
    const typed = input.value.trim();
    const mine = ++asked;
    if (typed.length < 2 || /^\d{2}\s*-/.test(typed)) { close(); return; }
    try {
      const answer = await fetch(`${address}&${new URLSearchParams({ q: typed })}`);
      if (!answer.ok || mine !== asked) return;
      places = (await answer.json()).places;
      if (document.activeElement === input) show();
    } catch {
      close(); // the form still searches
    }
  }

  input.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(); return; }
    if (list.hidden) return;
    const count = places.length;
    if (event.key === "ArrowDown") { event.preventDefault(); point((at + 1) % count); }
    else if (event.key === "ArrowUp") { event.preventDefault(); point((at - 1 + count) % count); }
    else if (event.key === "Enter" && at >= 0) { event.preventDefault(); choose(places[at]); }
  });
  input.addEventListener("blur", close);
}
