// The ground of every map: an empty Leaflet map with the roads and waters of our own road file. No tiles, so no other host is asked.
"use strict";

window.tannhaGround = (box, data, points) => {
  const map = L.map(box, { zoomControl: false, attributionControl: false, minZoom: 7, maxZoom: 18, zoomSnap: 0.5, scrollWheelZoom: false });
  L.control.zoom({ zoomInTitle: "Phóng to", zoomOutTitle: "Thu nhỏ" }).addTo(map);
  const credit = L.control.attribution({ prefix: false }).addTo(map);
  for (const text of data.credits) credit.addAttribution(tannhaEscaped(text));
  map.createPane("roads").style.zIndex = 350;
  const show = () => points.length === 1 ? map.setView(points[0], 13, { animate: false }) : map.fitBounds(L.latLngBounds(points).pad(0.06), { maxZoom: 16, animate: false });
  show();
  // Paper is narrower than the screen: all of it must fit there too.
  window.matchMedia("print").addEventListener("change", () => { map.invalidateSize({ animate: false }); show(); });
  if (!data.roads) return map;

  const drawn = L.layerGroup().addTo(map);
  const pen = L.canvas({ pane: "roads" });
  let asked = 0;
  const draw = async () => {
    const turn = ++asked;
    const seen = map.getBounds().pad(0.2);
    if (seen.getEast() - seen.getWest() > 2.9 || seen.getNorth() - seen.getSouth() > 2.9) return;
    const reply = await fetch(`/map/roads?bbox=${seen.toBBoxString()}`, { headers: { Accept: "application/json" } });
    if (!reply.ok || turn !== asked) return;
    const roads = await reply.json();
    drawn.clearLayers();
    const add = (line, color, weight) => L.polyline(line, { renderer: pen, pane: "roads", color, weight, interactive: false }).addTo(drawn);
    for (const water of roads.waters) add(water.line, "#bcd6e2", [2, 5][water.size]);
    for (const road of roads.lines) add(road.line, "#b3b1a2", [1, 1.8, 3][road.size]);
  };
  let soon;
  map.on("moveend", () => { clearTimeout(soon); soon = setTimeout(draw, 150); });
  draw();
  return map;
};

window.tannhaEscaped = (text) => {
  const holder = document.createElement("span");
  holder.textContent = text;
  return holder.innerHTML;
};
