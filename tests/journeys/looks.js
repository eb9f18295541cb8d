// What is asked of a page in the browser. Each function answers a list of what is wrong.
window.kactLooks = (() => {
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";

  function controls() {
    const all = [...document.querySelectorAll(CONTROLS)];
    return all.filter((e) => e.checkVisibility({ visibilityProperty: true }));
  }

  // A link among words is as tall as its line; everything else is as tall as a finger.
  function isAmongWords(e) {
    const inline = getComputedStyle(e).display.startsWith("inline");
    const words = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim();
    return inline && [...e.parentElement.childNodes].some(words);
  }

  function hits(e, x, y) {
    const at = document.elementFromPoint(x, y);
    return at && (e.contains(at) || [...(e.labels ?? [])].some((label) => label.contains(at)));
  }

  function reach(e, x, y, dx, dy, least) {
    let far = 0;
    while (far < least && hits(e, x + dx * (far + 1), y + dy * (far + 1))) far += 1;
    return far;
  }

  // What a finger hits, found by asking the browser point by point around the middle.
  function size(control, box, least) {
    const x = box.x + box.width / 2;
    const y = box.y + box.height / 2;
    const from = (dx, dy) => reach(control, x, y, dx, dy, least);
    return { wide: from(1, 0) + from(-1, 0) + 1, tall: from(0, 1) + from(0, -1) + 1 };
  }

  function target(control, least) {
    const parts = [control, ...(control.labels ?? [])];
    const sizes = parts.map((part) => {
      part.scrollIntoView({ block: "center", behavior: "instant" });
      return size(control, part.getClientRects()[0], least);
    });
    const most = (side) => Math.max(...sizes.map((one) => one[side]));
    return { control, wide: most("wide"), tall: most("tall") };
  }

  function smallTargets(least) {
    return controls()
      .filter((e) => !isAmongWords(e) && !e.matches(".skip"))
      .map((e) => target(e, least))
      .filter(({ wide, tall }) => Math.min(wide, tall) < least - 1)
      .map(({ control, wide, tall }) => `${wide} x ${tall}: ${control.outerHTML.slice(0, 120)}`);
  }

  function isRinged(e) {
    const style = getComputedStyle(e);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  }

  // Press Tab first: a browser shows the focus only to people who use the keyboard.
  function noFocusRing() {
    const bare = controls().filter((e) => {
      e.focus({ preventScroll: true });
      const label = e.closest("label");
      return !isRinged(e) && !(label && isRinged(label));
    });
    document.activeElement.blur();
    return bare.map((e) => e.outerHTML.slice(0, 120));
  }

  function sideways() {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const beyond = (e) => e.getBoundingClientRect().right > clientWidth + 1;
    const wide = [...document.body.querySelectorAll("*")].filter(beyond).slice(-3);
    return [`${scrollWidth} > ${clientWidth}`, ...wide.map((e) => e.outerHTML.slice(0, 160))];
  }

  return { smallTargets, noFocusRing, sideways };
})();
