// Keeps each answer as it is given: form[data-autosave="URL"] posts itself when a choice changes.
//
// One request at a time and always the newest answers; a failure is said plainly and tried again.
// Nothing is kept in the browser. Sending the form works as ever, with or without this file.

const FIRST_PAUSE = 1000; // ms
const LONGEST_PAUSE = 30000; // ms

const WORDS = {
  saving: "",
  saved: "Saved",
  partly: "Saved, but for what is to be put right.",
  waiting: "Not saved yet. We will keep trying.",
  ended: "Not saved. You are signed out: sign in again to go on.",
};

function keep(form) {
  const status = form.querySelector("[data-autosave-status]");
  let newest = 0;
  let kept = 0;
  let busy = false;
  let pause = FIRST_PAUSE;
  let timer = 0;

  function say(state) {
    if (!status) return;
    status.dataset.state = state;
    status.textContent = WORDS[state];
  }

  function post() {
    return fetch(form.dataset.autosave, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json", "X-Requested-With": "fetch" },
      credentials: "same-origin",
      keepalive: true,
      redirect: "manual",
    });
  }

  function tryLater() {
    say("waiting");
    timer = setTimeout(save, pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }

  // A redirect here means the sign-in page; a refusal will not mend itself either.
  function over(response) {
    return response.type === "opaqueredirect" || response.status === 401 || response.status === 403;
  }

  // Measures answer with no more than a status.
  async function answer(response) {
    return response.json().catch(() => ({}));
  }

  function tell(suggested) {
    for (const [name, words] of Object.entries(suggested)) {
      const place = form.querySelector(`[data-suggested="${name}"]`);
      if (place && place.textContent !== words) place.textContent = words;
    }
  }

  async function save() {
    if (busy) return;
    clearTimeout(timer);
    busy = true;
    const sending = newest;
    let response = null;
    try {
      response = await post();
    } catch {
      response = null;
    }
    busy = false;
    if (response && over(response)) return say("ended");
    if (!response?.ok) return tryLater();
    const said = response.status === 200 ? await answer(response) : {};
    const partly = response.status === 200 && !said.right; // the page says what, once it is sent
    tell(said.suggested ?? {});
    kept = sending;
    pause = FIRST_PAUSE;
    if (kept < newest) return save();
    return say(partly ? "partly" : "saved");
  }

  form.addEventListener("change", () => {
    newest += 1;
    say("saving");
    save();
  });
  window.addEventListener("online", () => kept < newest && save());
}

document.querySelectorAll("form[data-autosave]").forEach(keep);
