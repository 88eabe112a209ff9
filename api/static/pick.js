// A click on the map puts the pin and fills the two fields; typing them moves the pin. Without script they are typed.
"use strict";

(() => {
  const box = document.querySelector("[data-pick]");
  if (!box || !window.L) return;
  const data = JSON.parse(document.getElementById(box.dataset.pick).textContent);
  const form = box.closest("form");
  const fields = [form.elements.latitude, form.elements.longitude];
  const held = data.points.find((each) => each.kind === "now");
  const bounds = L.latLngBounds(data.points.map((each) => each.at));
  if (data.chosen) bounds.extend(data.chosen);
  if (held) bounds.extend(L.latLng(held.at).toBounds(2 * data.within_metres));
  const map = tannhaGround(box, data, bounds);
  if (held) L.circle(held.at, { radius: data.within_metres, color: "#1d5487", weight: 1.5, dashArray: "5 5", fillOpacity: 0.05, interactive: false }).addTo(map);

  const marker = (at, kind, title, above) => L.marker(at, {
    icon: L.divIcon({ html: `<i class="dot big ${kind}"></i>`, className: "", iconSize: [26, 26] }),
    keyboard: false, alt: title, zIndexOffset: above,
  }).addTo(map);
  for (const each of data.points) {
    const name = data.names[each.kind] + (each.label ? `: ${each.label}` : "");
    marker(each.at, each.kind, name, each.kind === "commune" ? -500 : 0).bindTooltip(tannhaEscaped(name));
  }

  let pin = null;
  const put = (at, way) => {
    if (pin) pin.setLatLng(at); else {
      pin = marker(at, "chosen", "Ghim mới", 9000);
      pin.options.draggable = true;
      pin.dragging?.enable();
      pin.on("dragend", () => put(pin.getLatLng(), "map"));
    }
    const { lat, lng } = L.latLng(at);
    if (way) {
      [fields[0].value, fields[1].value] = [lat.toFixed(6), lng.toFixed(6)];
      const ways = form.elements.way;
      if (ways.value !== "phone") ways.value = way;  // who is on the phone stays there, wherever the pin goes
    }
  };
  map.on("click", (event) => put(event.latlng, "map"));
  for (const button of form.querySelectorAll("[data-at]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const at = button.dataset.at.split(",").map(Number);
      put(at, "map");
      map.setView(at, Math.max(map.getZoom(), 15), { animate: false });
    });
  }
  for (const field of fields) {
    field.addEventListener("change", () => {
      const at = fields.map((each) => Number(each.value.replace(",", ".")));
      if (!at.every((part) => Number.isFinite(part) && part !== 0)) return;
      put(at, null);
      if (form.elements.way.value === "map") form.elements.way.value = "coordinates";
      map.panTo(at);
    });
  }
  if (data.chosen) put(data.chosen, null);
})();
