(() => {
  const said = parent.document.body.dataset;
  const charts = [...document.querySelectorAll(".chart")];
  const settle = () => new Promise(resolve => setTimeout(resolve, 200));
  const canvas = chart => chart.querySelector("canvas");

  /** Whether a line or point of the chart's own colours is drawn, and not axes alone. */
  const drawn = chart => {
    const { width, height } = canvas(chart);
    const pixels = canvas(chart).getContext("2d").getImageData(0, 0, width, height).data;
    for (let i = 0; i < pixels.length; i += 4) {
      const most = Math.max(pixels[i], pixels[i + 1], pixels[i + 2]);
      const least = Math.min(pixels[i], pixels[i + 1], pixels[i + 2]);
      if (pixels[i + 3] > 128 && most - least > 100) {
        return true;
      }
    }
    return false;
  };
  const mouse = (over, type, share) => {
    const box = over.getBoundingClientRect();
    const target = type === "mouseup" ? document : over;
    target.dispatchEvent(new MouseEvent(type, { bubbles: true, view: window, button: 0, movementX: 1,
      clientX: box.left + share * box.width, clientY: box.top + 0.5 * box.height }));
  };

  (async () => {
    await settle();
    said.charts = charts.length;
    said.drawn = charts.filter(drawn).length;
    said.width = innerWidth;
    said.scrolls = document.documentElement.scrollWidth > innerWidth;
    let hovered = 0;
    let zoomed = 0;
    let whole = 0;
    for (const chart of charts) {
      const over = chart.querySelector(".u-over");
      const before = canvas(chart).toDataURL();
      mouse(over, "mousemove", 0.5);
      await settle();
      hovered += [...chart.querySelectorAll(".u-legend .u-value")].some(value => /\d/.test(value.textContent)) ? 1 : 0;
      mouse(over, "mousedown", 0.2);
      mouse(over, "mousemove", 0.6);
      await settle();
      mouse(over, "mouseup", 0.6);
      await settle();
      zoomed += canvas(chart).toDataURL() !== before ? 1 : 0;
      mouse(over, "dblclick", 0.5);
      await settle();
      whole += canvas(chart).toDataURL() === before ? 1 : 0;
    }
    said.hovered = hovered;
    said.zoomed = zoomed;
    said.whole = whole;
    said.errors = window.problems.join("; ");
  })();
})();
