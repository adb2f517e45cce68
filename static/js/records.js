// Filing a record: what is known of the last one of a kind is filled in, rare kinds are folded, rows are added.
(() => {
  "use strict";

  const form = document.querySelector("[data-filing]");
  if (form) {
    const known = document.getElementById("last-times");
    const lasts = known ? JSON.parse(known.textContent) : {};
    const touched = new Set();
    const joint = form.querySelector("[data-joint]");
    const kind = () => form.querySelector("input[name=kind]:checked")?.value ?? "";

    const fillIn = () => {
      const last = lasts[kind()];
      for (const name of ["place", "starts", "ends"]) {
        const field = form.elements[name];
        if (last && field && !touched.has(name)) field.value = last[name];
      }
    };
    const showJoint = () => {
      if (joint) joint.hidden = kind() !== "joint";
    };

    form.addEventListener("input", (event) => touched.add(event.target.name));
    form.addEventListener("change", (event) => {
      if (event.target.name !== "kind") return;
      fillIn();
      showJoint();
    });
    showJoint();

    const tiles = form.querySelector(".tiles");
    const rare = tiles ? tiles.querySelectorAll(".less-usual") : [];
    if (rare.length > 1) {
      const more = document.createElement("button");
      more.type = "button";
      more.className = "tiles-more";
      more.textContent = tiles.dataset.more;
      more.addEventListener("click", () => {
        tiles.classList.remove("tiles-folded");
        more.remove();
        rare[0].querySelector("input").focus();
      });
      tiles.classList.add("tiles-folded");
      tiles.append(more);
    }
  }

  const parts = document.querySelector("[data-parts]");
  if (parts) {
    const rows = parts.querySelector("[data-part-rows]");
    const blank = parts.querySelector("[data-part-blank]");
    const add = parts.querySelector("[data-part-add]");
    const count = parts.elements.rows;
    const filled = (row) => [...row.querySelectorAll("input, select, textarea")].some((field) => field.type !== "checkbox" && field.value && field.value !== field.defaultValue);
    const first = (row) => row.querySelector("input, select, textarea");
    // Without this script several empty rows stand ready; with it one is enough.
    const empty = [...rows.children].filter((row) => !first(row).value && !filled(row) && !row.querySelector(".field-error"));
    for (const row of empty.slice(1)) row.hidden = true;
    add.hidden = false;
    add.addEventListener("click", () => {
      const waiting = rows.querySelector("[data-part-row][hidden]");
      if (waiting) {
        waiting.hidden = false;
        first(waiting).focus();
        return;
      }
      const number = Number(count.value);
      if (number >= 40) return;
      const made = document.createElement("div");
      made.innerHTML = blank.innerHTML.replaceAll("__row__", `r${number}`);
      const row = made.firstElementChild;
      rows.append(row);
      count.value = String(number + 1);
      first(row).focus();
    });
  }
})();
