// The first step: a chosen photo is sent at once, as it is (its place is in the file), with progress.

import { say } from "../shared/live.js";
import { quarters, send, sentenceOf } from "./send_photo.js";

const form = document.querySelector("[data-start]");
const state = form.querySelector("[data-state]");
const words = form.querySelector("[data-state-text]");
const bar = form.querySelector("progress");
let busy = false;

form.querySelectorAll("[data-pick]").forEach((input) => {
  input.addEventListener("change", () => { if (input.files.length && !busy) upload(input); });
});

async function upload(input) {
  busy = true;
  const data = new FormData();
  form.querySelectorAll("input[type=hidden]").forEach(({ name, value }) => data.set(name, value));
  [...input.files].slice(0, 5).forEach((file) => data.append("photos", file));
  show(0);
  const tell = quarters((percent) => say(line(percent)));
  const answer = await send(form.action, data, (percent) => { show(percent); tell(percent); });
  busy = false;
  if (answer.status === 200 && answer.body) {
    window.location.assign(answer.body.href);
    return;
  }
  input.value = "";
  refuse(sentenceOf(answer, form.dataset.stopped));
}

function line(percent) {
  return form.dataset.uploading.replace("{percent}", String(percent));
}

function show(percent) {
  state.hidden = false;
  state.classList.remove("r-bad");
  bar.hidden = false;
  bar.value = percent;
  words.textContent = line(percent);
}

function refuse(sentence) {
  state.classList.add("r-bad");
  bar.hidden = true;
  words.textContent = sentence;
  say(sentence, "assertive");
}

// Back from the next page: the browser shows the old state of this one.
window.addEventListener("pageshow", () => { state.hidden = true; });
