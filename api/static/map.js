// One Leaflet map: roads and routes as lines, stops as numbered pins. No tiles, so no other host is asked.
"use strict";

(() => {
  const COLOURS = ["#0d5557", "#a3262c", "#1d5487", "#7d4f0c", "#6a3d87", "#3c6a1e", "#a02c6d", "#46555c"];
  const box = document.querySelector("[data-map]");
  if (!box || !window.L) return;
  const data = JSON.parse(document.getElementById(box.dataset.map).textContent);
  const words = { zoomInTitle: "Phóng to", zoomOutTitle: "Thu nhỏ" };

  const map = L.map(box, { zoomControl: false, attributionControl: false, minZoom: 8, maxZoom: 18, zoomSnap: 0.5, scrollWheelZoom: false });
  L.control.zoom(words).addTo(map);
  const credit = L.control.attribution({ prefix: false }).addTo(map);
  for (const text of data.credits) credit.addAttribution(escaped(text));
  map.createPane("roads").style.zIndex = 350;

  const points = [data.depot.at];
  for (const route of data.routes) {
    const colour = COLOURS[route.colour];
    if (route.line.length) {
      L.polyline(route.line, { color: "#fffefb", weight: 7, opacity: 0.9, interactive: false }).addTo(map);
      L.polyline(route.line, { color: colour, weight: 3.5, opacity: 0.95 }).bindTooltip(escaped(route.name), { sticky: true }).addTo(map);
      points.push(...route.line);
    }
    // Not reached by the keyboard: the list beside the map holds the same, in order.
    for (const stop of route.stops) {
      points.push(stop.at);
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
  L.marker(data.depot.at, { icon: L.divIcon({ html: home, className: "", iconSize: [26, 26] }), keyboard: false, alt: data.depot.name, zIndexOffset: 5000 }).bindPopup(escaped(data.depot.name)).addTo(map);
  const show = () => points.length === 1 ? map.setView(data.depot.at, 13, { animate: false }) : map.fitBounds(L.latLngBounds(points).pad(0.06), { maxZoom: 16, animate: false });
  show();

  // ── the roads beneath, for what is in view ──
  if (data.roads) {
    const drawn = L.layerGroup().addTo(map);
    const pen = L.canvas({ pane: "roads" });
    let asked = 0;
    const draw = async () => {
      const turn = ++asked;
      const reply = await fetch(`/map/roads?bbox=${map.getBounds().pad(0.2).toBBoxString()}`, { headers: { Accept: "application/json" } });
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
  }

  // Paper is narrower than the screen: all of it must fit there too.
  window.matchMedia("print").addEventListener("change", () => { map.invalidateSize({ animate: false }); show(); });

  function words_of(stop) {
    const all = document.createElement("div");
    const name = document.createElement("b");
    name.textContent = `Điểm ${stop.n}, ${stop.title}`;
    all.append(name, document.createElement("br"), stop.text);
    return all;
  }

  function escaped(text) {
    const holder = document.createElement("span");
    holder.textContent = text;
    return holder.innerHTML;
  }
})();
