// The communes in their offices' colours. Corners are clicked around an area, and what lies in it is ticked in the table.
"use strict";

(() => {
  const COLOURS = ["#0d5557", "#a3262c", "#1d5487", "#7d4f0c", "#6a3d87", "#3c6a1e", "#a02c6d", "#46555c"];
  const box = document.querySelector("[data-territory]");
  if (!box || !window.L) return;
  const data = JSON.parse(document.getElementById(box.dataset.territory).textContent);
  const served = data.communes.filter((each) => each.colour >= 0);
  const shown = [...(served.length ? served : data.communes), ...data.offices];
  const map = tannhaGround(box, data, shown.map((each) => each.at));
  const form = box.closest("form");
  const ticks = new Map([...form.querySelectorAll("[name=xa]")].map((tick) => [tick.value, tick]));
  const count = form.querySelector("[data-count]");
  const dots = new Map();

  for (const each of data.communes) {
    const dot = L.circleMarker(each.at, {}).bindTooltip(tannhaEscaped(each.name)).addTo(map);
    dot.on("click", (event) => {
      const tick = ticks.get(each.code);
      if (!tick || drawing) return;
      L.DomEvent.stop(event);
      tick.checked = !tick.checked;
      paint();
    });
    dots.set(each.code, [dot, each]);
  }
  for (const office of data.offices) {
    const pin = document.createElement("span");
    pin.className = `pin depot c${office.colour}`;
    pin.style.width = pin.style.height = "26px";
    pin.textContent = "BC";
    L.marker(office.at, { icon: L.divIcon({ html: pin, className: "", iconSize: [26, 26] }), keyboard: false, alt: office.name, zIndexOffset: 900 }).bindTooltip(tannhaEscaped(office.name)).addTo(map);
  }

  let drawing = null;
  const paint = () => {
    for (const [dot, each] of dots.values()) {
      const chosen = ticks.get(each.code)?.checked;
      dot.setStyle({ radius: chosen ? 11 : 7, weight: chosen ? 4 : 1.5, color: chosen ? "#d08a1d" : "#fffefb", fillOpacity: 1, fillColor: each.colour < 0 ? "#c9c4b4" : COLOURS[each.colour] });
      dot.setRadius(chosen ? 11 : 7);
    }
    if (count) {
      const chosen = [...ticks.values()].filter((tick) => tick.checked).length;
      count.textContent = chosen ? `Đã chọn ${chosen} xã, phường.` : "";
    }
  };
  paint();
  if (!ticks.size) return;
  form.addEventListener("change", paint);

  // ── drawing ──
  const tools = form.querySelector("[data-draw-tools]");
  const help = form.querySelector("[data-draw-help]");
  const button = tools.querySelector("[data-draw]");
  const words = button.innerHTML;
  tools.hidden = false;
  help.textContent = "Bấm vào chấm, đánh dấu trong bảng, hoặc vẽ một vùng quanh các xã, phường.";

  const stop = () => {
    drawing?.layer.remove();
    drawing = null;
    button.innerHTML = words;
    box.classList.remove("drawing");
    map.doubleClickZoom.enable();
  };
  const finish = async () => {
    const shape = drawing.corners.map((at) => `${at.lat.toFixed(5)},${at.lng.toFixed(5)}`).join(" ");
    stop();
    const reply = await fetch(`/dia-ban/trong-hinh?hinh=${encodeURIComponent(shape)}`, { headers: { Accept: "application/json" } });
    if (!reply.ok) {
      count.textContent = "Vùng vẽ cần ít nhất ba góc.";
      return;
    }
    for (const code of (await reply.json()).communes) ticks.get(code).checked = true;
    paint();
  };
  button.addEventListener("click", () => {
    if (drawing) {
      finish();
      return;
    }
    drawing = { corners: [], layer: L.polygon([], { color: "#d08a1d", weight: 3, fillOpacity: 0.12 }).addTo(map) };
    button.textContent = "Xong vùng này";
    box.classList.add("drawing");
    map.doubleClickZoom.disable();
    count.textContent = "Bấm từng góc của vùng trên bản đồ, rồi bấm “Xong vùng này”.";
  });
  map.on("click", (event) => {
    if (!drawing) return;
    drawing.corners.push(event.latlng);
    drawing.layer.setLatLngs(drawing.corners);
  });
  tools.querySelector("[data-clear]").addEventListener("click", () => {
    stop();
    for (const tick of ticks.values()) tick.checked = false;
    paint();
  });
})();
