// The search page: the arrow keys lead from the field through what was found and back; how much was found is said.
"use strict";

(() => {
  const field = document.querySelector("[data-found]");
  let composing = false;

  function links() {
    return [...document.querySelectorAll("#found .found-row a")];
  }

  function step(from, by) {
    const all = links();
    const next = all.indexOf(from) + by;
    if (next < 0) field.focus();
    else all[Math.min(next, all.length - 1)]?.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return;
    const link = event.target.closest("#found .found-row a");
    if (!link && event.target !== field) return;
    if (event.key === "ArrowDown") step(link, 1);
    else if (event.key === "ArrowUp" && link) step(link, -1);
    else if (event.key === "Escape" && link) field.focus();
    else return;
    event.preventDefault();
  });

  // While Chinese is being put together from letters, the letters are not what is looked for.
  field.addEventListener("compositionstart", () => { composing = true; });
  field.addEventListener("compositionend", () => { composing = false; });
  document.addEventListener("htmx:beforeRequest", (event) => { if (composing) event.preventDefault(); });

  document.addEventListener("htmx:afterSwap", () => {
    document.querySelector("[data-found-said]").textContent = document.querySelector("[data-found-count]")?.textContent || "";
  });
})();
