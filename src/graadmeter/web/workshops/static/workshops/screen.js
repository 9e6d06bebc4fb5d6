// Says it when the server cannot be reached; the numbers go on by themselves when it answers again.
(function () {
  "use strict";
  const lost = document.getElementById("lost");
  if (!lost) return;
  document.addEventListener("htmx:sendError", function () { lost.hidden = false; });
  document.addEventListener("htmx:timeout", function () { lost.hidden = false; });
  document.addEventListener("htmx:afterOnLoad", function () { lost.hidden = true; });
})();
