// An initiative can be dragged to another quarter. Dropping fills in the select on its card and sends that form, so
// whoever does not drag does the same by hand. Without this file nothing can be dragged, and the selects work.
(function () {
  "use strict";
  const road = document.querySelector("[data-road]");
  if (!road) return;
  const status = document.getElementById("planning");
  let held = null; // what is being dragged: initiative, and how many quarters after its start it was taken hold of

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

  function at(lane, x) { // the quarter under the pointer, from 1
    const box = lane.getBoundingClientRect(), count = Number(lane.dataset.quarters);
    return Math.min(count, Math.max(1, 1 + Math.floor(((x - box.left) / box.width) * count)));
  }

  function start(lane, x) { // where the initiative would begin, if it can
    const options = select(held.initiative).options, quarter = at(lane, x) - held.offset;
    const offered = Array.from(options, (option) => Number(option.value)).filter((value) => value > 0);
    return Math.min(Math.max(...offered), Math.max(1, quarter));
  }

  road.querySelectorAll("[data-drag]").forEach((handle) => {
    handle.draggable = true;
    handle.addEventListener("dragstart", (event) => {
      const lane = handle.closest("[data-lane]");
      const offset = lane ? at(lane, event.clientX) - Number(handle.dataset.start) : 0;
      held = { initiative: handle.dataset.drag, offset: offset };
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", held.initiative);
    });
    handle.addEventListener("dragend", () => {
      held = null;
      clear();
    });
  });

  road.querySelectorAll("[data-lane]").forEach((lane) => {
    lane.addEventListener("dragover", (event) => {
      if (!held) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "move";
      clear();
      lane.querySelectorAll(".cell")[start(lane, event.clientX) - 1].classList.add("over");
    });
    lane.addEventListener("dragleave", clear);
    lane.addEventListener("drop", (event) => {
      if (!held) return;
      event.preventDefault();
      const list = select(held.initiative), quarter = String(start(lane, event.clientX));
      clear();
      if (list.value === quarter) return;
      list.value = quarter;
      list.form.requestSubmit();
    });
  });

  const refused = road.querySelector(".summary");
  if (refused) refused.focus();
})();
