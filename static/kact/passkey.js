// Says in words what the passkey scripts would only write to the console.
"use strict";

document.addEventListener("allauth.error", (event) => {
  const words = document.querySelector("[data-passkey-error]");
  if (!words) return;
  event.preventDefault();
  words.hidden = false;
});
