// A search field with suggestions, by the ARIA pattern: the focus stays in the field, arrow keys choose, Escape closes.

import { icon } from "../shared/icon.js";
import { say } from "../shared/live.js";

const PAUSE_MS = 180;
const SHORTEST = 2;

// address: gives the address of JSON with `results` of { name, detail, … }; choose(result) is called with the chosen one.
export function comboBox({ input, list, address, words, choose }) {
  let results = [];
  let current = -1;
  let timer = 0;
  let asked = 0;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  close();

  input.addEventListener("input", () => {
    window.clearTimeout(timer);
    if (input.value.trim().length < SHORTEST) return void close();
    timer = window.setTimeout(ask, PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !results.length && input.value.trim().length >= SHORTEST) {
      event.preventDefault();
      window.clearTimeout(timer);
      ask(); // the list was closed: an arrow key opens it
    } else if (step && results.length) {
      event.preventDefault();
      mark(current < 0 && step < 0 ? results.length - 1 : (current + step + results.length) % results.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      window.clearTimeout(timer);
      if (results.length) take(Math.max(current, 0));
      else ask(true);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  input.addEventListener("blur", () => window.setTimeout(() => {
    if (document.activeElement !== input) close(asked);
  }, 150));
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take([...list.children].indexOf(option));
  });

  async function ask(takeFirst = false) {
    const number = asked += 1;
    const query = new URLSearchParams({ q: input.value.trim() });
    const answer = await fetch(`${address()}&${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (number !== asked || !answer || !answer.ok) return;
    const body = await answer.json();
    if (number !== asked) return;
    // Whoever has gone on gets no list thrown over the page, but is told what is wrong with what was typed.
    if (document.activeElement !== input) return void (body.sentence && refuse(body.sentence));
    results = body.results;
    if (takeFirst && results.length) return void take(0);
    draw(body.sentence);
  }

  function draw(sentence) {
    list.replaceChildren(...results.map(option));
    current = -1;
    input.removeAttribute("aria-activedescendant");
    const open = results.length > 0;
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open && sentence) return void refuse(sentence);
    say(open ? words.hits.replace("{count}", String(results.length)) : words.none);
    message(open ? "" : words.none);
  }

  function refuse(sentence) {
    say(sentence, "assertive");
    message(sentence, true);
  }

  function message(text, wrong = false) {
    document.getElementById(`${input.id}-e`)?.remove(); // what the server said of the text before
    let line = list.parentElement.querySelector("[data-message]");
    if (!line) {
      line = document.createElement("p");
      line.id = `${list.id}-e`;
      line.dataset.message = "";
      list.after(line);
    }
    const words_ = document.createElement("span");
    words_.textContent = text;
    line.className = wrong ? "v-err r-message" : "v-hint r-message";
    line.replaceChildren(...(wrong ? [icon("warning")] : []), words_);
    line.hidden = !text;
    if (wrong) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    if (text) input.setAttribute("aria-describedby", line.id);
    else input.removeAttribute("aria-describedby");
  }

  function option(result, index) {
    const node = document.createElement("li");
    node.id = `${list.id}-${index}`;
    node.className = "r-hit";
    node.setAttribute("role", "option");
    node.setAttribute("aria-selected", "false");
    const words_ = document.createElement("span");
    const name = document.createElement("b");
    const detail = document.createElement("small");
    name.textContent = result.name;
    detail.textContent = result.detail;
    words_.append(name, " ", detail);
    node.append(icon("pin"), words_);
    return node;
  }

  function mark(index) {
    [...list.children].forEach((node, place) => node.setAttribute("aria-selected", String(place === index)));
    current = index;
    input.setAttribute("aria-activedescendant", list.children[index].id);
    list.children[index].scrollIntoView({ block: "nearest" });
  }

  function take(index) {
    window.clearTimeout(timer);
    const chosen = results[index];
    input.value = chosen.name;
    close();
    message(chosen.sentence || "");
    choose(chosen);
  }

  // latest: the question that may still be answered; a new one makes every answer before it late.
  function close(latest = asked + 1) {
    asked = latest;
    results = [];
    current = -1;
    list.hidden = true;
    list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
}
