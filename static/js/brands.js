// The picture of a brand card: made smaller before it is sent, and shown at once.
"use strict";

document.querySelectorAll("input[type=file][data-shrink]").forEach((field) => {
  let shown;
  field.addEventListener("change", async () => {
    const chosen = field.files[0];
    shown?.remove();
    if (!chosen || !window.sendingShrunk) return;
    const smaller = await window.sendingShrunk(chosen);
    if (field.files[0] !== chosen) return;
    if (smaller !== chosen) {
      const carrier = new DataTransfer();
      carrier.items.add(smaller);
      field.files = carrier.files;
    }
    const reader = new FileReader();
    reader.onload = () => {
      shown = new Image();
      shown.className = "brand-chosen";
      shown.alt = "";
      shown.src = reader.result;
      if (smaller.type.startsWith("image/")) field.closest(".field").append(shown);
    };
    reader.readAsDataURL(smaller);
  });
});
