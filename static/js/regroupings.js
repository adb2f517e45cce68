// The board of groups: a person follows the group that is chosen, or is dragged into it. Without it the lists do.
"use strict";

(() => {
  const board = document.getElementById("board");
  if (!board) return;
  let dragged = null;

  const columnOf = (group) => board.querySelector(`.board-column[data-group="${CSS.escape(group)}"]`);

  function place(seat, group) {
    const column = columnOf(group);
    if (!column) return;
    const focused = seat.contains(document.activeElement);
    const select = seat.querySelector("select");
    select.value = group;
    seat.classList.toggle("moved", seat.dataset.origin !== group);
    column.querySelector("ul").append(seat);
    if (focused) select.focus();
    count();
    warn(seat, group);
  }

  function count() {
    for (const column of board.querySelectorAll(".board-column")) {
      const size = column.querySelector("[data-before]");
      const before = size.dataset.before;
      const now = String(column.querySelectorAll(".seat").length);
      size.textContent = before && before !== now ? `${before} → ${now}` : now;
    }
  }

  function warn(seat, group) {
    if (!seat.querySelector(".seat-leads") || seat.dataset.origin === group) return;
    const name = seat.querySelector(".seat-name").firstChild.textContent.trim();
    window.frameSay(`${name} ${board.dataset.leads}`, "warning");
  }

  board.addEventListener("change", (event) => {
    const seat = event.target.closest(".seat");
    if (seat) place(seat, event.target.value);
  });

  for (const seat of board.querySelectorAll(".seat")) seat.draggable = true;

  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest(".seat");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
  });

  board.addEventListener("dragover", (event) => {
    const column = event.target.closest(".board-column[data-group]");
    if (!dragged || !column) return;
    event.preventDefault();
    for (const each of board.querySelectorAll(".target")) each.classList.toggle("target", each === column);
    column.classList.add("target");
  });

  const ended = () => {
    dragged = null;
    for (const each of board.querySelectorAll(".target")) each.classList.remove("target");
  };

  board.addEventListener("drop", (event) => {
    const column = event.target.closest(".board-column[data-group]");
    if (!dragged || !column) return;
    event.preventDefault();
    const seat = dragged;
    place(seat, column.dataset.group);
    seat.querySelector("select").dispatchEvent(new Event("input", { bubbles: true }));
    ended();
  });

  board.addEventListener("dragend", ended);
})();
