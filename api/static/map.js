// The map of a day or of one route: routes as lines, stops as numbered pins.
"use strict";

(() => {
  const COLOURS = ["#0d5557", "#a3262c", "#1d5487", "#7d4f0c", "#6a3d87", "#3c6a1e", "#a02c6d", "#46555c"];
  const box = document.querySelector("[data-map]");
  if (!box || !window.L) return;
  const data = JSON.parse(document.getElementById(box.dataset.map).textContent);

  const points = [data.depot.at, ...data.routes.flatMap((route) => [...route.line, ...route.stops.map((stop) => stop.at)])];
  const map = tannhaGround(box, data, points);
  for (const route of data.routes) {
    const colour = COLOURS[route.colour];
    if (route.line.length) {
      L.polyline(route.line, { color: "#fffefb", weight: 7, opacity: 0.9, interactive: false }).addTo(map);
      L.polyline(route.line, { color: colour, weight: 3.5, opacity: 0.95 }).bindTooltip(tannhaEscaped(route.name), { sticky: true }).addTo(map);
    }
    // Not reached by the keyboard: the list beside the map holds the same, in order.
    for (const stop of route.stops) {
      const pin = document.createElement("span");
      pin.className = "pin" + (stop.gone ? " gone" : "") + (stop.next ? " next" : "") + ` c${route.colour}`;
      pin.style.width = pin.style.height = stop.next ? "30px" : "24px";
      pin.textContent = stop.n;
      const size = stop.next ? 30 : 24;
      L.marker(stop.at, { icon: L.divIcon({ html: pin, className: "", iconSize: [size, size] }), keyboard: false, alt: `Điểm ${stop.n}: ${stop.title}`, zIndexOffset: stop.next ? 9000 : (stop.gone ? -9000 : 0) - 20 * stop.n })
        .bindPopup(() => words_of(stop)).addTo(map);
    }
  }
  const home = document.createElement("span");
  home.className = "pin depot";
  home.style.width = home.style.height = "26px";
  home.textContent = "BC";
  L.marker(data.depot.at, { icon: L.divIcon({ html: home, className: "", iconSize: [26, 26] }), keyboard: false, alt: data.depot.name, zIndexOffset: 5000 }).bindPopup(tannhaEscaped(data.depot.name)).addTo(map);

  function words_of(stop) {
    const all = document.createElement("div");
    const name = document.createElement("b");
    name.textContent = `Điểm ${stop.n}, ${stop.title}`;
    all.append(name, document.createElement("br"), stop.text);
    return all;
  }
})();
