// Areas that are closed, and a new one drawn corner by corner. Without script its middle and radius are typed.
"use strict";

(() => {
  const box = document.querySelector("[data-closures]");
  if (!box || !window.L) return;
  const data = JSON.parse(document.getElementById(box.dataset.closures).textContent);
  const form = box.closest("form");
  const field = form.elements.vung;
  const tools = form.querySelector("[data-draw]");
  const map = tannhaGround(box, data, data.areas.length ? data.areas.flatMap((each) => each.rings[0]) : data.bounds);
  for (const each of data.areas) {
    L.polygon(each.rings, { color: each.on ? "#a3262c" : "#7d4f0c", weight: 2, dashArray: each.on ? null : "6 5", fillOpacity: 0.18 })
      .bindTooltip(tannhaEscaped(`${each.number}. ${each.name}`), { sticky: true }).addTo(map);
  }

  const shape = L.polygon([], { color: "#0d5557", weight: 2.5, fillOpacity: 0.15, interactive: false }).addTo(map);
  const dots = L.layerGroup().addTo(map);
  let corners = [];
  try {
    const typed = JSON.parse(field.value);
    if (typed.type === "Polygon") corners = typed.coordinates[0].slice(0, -1).map(([lng, lat]) => L.latLng(lat, lng));
  } catch { /* nothing was drawn yet */ }

  const draw = () => {
    shape.setLatLngs(corners);
    dots.clearLayers();
    for (const at of corners) L.circleMarker(at, { radius: 4, color: "#fffefb", weight: 1.5, fillColor: "#0d5557", fillOpacity: 1, interactive: false }).addTo(dots);
    const ring = [...corners, corners[0]].filter(Boolean).map((at) => [+at.lng.toFixed(6), +at.lat.toFixed(6)]);
    field.value = corners.length > 2 ? JSON.stringify({ type: "Polygon", coordinates: [ring] }) : "";
  };
  box.classList.add("drawing");
  tools.hidden = false;
  map.on("click", (event) => { corners.push(event.latlng.wrap()); draw(); });
  tools.querySelector("[data-undo]").addEventListener("click", () => { corners.pop(); draw(); });
  tools.querySelector("[data-clear]").addEventListener("click", () => { corners = []; draw(); });
  if (corners.length) draw();
})();
