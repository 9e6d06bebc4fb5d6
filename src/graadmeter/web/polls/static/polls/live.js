// Puts the result so far in the page as it changes. Without it the page shows what it was when it was opened.
"use strict";
const place = document.getElementById("so-far");
if (place && window.EventSource) {
  const source = new EventSource(place.dataset.live);
  source.onmessage = (event) => { place.innerHTML = event.data; };
}
