// Draws the network chart. Everything it shows is in the tables after it; without this script they stand alone.
import cytoscape from "../vendor/cytoscape.min.js";

const box = document.getElementById("chart");
const tools = document.getElementById("chart-tools");
const legend = document.getElementById("chart-legend");
const REPORT = "#12284c";
const OTHER = "#505a5f";
const COLOURS = { phone: "#00703c", email: "#1d70b8", url: "#4c2c92", domain: "#7f65b7", ip: "#0b0c0c", sortacc: "#d4351c", iban: "#942514",
  btc: "#f47738", eth: "#b58840", card: "#d53880", handle: "#28a197", vrm: "#85994b", postcode: "#6f72af", company: "#b58840" };
const NAMED = box && box.closest("main").clientWidth < 600 ? 4 : 12;

function style() {
  return [
    { selector: "node", style: { "background-color": OTHER, width: "data(size)", height: "data(size)", "font-size": 11, "font-family": "Arial, sans-serif",
      color: "#0b0c0c", "text-background-color": "#fff", "text-background-opacity": 0.85, "text-background-padding": 2,
      "text-wrap": "ellipsis", "text-max-width": 190, "text-valign": "bottom", "text-margin-y": 4, "min-zoomed-font-size": 7 } },
    ...Object.entries(COLOURS).map(([kind, colour]) => ({ selector: `node[kind = '${kind}']`, style: { "background-color": colour } })),
    { selector: "node[kind = 'report']", style: { "background-color": REPORT, shape: "rectangle", "min-zoomed-font-size": 12 } },
    { selector: "node.named", style: { label: "data(label)", "min-zoomed-font-size": 0 } },
    { selector: "edge", style: { width: 0.8, "line-color": "#b1b4b6", "curve-style": "haystack" } },
    { selector: ".near", style: { label: "data(label)" } },
    { selector: ".chosen", style: { "border-width": 4, "border-color": "#0b0c0c", label: "data(label)", "min-zoomed-font-size": 0, "z-index": 9 } },
    { selector: ".dim", style: { opacity: 0.15 } },
  ];
}

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "govuk-button govuk-button--secondary sm-chart-button";
  made.textContent = words;
  made.addEventListener("click", act);
  tools.append(made);
}

function key(colour, words, square) {
  const item = document.createElement("li");
  item.className = "sm-legend__item";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", square ? "rect" : "circle");
  const sized = square ? { x: 3, y: 3, width: 10, height: 10 } : { cx: 8, cy: 8, r: 7 };
  for (const [name, value] of Object.entries({ ...sized, fill: colour })) shape.setAttribute(name, value);
  for (const [name, value] of Object.entries({ width: 16, height: 16, "aria-hidden": "true" })) svg.setAttribute(name, value);
  svg.append(shape);
  item.append(svg, words);
  legend.append(item);
}

function explain(nodes) {
  if (nodes.some((node) => node.kind === "report")) key(REPORT, "Report", true);
  const kinds = new Map(nodes.filter((node) => node.kind !== "report").map((node) => [node.kind, node.kind_name]));
  for (const [kind, name] of kinds) key(COLOURS[kind] ?? OTHER, name, false);
  legend.hidden = false;
}

function elements(data) {
  const named = new Set(data.nodes.filter((node) => node.reports).sort((a, b) => b.reports - a.reports).slice(0, NAMED).map((node) => node.id));
  const nodes = data.nodes.map((node) => ({
    data: { ...node, size: node.kind === "report" ? 8 : Math.min(44, 10 + 5 * Math.sqrt(node.reports)) }, classes: named.has(node.id) ? "named" : "",
  }));
  return [...nodes, ...data.edges.map((edge) => ({ data: edge }))];
}

function choosing(chart) {
  const clear = () => chart.elements().removeClass("dim chosen near");
  chart.on("tap", "node", (event) => {
    if (event.target.hasClass("chosen")) { window.location.assign(event.target.data("url")); return; }
    clear();
    const near = event.target.closedNeighborhood();
    chart.elements().difference(near).addClass("dim");
    near.nodes().addClass("near");
    event.target.addClass("chosen");
  });
  chart.on("tap", (event) => { if (event.target === chart) clear(); });
  const zoom = (by) => chart.zoom({ level: chart.zoom() * by, renderedPosition: { x: box.clientWidth / 2, y: box.clientHeight / 2 } });
  button("Zoom in", () => zoom(1.3));
  button("Zoom out", () => zoom(1 / 1.3));
  button("Show all", () => { clear(); chart.fit(undefined, 20); });
}

function say(left) {
  const said = document.createElement("p");
  said.className = "govuk-body-s";
  said.textContent = "The larger a circle, the more reports name it. Choose one to see what it touches, and again to open it."
    + (left.reports ? ` Not drawn: ${left.reports.toLocaleString("en-GB")} reports that are not yours to open, or older, or share nothing drawn.` : "")
    + (left.identifiers ? ` Not drawn: ${left.identifiers.toLocaleString("en-GB")} weaker identifiers.` : "");
  tools.append(said);
}

async function draw() {
  const answer = await fetch(box.dataset.url, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const data = await answer.json();
  if (!data.edges.length) return;
  // The library puts its one rule in an inline style, which our policy refuses, unless an element of this name is there.
  const ours = document.createElement("template");
  ours.id = "__________cytoscape_stylesheet";
  document.head.append(ours);
  box.hidden = false;
  tools.hidden = false;
  const chart = cytoscape({
    container: box, elements: elements(data), style: style(), minZoom: 0.1, maxZoom: 4, userZoomingEnabled: false,
    layout: { name: "cose", animate: false, randomize: true, padding: 20, nodeOverlap: 8, componentSpacing: 60, gravity: 1.2,
      nodeRepulsion: 12000, idealEdgeLength: 50, numIter: data.nodes.length > 200 ? 300 : 800 },
  });
  // Names in 12 pixels however far the whole was drawn back to fit.
  chart.style().selector("node").style({ "font-size": Math.min(30, 12 / chart.zoom()), "text-max-width": Math.min(475, 190 / chart.zoom()) }).update();
  choosing(chart);
  explain(data.nodes);
  say(data.left_out);
  box.dataset.drawn = "yes";
}

if (box) draw();
