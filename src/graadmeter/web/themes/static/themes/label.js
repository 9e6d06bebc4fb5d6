// Keys for labelling, while the focus is in the work area: 1 to 9 turn a theme, Enter next, u undo, ? help.
// Without this file the same is done with buttons.
"use strict";
const work = document.getElementById("work");
const unsaved = document.getElementById("unsaved");
if (work) {
  let busy = false;
  const press = (value) => work.querySelector(`button[value="${value}"]`)?.click();
  const turn = (place) => {
    const choices = [...(work.querySelectorAll(".theme")[place]?.querySelectorAll("input") ?? [])];
    if (!choices.length) return;
    const next = choices[(choices.findIndex((one) => one.checked) + 1) % choices.length];
    next.checked = true;
    if (work.querySelector(".theme input:focus")) next.focus();
    work.querySelector("#said").textContent = `${next.dataset.theme}: ${next.dataset.answer}`;
  };
  work.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (busy) return event.preventDefault();
    if (event.key === "Enter") {
      if (event.target.closest("button, a, summary")) return;
      event.preventDefault();
      press("next");
    } else if (/^[1-9]$/.test(event.key)) turn(Number(event.key) - 1);
    else if (event.key === "u") press("undo");
    else if (event.key === "?") {
      const help = document.getElementById("keys");
      help.open = !help.open;
    }
  });
  document.body.addEventListener("htmx:beforeRequest", () => { busy = true; });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    busy = false;
    unsaved.hidden = event.detail.successful;
  });
  document.body.addEventListener("htmx:afterSwap", () => {
    work.focus({ preventScroll: true });
    if (work.getBoundingClientRect().top < 0) work.scrollIntoView();
  });
  if (work.querySelector("form")) work.focus({ preventScroll: true });
}
