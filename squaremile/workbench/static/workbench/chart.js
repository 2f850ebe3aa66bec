// Draws the network chart. Everything it shows is in the table after it; without this script the table stands alone.
import cytoscape from "../vendor/cytoscape.min.js";

const box = document.getElementById("chart");
const tools = document.getElementById("chart-tools");
const COLOURS = { report: "#12284c", phone: "#00703c", email: "#1d70b8", url: "#4c2c92", domain: "#4c2c92",
  sortacc: "#d4351c", iban: "#d4351c", btc: "#f47738", eth: "#f47738", handle: "#28a197" };

function style() {
  return [
    { selector: "node", style: { "background-color": "#505a5f", width: 14, height: 14, label: "data(label)", "font-size": 9,
      "font-family": "Arial, sans-serif", color: "#0b0c0c", "text-valign": "bottom", "text-margin-y": 3, "min-zoomed-font-size": 7 } },
    { selector: "node[kind = 'report']", style: { width: 8, height: 8, label: "", shape: "rectangle" } },
    ...Object.entries(COLOURS).map(([kind, colour]) => ({ selector: `node[kind = '${kind}']`, style: { "background-color": colour } })),
    { selector: "edge", style: { width: 0.7, "line-color": "#b1b4b6", "curve-style": "haystack" } },
    { selector: ".chosen", style: { "border-width": 3, "border-color": "#ffdd00", label: "data(label)" } },
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

async function draw() {
  const answer = await fetch(box.dataset.url, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const data = await answer.json();
  box.hidden = false;
  tools.hidden = false;
  const chart = cytoscape({
    container: box,
    elements: [...data.nodes.map((node) => ({ data: node })), ...data.edges.map((edge) => ({ data: edge }))],
    style: style(), minZoom: 0.1, maxZoom: 4, wheelSensitivity: 0.3, userZoomingEnabled: false,
    layout: { name: "cose", animate: false, randomize: true, nodeRepulsion: 9000, idealEdgeLength: 45, numIter: data.nodes.length > 200 ? 300 : 800 },
  });
  chart.on("tap", "node", (event) => {
    const near = event.target.closedNeighborhood();
    if (event.target.hasClass("chosen")) { window.location.assign(event.target.data("url")); return; }
    chart.elements().removeClass("chosen").addClass("dim");
    near.removeClass("dim");
    event.target.addClass("chosen");
  });
  chart.on("tap", (event) => { if (event.target === chart) chart.elements().removeClass("dim chosen"); });
  const zoom = (by) => chart.zoom({ level: chart.zoom() * by, renderedPosition: { x: box.clientWidth / 2, y: box.clientHeight / 2 } });
  button("Zoom in", () => zoom(1.3));
  button("Zoom out", () => zoom(1 / 1.3));
  button("Show all", () => { chart.elements().removeClass("dim chosen"); chart.fit(undefined, 20); });
  const left = data.left_out.reports + data.left_out.identifiers;
  const said = document.createElement("p");
  said.className = "govuk-body-s";
  said.textContent = "Squares are reports, circles are what they share. Choose one to see what it touches, and again to open it."
    + (left ? ` Not drawn: ${data.left_out.reports} reports and ${data.left_out.identifiers} identifiers beyond the strongest.` : "");
  tools.append(said);
}

if (box) draw();
