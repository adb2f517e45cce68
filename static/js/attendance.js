// Attendance: "all present" marks whom nothing is known about, without leaving the page; the count follows the taps.

"use strict";

document.querySelectorAll("[data-attendance]").forEach((sheet) => {
  const rows = [...sheet.querySelectorAll("[data-row]")];
  const count = sheet.querySelector("[data-attendance-count]");
  const chosen = (row) => row.querySelector("input[type=radio]:checked");

  const tell = () => {
    const [here, left] = count.dataset.words.split("·").map((word) => word.trim());
    const present = rows.filter((row) => ["present", "video"].includes(chosen(row)?.value)).length;
    const open = rows.filter((row) => !chosen(row)).length;
    count.textContent = `${here} ${present} / ${rows.length}` + (open ? ` · ${left} ${open}` : "");
  };

  sheet.querySelector("[data-all-present]").addEventListener("click", (event) => {
    event.preventDefault();
    rows.forEach((row) => {
      const present = row.querySelector("input[type=radio][value=present]");
      if (!chosen(row) && present) {
        present.checked = true;
        present.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
    tell();
  });
  sheet.addEventListener("change", tell);
  tell();
});
