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
    add.hidden = false;
    add.addEventListener("click", () => {
      const number = Number(count.value);
      if (number >= 40) return;
      const made = document.createElement("div");
      made.innerHTML = blank.innerHTML.replaceAll("__row__", `r${number}`);
      const row = made.firstElementChild;
      rows.append(row);
      count.value = String(number + 1);
      row.querySelector("input, select, textarea").focus();
    });
  }
})();
