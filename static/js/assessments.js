// Assessments: Enter goes on to the next item (Shift+Enter back) and never sends the form by itself. What is handed
// in waits for a draft that is on its way: it must begin from what that one saved.

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

  let waiting = null;
  const isSaving = () => form.classList.contains("htmx-request");
  const goOn = () => {
    if (!waiting || isSaving()) return;
    form.action = waiting.formAction;
    waiting = null;
    form.submit();
  };

  // A draft is saved as a draft, also where the button that hands in was pressed meanwhile.
  form.addEventListener("htmx:configRequest", (event) => {
    event.detail.path = form.getAttribute("hx-post");
  });

  form.addEventListener("submit", (event) => {
    if (!isSaving()) return;
    event.preventDefault();
    waiting = event.submitter;
  });
  for (const end of ["htmx:afterSettle", "htmx:sendError", "htmx:responseError"]) {
    form.addEventListener(end, () => setTimeout(goOn, 0));
  }

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
