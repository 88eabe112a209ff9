// The courier's marks carry the phone's own number, so that a mark sent twice counts once.
// Without this script the server numbers the form instead.
"use strict";

(() => {
  const DEVICE = "tannha.device";
  const COUNTER = "tannha.sequence";

  function device() {
    let id = localStorage.getItem(DEVICE);
    if (!id) {
      id = "phone-" + crypto.getRandomValues(new Uint32Array(4)).reduce((text, part) => text + part.toString(16).padStart(8, "0"), "");
      localStorage.setItem(DEVICE, id);
    }
    return id;
  }

  function nextSequence() {
    const sequence = Number(localStorage.getItem(COUNTER) || 0) + 1;
    localStorage.setItem(COUNTER, String(sequence));
    return sequence;
  }

  // Where the phone is, once the courier opens "Đã phát": asked for early, used if it is there in time.
  let here = null;
  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.(".marks .yes") || !event.target.open || here || !navigator.geolocation) return;
    here = {};
    navigator.geolocation.watchPosition(
      (position) => { here = position; },
      (refused) => console.info("no position:", refused.message),
      { enableHighAccuracy: true, maximumAge: 15000 },
    );
  }, true);

  function tellPlace(form) {
    if (!form.elements.latitude || !here?.coords || Date.now() - here.timestamp > 60000) return;
    form.elements.latitude.value = here.coords.latitude.toFixed(6);
    form.elements.longitude.value = here.coords.longitude.toFixed(6);
    form.elements.accuracy_metres.value = Math.round(here.coords.accuracy);
  }

  // Before app.js locks the form: a form is numbered once, however often it is tapped.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-mark]") || form.dataset.numbered) return;
    form.dataset.numbered = "yes";
    try {
      if (form.elements.sequence) {
        const [id, sequence] = [device(), nextSequence()];
        form.elements.device_id.value = id;
        form.elements.sequence.value = sequence;
      }
    } catch (error) {
      console.warn("storage is closed, the server numbers this mark", error);
    }
    form.elements.captured_at.value = new Date().toISOString();
    tellPlace(form);
  }, true);
})();
