(async () => {
  const said = parent.document.body.dataset;
  const settle = () => new Promise(resolve => setTimeout(resolve, 100));
  await settle();
  said.width = innerWidth;
  said.scrolls = document.documentElement.scrollWidth > innerWidth;
  said.foreign = document.querySelectorAll("img[src=x], svg[onload], b").length;
  said.scripts = document.querySelectorAll("script").length;
  said.rows = [...document.querySelectorAll("th[scope=row]")].map(cell => cell.textContent).join("|");
  said.legend = document.querySelector(".legend").textContent;
  said.titles = [...document.querySelectorAll("th .tile")].map(tile => tile.title).join("|");
  said.captions = [...document.querySelectorAll("figcaption")].map(caption => caption.textContent).join("|");
  said.heading = document.querySelector("h1").textContent;

  const under = document.getElementById("under");
  const maps = [...document.querySelectorAll(".maps svg")];
  const place = point => {
    const [x, y] = point.dataset.tile.match(/\d+(?=px)/g);
    return [x, y].map(pixels => `${-pixels || 0}px`).join(" ");
  };
  const shows = point => {
    const tile = under.querySelector(".tile");
    return under.offsetWidth > 0 && under.getBoundingClientRect().right <= innerWidth
        && under.textContent.trim() === point.querySelector("title").textContent
        && getComputedStyle(tile).backgroundImage.startsWith("url(")
        && tile.style.backgroundPosition === place(point);
  };
  said.points = document.querySelectorAll("circle").length;
  said.hovered = [...document.querySelectorAll("circle")].filter(point => {
    const box = point.getBoundingClientRect();
    point.dispatchEvent(new MouseEvent("mousemove", { bubbles: true, clientX: box.x, clientY: box.y }));
    return shows(point);
  }).length;
  maps[0].dispatchEvent(new MouseEvent("mousemove", { bubbles: true }));
  said.between = under.offsetWidth;
  maps[0].querySelector("circle").dispatchEvent(new MouseEvent("mousemove", { bubbles: true }));
  maps[0].dispatchEvent(new MouseEvent("mouseleave"));
  said.left = under.offsetWidth;

  const press = key => maps[0].dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
  const points = maps[0].querySelectorAll("circle");
  maps[0].focus();
  said.focused = document.activeElement === maps[0];
  press("ArrowRight");
  const first = shows(points[0]);
  press("ArrowRight");
  const second = shows(points[1]);
  press("ArrowLeft");
  press("ArrowLeft");
  said.keys = [first, second, shows(points[points.length - 1])].join(" ");
  maps[0].blur();
  said.blurred = under.offsetWidth;
  said.errors = window.problems.join("; ");
})();
