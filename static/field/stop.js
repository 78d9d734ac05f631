// One stop: how many photos are chosen, and what was done as a sentence that can be changed.

const form = document.getElementById("ferdig");

function showChosen(input) {
  const words = form.querySelector("[data-photo-words]");
  const number = input.files.length;
  words.dataset.none ??= words.textContent;
  const { none, one, many } = words.dataset;
  words.textContent = number === 0 ? none : number === 1 ? one : many.replace("{count}", String(number));
  input.closest(".v-add").toggleAttribute("data-chosen", number > 0);
}

// A sentence that somebody wrote is never replaced; one of ours is.
function fillIn(choice) {
  const sentences = JSON.parse(form.dataset.sentences);
  const field = form.elements.reply;
  const written = field.value.trim();
  if (written && !Object.values(sentences).includes(written)) return;
  field.value = sentences[choice] ?? "";
}

if (form) {
  form.elements.photos.addEventListener("change", (event) => showChosen(event.target));
  form.addEventListener("change", (event) => { if (event.target.name === "done") fillIn(event.target.value); });
}
