"use strict";
(() => {
  const data = JSON.parse(document.getElementById("curves").textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const light = ["#0b62c4", "#c2410c", "#15803d", "#8b2fc9", "#a16207", "#0e7490"];
  const bright = ["#6cb6ff", "#ff9e64", "#7ee08a", "#d2a8ff", "#e3b341", "#67d4e6"];
  const dashes = [undefined, [8, 4], [2, 3]];
  let charts = [];

  const x = (line, axis) =>
    axis === "epoch" ? line.step.map(step => step / data.runs[line.run].epoch) : line[axis];
  const short = value => value === null || value === undefined ? "" : String(+value.toPrecision(4));

  function draw() {
    const axis = document.querySelector("input[name=axis]:checked").value;
    const colours = dark.matches ? bright : light;
    const ink = dark.matches ? "#9aa5b1" : "#59636e";
    const grid = { stroke: dark.matches ? "#21262d" : "#eaeef2", width: 1 };
    charts.forEach(chart => chart.destroy());
    charts = [...document.querySelectorAll(".chart")].map(place => {
      const lines = data.figures[place.dataset.figure];
      const few = lines.every(line => line.step.length <= 60);
      const options = {
        width: place.clientWidth,
        height: 220,
        scales: { x: { time: false } },
        axes: [{ stroke: ink, grid, label: axis === "hour" ? "hours of training" : axis, labelSize: 20, size: 40 },
               { stroke: ink, grid, size: 62, values: (_, ticks) => ticks.map(short) }],
        series: [{ label: axis === "hour" ? "hours" : axis, value: (_, value) => short(value) },
          ...lines.map(line => ({
            label: data.runs[line.run].name,
            stroke: colours[line.run % colours.length],
            dash: dashes[Math.floor(line.run / colours.length) % dashes.length],
            width: 1.5,
            spanGaps: true,
            points: { show: few },
            value: (_, value) => short(value),
          }))],
      };
      const joined = uPlot.join(lines.map(line => [x(line, axis), line.value]));
      return new uPlot(options, joined, place);
    });
  }

  document.querySelectorAll("input[name=axis]").forEach(input => input.addEventListener("change", draw));
  dark.addEventListener("change", draw);
  let waiting;
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth !== width) {
      width = innerWidth;
      clearTimeout(waiting);
      waiting = setTimeout(draw, 150);
    }
  });
  draw();

  const under = document.createElement("div");
  under.id = "under";
  under.setAttribute("role", "status");
  document.body.append(under);
  const hide = () => { under.style.display = "none"; };
  const show = (point, left, top) => {
    const words = point.querySelector("title").textContent;
    if (under.dataset.shown !== words) {
      under.dataset.shown = words;
      under.innerHTML = `<span ${point.dataset.tile}></span> `;
      under.append(words);
    }
    under.style.display = "block";
    under.style.left = "0";
    under.style.left = `${Math.max(0, Math.min(left + 14, innerWidth - under.offsetWidth - 4))}px`;
    under.style.top = `${Math.max(0, Math.min(top + 14, innerHeight - under.offsetHeight - 4))}px`;
  };
  document.querySelectorAll(".maps svg").forEach(map => {
    const points = [...map.querySelectorAll("circle")];
    let at = -1;
    const mark = now => {
      points[at]?.classList.remove("at");
      at = now;
      points[at]?.classList.add("at");
    };
    map.tabIndex = 0;
    map.addEventListener("mousemove", event => {
      const point = event.target.closest("circle");
      if (point) {
        show(point, event.clientX, event.clientY);
      } else {
        hide();
      }
    });
    map.addEventListener("mouseleave", hide);
    map.addEventListener("keydown", event => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        mark(at < 0 && step < 0 ? points.length - 1 : (at + step + points.length) % points.length);
        const place = points[at].getBoundingClientRect();
        show(points[at], place.right, place.bottom);
      } else if (event.key === "Escape") {
        hide();
      }
    });
    map.addEventListener("blur", () => {
      mark(-1);
      hide();
    });
  });
})();
