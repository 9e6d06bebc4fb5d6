// Saved at every tap. Without this file the buttons save; with it, nothing is lost when the page is closed half-way.
(function () {
  "use strict";
  const form = document.getElementById("sheet");
  if (!form) return;
  const status = document.getElementById("saved");
  let edit = Number(form.elements.edit.value);
  form.addEventListener("change", async function () {
    edit += 1; // numbered, so that a save that arrives late cannot undo a newer one
    form.elements.edit.value = edit;
    const body = new URLSearchParams(new FormData(form));
    body.set("autosave", "1");
    const mine = edit;
    let kept = false;
    try {
      const response = await fetch(form.action, { method: "POST", body: body, keepalive: true });
      kept = response.status === 204;
    } catch (error) {
      kept = false;
    }
    if (mine === edit) status.textContent = kept ? form.dataset.saved : form.dataset.unsaved;
  });
  form.addEventListener("submit", function () {
    form.elements.edit.value = edit + 1;
  });
  window.addEventListener("pageshow", function () {
    edit = Math.max(edit, Number(form.elements.edit.value));
  });
})();
