// Copies what stands in a place of the page; without a clipboard the button stays hidden, and the text can be marked.
"use strict";

(() => {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const place = document.getElementById(button.dataset.copy);
      const text = (place.value ?? place.textContent).trim();
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        return;
      }
      window.frameSay(button.dataset.copied, "success");
    });
  }
})();
