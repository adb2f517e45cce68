// The program that draws pictures is large: it is fetched when the first picture comes into view or is to be
// printed. Without it the table behind each picture says the same.
"use strict";

(() => {
  const scripts = document.currentScript.dataset.scripts.split(" ");
  const boxes = [...document.querySelectorAll("[data-chart]")];
  let fetching = null;
  let isThere = false;
  let isLost = false;

  function fetched(source) {
    return new Promise((done, failed) => {
      const script = document.createElement("script");
      script.async = false; // one after the other, as they stand
      script.src = source;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
  }

  // Shows the tables in the pictures' stead; gives those that were folded before.
  function tables() {
    const folded = [...document.querySelectorAll("details[data-on-paper]:not([open])")];
    for (const box of boxes) box.classList.add("no-script");
    for (const table of folded) table.open = true;
    return folded;
  }

  function drawn() {
    fetching ||= Promise.all(scripts.map(fetched)).then(() => { isThere = true; }, () => { isLost = true; tables(); });
    return fetching;
  }

  for (const box of boxes) box.classList.remove("no-script");

  const watch = new IntersectionObserver((seen) => {
    if (!seen.some((each) => each.isIntersecting)) return;
    watch.disconnect();
    drawn();
  });
  for (const box of boxes) watch.observe(box);

  // Paper shows all of them, whether they were in view or not.
  function print(event) {
    if (isThere || !boxes.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    drawn().then(() => window.print());
  }

  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(event); }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "p" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) print(event);
  });

  // The browser's own menu does not wait: what is not drawn by then stands on paper as its table.
  let opened = [];
  window.addEventListener("beforeprint", () => { if (boxes.length && !isThere) opened.push(...tables()); });
  window.addEventListener("afterprint", () => {
    for (const table of opened) table.open = false;
    opened = [];
    if (!isLost) for (const box of boxes) box.classList.remove("no-script");
  });
})();
