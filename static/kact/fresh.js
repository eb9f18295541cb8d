// A page taken back out of the browser's memory may belong to a session that has ended: ask again.
"use strict";

window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.documentElement.hidden = true;
  window.location.reload();
});
