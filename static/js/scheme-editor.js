// The scheme editor with a script: faults, sums and the ruler follow what is typed, rows are dragged and moved by keys.
// Without it every button works as a form does.
"use strict";

(() => {
  const root = document.getElementById("editor");
  if (!root) return;
  const form = () => root.querySelector("form[data-editor]");
  let dirty = form()?.dataset.dirty === "yes";
  let asked = 0;
  let timer = 0;

  // What stands in the page is judged by the server; only what tells of it is put in anew.
  async function look() {
    const current = form();
    if (!current || !current.matches(".scheme-editor")) return;
    const body = new FormData(current);
    body.set("do", "check");
    const mine = ++asked;
    let answer;
    try {
      answer = await fetch(current.action, { method: "POST", body, headers: { "HX-Request": "true" } });
    } catch {
      return; // said when it is saved
    }
    if (!answer.ok || mine !== asked) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const live of root.querySelectorAll("[data-live]")) renew(live, found.getElementById(live.id));
    for (const select of root.querySelectorAll("select[data-options], #id_rectification_grade")) {
      offer(select, found.getElementById(select.id));
    }
  }

  function renew(live, fresh) {
    if (!fresh || live.contains(document.activeElement)) return;
    if (live.innerHTML !== fresh.innerHTML) live.innerHTML = fresh.innerHTML;
    const field = live.dataset.of && document.getElementById(live.dataset.of);
    if (field) field.toggleAttribute("aria-invalid", Boolean(live.textContent.trim()));
    if (field?.hasAttribute("aria-invalid")) field.setAttribute("aria-invalid", "true");
  }

  function offer(select, fresh) {
    if (!fresh || select === document.activeElement) return;
    const chosen = select.value;
    select.replaceChildren(...[...fresh.options].map((option) => option.cloneNode(true)));
    select.value = chosen;
  }

  function changed(wait) {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(look, wait);
  }

  root.addEventListener("input", () => changed(700));
  root.addEventListener("change", () => changed(50));

  addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });

  root.addEventListener("click", (event) => {
    if (event.target.closest("[data-discard]")) dirty = false;
  });

  // After a button: the page is what the server made of it.
  root.addEventListener("htmx:beforeRequest", () => {
    clearTimeout(timer);
    asked += 1;
  });

  root.addEventListener("htmx:afterSwap", () => {
    dirty = form()?.dataset.dirty === "yes";
    const place = pressed && document.getElementById(pressed);
    (place || arrived())?.focus();
    pressed = "";
  });

  let pressed = "";
  let before = new Set();

  root.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest("button[name=do]");
      if (!button) return;
      pressed = /^(up|down)/.test(button.value) ? button.id : "";
      before = new Set([...root.querySelectorAll("[data-row], .band-row input[type=text], .band-row .form-control")].map((row) => row.id));
      if (button.value === "save") pressed = button.id;
    },
    true,
  );

  // The first field of a row that was not there before.
  function arrived() {
    const fresh = [...root.querySelectorAll("[data-row], .band-row .form-control")].find((row) => !before.has(row.id));
    return fresh?.matches(".form-control") ? fresh : fresh?.querySelector(".form-control");
  }

  // Alt with an arrow moves the row one is in; Ctrl+S saves.
  root.addEventListener("keydown", (event) => {
    const save = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s";
    if (save) {
      event.preventDefault();
      document.getElementById("save")?.click();
      return;
    }
    const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const row = event.target.closest("[data-row]");
    if (!event.altKey || !way || !row) return;
    event.preventDefault();
    const back = event.target.id;
    document.querySelector(`button[value="${way}-${row.dataset.row}-${row.dataset.key}"]`)?.click();
    pressed = back;
  });

  // Dragging by the handle.
  let dragged = null;

  root.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-handle]");
    if (!handle || event.button !== 0) return;
    event.preventDefault();
    dragged = handle.closest("[data-row]");
    dragged.classList.add("dragged");
    handle.setPointerCapture(event.pointerId);
  });

  function drag(event) {
    if (!dragged) return;
    if (event.clientY < 160) scrollBy({ top: -12, behavior: "instant" });
    if (event.clientY > innerHeight - 90) scrollBy({ top: 12, behavior: "instant" });
    const kind = dragged.dataset.row;
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const row = under?.closest(`[data-row="${kind}"]`);
    const part = kind === "i" && !row ? under?.closest('[data-row="d"]')?.querySelector("[data-items]") : null;
    if (row && row !== dragged) {
      const goesDown = dragged.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING;
      const box = row.getBoundingClientRect();
      // Past the middle of a row it trades places with it; before that it would jump back and forth.
      const passed = goesDown ? event.clientY > box.top + box.height / 2 : event.clientY < box.top + box.height / 2;
      if (passed && goesDown) row.after(dragged);
      else if (passed) row.before(dragged);
    } else if (part && under.closest(".part-head")) {
      part.prepend(dragged);
    } else if (part && !part.contains(dragged)) {
      part.append(dragged);
    }
  }

  function dropped(event) {
    if (!dragged) return;
    drag(event);
    dragged.classList.remove("dragged");
    dragged = null;
    changed(0);
  }

  root.addEventListener("pointermove", drag);
  root.addEventListener("pointerup", dropped);
  root.addEventListener("pointercancel", dropped);
})();
