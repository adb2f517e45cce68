// Assessments: Enter goes on to the next item (Shift+Enter back) and never sends the form by itself.

"use strict";

document.querySelectorAll("[data-assess]").forEach((form) => {
  const stops = () => {
    const seen = new Set();
    return [...form.querySelectorAll(".assess-item input, textarea")].filter((field) => {
      if (field.type !== "radio") return true;
      if (seen.has(field.name)) return false;
      seen.add(field.name);
      return true;
    });
  };
  const stopOf = (field) =>
    field.type === "radio" ? form.querySelector(`input[name="${field.name}"]`) : field;

  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || event.isComposing || !field.matches(".assess-item input")) return;
    event.preventDefault();
    const all = stops();
    const next = all[all.indexOf(stopOf(field)) + (event.shiftKey ? -1 : 1)];
    if (!next) return;
    const chosen = next.type === "radio" && form.querySelector(`input[name="${next.name}"]:checked`);
    (chosen || next).focus();
    if (next.type === "text") next.select();
  });
});
