// One stop: which photos are chosen, and what was done as a sentence that can be changed.

const MOST_SHOWN = 4;

const form = document.getElementById("ferdig");

function showChosen(input) {
  const words = form.querySelector("[data-photo-words]");
  const number = input.files.length;
  words.dataset.none ??= words.textContent;
  const { none, one, many } = words.dataset;
  words.textContent = number === 0 ? none : number === 1 ? one : many.replace("{count}", String(number));
  input.closest(".v-add").toggleAttribute("data-chosen", number > 0);
  showPhotos([...input.files].slice(0, MOST_SHOWN));
}

// A photo that this browser cannot draw (HEIC on most) is left out: the words still say how many there are.
function showPhotos(files) {
  const shown = form.querySelector("[data-photo-shown]");
  shown.querySelectorAll("img").forEach((old) => URL.revokeObjectURL(old.src));
  shown.replaceChildren(...files.map((file) => {
    const img = document.createElement("img");
    img.alt = "";
    img.addEventListener("error", () => { img.remove(); shown.hidden = !shown.children.length; });
    img.src = URL.createObjectURL(file);
    return img;
  }));
  shown.dataset.count = String(files.length);
  shown.hidden = files.length === 0;
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
