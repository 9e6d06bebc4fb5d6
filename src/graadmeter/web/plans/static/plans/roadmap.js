// An initiative can be dragged to another quarter, with mouse, pen or finger. Letting go fills in the select on its card
// and sends that form, so whoever does not drag does the same by hand. Without this file nothing can be dragged, and the
// selects work. Only left and right count: a finger that moves up or down scrolls the page (touch-action in roadmap.css).
(function () {
  "use strict";
  const road = document.querySelector("[data-road]");
  if (!road) return;
  const status = document.getElementById("planning");
  const SLACK = 6; // pixels that a click may move
  const EDGE = 24; // pixels beside the quarters that still count as the first and the last
  let held = null; // what is held: initiative, lane, where it was taken, and how many quarters after its start
  let dragged = false; // the pointer moved since it was put down: letting go is no click

  function planning() {
    road.classList.add("lanes-busy");
    if (status) status.textContent = status.dataset.busy;
  }

  road.querySelectorAll("form[data-planning]").forEach((form) => form.addEventListener("submit", planning));

  function clear() {
    road.querySelectorAll(".over").forEach((cell) => cell.classList.remove("over"));
  }

  function select(initiative) {
    return document.getElementById("q-" + initiative);
  }

  function laneOf(handle) { // its own; on a phone what is not in the plan has none, and the quarters of another count
    const lanes = Array.from(road.querySelectorAll("[data-lane]")).filter((lane) => lane.getClientRects().length);
    return lanes.find((lane) => lane.dataset.lane === handle.dataset.drag) || lanes[0];
  }

  function at(lane, x) { // the quarter under the pointer, from 1; 0 beside them
    const box = lane.getBoundingClientRect(), count = Number(lane.dataset.quarters);
    if (x < box.left - EDGE || x > box.right + EDGE) return 0;
    return Math.min(count, Math.max(1, 1 + Math.floor(((x - box.left) / box.width) * count)));
  }

  function start(x) { // where the initiative would begin, if it can; 0 nowhere
    const options = select(held.initiative).options, under = at(held.lane, x);
    if (!under) return 0;
    const offered = Array.from(options, (option) => Number(option.value)).filter((value) => value > 0);
    return Math.min(Math.max(...offered), Math.max(1, under - held.offset));
  }

  function show(x) {
    const first = start(x);
    clear();
    const cells = Array.from(held.lane.querySelectorAll(".cell"));
    if (first) cells.slice(first - 1, first - 1 + held.length).forEach((cell) => cell.classList.add("over"));
  }

  function letGo() {
    held = null;
    road.classList.remove("lanes-held");
    clear();
  }

  function drop(x) {
    const list = select(held.initiative), first = start(x);
    letGo();
    if (!first || list.value === String(first)) return;
    list.value = String(first);
    list.form.requestSubmit();
  }

  road.querySelectorAll("[data-drag]").forEach((handle) => {
    handle.classList.add("holdable");
    handle.addEventListener("dragstart", (event) => event.preventDefault()); // of the link in a name
    handle.addEventListener("click", (event) => { if (dragged) event.preventDefault(); }, true);
    handle.addEventListener("pointerdown", (event) => {
      const lane = laneOf(handle);
      dragged = false;
      if (!event.isPrimary || event.button !== 0 || !lane) return;
      const from = Number(handle.dataset.start || 0), under = at(lane, event.clientX);
      held = {
        handle: handle, initiative: handle.dataset.drag, lane: lane, length: Number(handle.dataset.length),
        x: event.clientX, offset: from && under ? under - from : 0,
      };
    });
  });

  document.addEventListener("pointermove", (event) => {
    if (!held || !event.isPrimary) return;
    if (!event.buttons) return letGo(); // it was let go outside of the window
    if (!dragged && Math.abs(event.clientX - held.x) <= SLACK) return;
    if (!dragged) {
      dragged = true;
      held.handle.setPointerCapture(event.pointerId);
      road.classList.add("lanes-held");
      window.getSelection().removeAllRanges();
    }
    show(event.clientX);
  });
  document.addEventListener("pointerup", (event) => {
    if (!held || !event.isPrimary) return;
    if (dragged) drop(event.clientX);
    else letGo();
  });
  document.addEventListener("pointercancel", letGo);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") letGo();
  });

  const refused = road.querySelector(".summary"), said = road.querySelector(".step-said");
  if (refused) refused.focus();
  else if (said) window.addEventListener("load", () => {
    setTimeout(() => said.focus({ preventScroll: true })); // read aloud, once the address brought its card into view
  });
})();
