// Buttons that copy a text. They are hidden until this has run and where the browser cannot copy.

import { say } from "../shared/live.js";

if (navigator.clipboard) {
  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      const words = [...button.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
      if (words) words.textContent = button.dataset.copied;
      say(button.dataset.copied);
    });
  });
}
