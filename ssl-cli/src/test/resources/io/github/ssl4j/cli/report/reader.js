document.getElementById("page").addEventListener("load", event => {
  const page = event.target.contentDocument;
  const said = document.body.dataset;
  said.ran = page.getElementById("under") !== null;
  said.text = page.body.innerText;
  said.pictures = [...page.images].filter(image => image.complete && image.naturalWidth > 0).length;
  said.tiles = [...page.querySelectorAll("td .tile")].filter(tile => tile.offsetWidth > 0
      && event.target.contentWindow.getComputedStyle(tile).backgroundImage.startsWith("url(")).length;
  said.points = [...page.querySelectorAll("circle")].filter(point => point.getBoundingClientRect().width > 0).length;
});
