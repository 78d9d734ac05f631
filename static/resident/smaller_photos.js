// Large photos in an ordinary form are made smaller on the phone before the form is sent.

import { reduced } from "./send_photo.js";

document.querySelectorAll("input[type=file][multiple]").forEach((picker) => {
  picker.addEventListener("change", async () => {
    const chosen = [...picker.files];
    const smaller = new DataTransfer();
    for (const file of chosen) smaller.items.add(await reduced(file));
    const same = chosen.length === picker.files.length && chosen.every((file, place) => file === picker.files[place]);
    if (same) picker.files = smaller.files; // others may have been chosen meanwhile
  });
});
