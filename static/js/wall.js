// The board on a screen: one page at a time, turned by itself, held and turned by hand, brought up to date quietly.
// Without this script all pages stand one under another; so they do on a screen that is not shaped as those on walls are.
"use strict";

(() => {
  const REFRESH = 60_000;
  // The last one is what is read from five metres at least; the server puts no more on a page than fits then.
  const FITS = [1.5, 1.35, 1.25, 1.15, 1.08, 1, 0.94, 0.88, 0.83, 0.79];
  const SHAPED = "(min-width: 48rem) and (min-aspect-ratio: 5/4), (min-width: 48rem) and (max-aspect-ratio: 5/8)";

  const root = document.documentElement;
  const main = document.getElementById("wall-pages");
  const controls = document.querySelector("[data-controls]");
  const seconds = Number(document.body.dataset.seconds);
  const shaped = window.matchMedia(SHAPED);
  let at = 0;
  let held = false;
  let timer = 0;

  const pages = () => [...main.querySelectorAll("[data-page]")];

  // Each page is written as large as the screen has room for: a few lines larger than a full list, but not so large that
  // names break which need not.
  function fit(page) {
    const names = [...page.querySelectorAll(".wall-name")];
    let fitting = 0;
    for (const size of FITS) {
      page.style.setProperty("--fit", size);
      if (page.scrollHeight > page.clientHeight || page.scrollWidth > page.clientWidth) continue;
      if (names.every((name) => name.getClientRects().length === 1)) return;
      fitting ||= size;
      if (size <= 1) break;
    }
    if (fitting) page.style.setProperty("--fit", fitting);
  }

  function show(index) {
    const all = pages();
    at = ((index % all.length) + all.length) % all.length;
    const turning = root.classList.contains("turning");
    all.forEach((page, number) => page.classList.toggle("current", turning && number === at));
    if (turning) fit(all[at]);
    controls.querySelector("[data-place]").textContent = `${at + 1} / ${all.length}`;
  }

  // A page that was turned to by hand stands its whole time, too.
  function wait() {
    clearTimeout(timer);
    if (held || !root.classList.contains("turning") || pages().length < 2) return;
    timer = setTimeout(() => turn(1), seconds * 1000);
  }

  function turn(by) {
    show(at + by);
    wait();
  }

  function hold(whether) {
    held = whether;
    const button = controls.querySelector("[data-pause]");
    const word = held ? button.dataset.go : button.dataset.hold;
    button.title = word;
    button.querySelector("[data-pause-word]").textContent = word;
    button.querySelector("[data-when-going]").hidden = held;
    button.querySelector("[data-when-held]").hidden = !held;
    wait();
  }

  function arrange() {
    root.classList.toggle("turning", shaped.matches);
    controls.hidden = !shaped.matches || pages().length < 2;
    show(at);
    wait();
  }

  // Bringing up to date: the same address is asked again; what is there stays until the answer is whole.
  function take(fresh) {
    const key = pages()[at]?.dataset.page;
    main.replaceChildren(...fresh.getElementById("wall-pages").children);
    const again = pages().findIndex((page) => page.dataset.page === key);
    controls.hidden = !shaped.matches || pages().length < 2;
    show(again < 0 ? Math.min(at, pages().length - 1) : again);
  }

  function isOfAnotherTime(fresh) {
    const ours = document.querySelector("script[src]").src;
    return new URL(fresh.querySelector("script[src]").getAttribute("src"), location.href).href !== ours;
  }

  function tell(reached) {
    document.querySelector("[data-stale]").hidden = reached;
  }

  async function refresh() {
    let answer;
    let text;
    try {
      answer = await fetch(location.href, { cache: "no-store" });
      text = await answer.text();
    } catch {
      tell(false);
      return;
    }
    if (answer.status === 404) {
      location.reload();
      return;
    }
    const fresh = new DOMParser().parseFromString(text, "text/html");
    if (!answer.ok || !fresh.getElementById("wall-pages")) {
      tell(false);
      return;
    }
    if (isOfAnotherTime(fresh)) {
      location.reload();
      return;
    }
    for (const place of document.querySelectorAll("[data-fresh]")) {
      place.textContent = fresh.querySelector(`[data-fresh="${place.dataset.fresh}"]`).textContent;
    }
    if (fresh.getElementById("wall-pages").innerHTML.trim() !== known) {
      known = fresh.getElementById("wall-pages").innerHTML.trim();
      take(fresh);
    }
    tell(true);
  }

  let known = main.innerHTML.trim();

  const KEYS = {
    ArrowRight: () => turn(1),
    PageDown: () => turn(1),
    ArrowLeft: () => turn(-1),
    PageUp: () => turn(-1),
    Home: () => turn(-at),
    End: () => turn(pages().length - 1 - at),
    " ": () => hold(!held),
  };

  document.addEventListener("keydown", (event) => {
    const isPressed = event.key === " " && event.target.closest("button, a");
    if (!root.classList.contains("turning") || !KEYS[event.key] || isPressed) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    KEYS[event.key]();
  });

  for (const button of controls.querySelectorAll("[data-turn]")) {
    button.addEventListener("click", () => turn(Number(button.dataset.turn)));
  }
  controls.querySelector("[data-pause]").addEventListener("click", () => hold(!held));

  const full = controls.querySelector("[data-full]");
  full.hidden = !document.fullscreenEnabled;
  full.addEventListener("click", () =>
    document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen(),
  );

  shaped.addEventListener("change", arrange);
  addEventListener("resize", () => show(at));
  arrange();
  document.fonts?.ready.then(() => show(at));
  setInterval(refresh, REFRESH);
  addEventListener("online", refresh);
})();
