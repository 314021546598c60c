// Tells the app which part of the map is in view and what dragging does: Streamlit makes a chart
// anew when anything in it changes, and keeps neither.
const heard = new WeakSet();
const latest = { zoomed: {} };

const isBusy = () =>
  document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState !== "notRunning";

export default function (component) {
  latest.tell = component.setStateValue;
  latest.map = component.data.map;
  const listen = () => {
    const chart = document.querySelector(".st-key-map-chart .js-plotly-plot");
    if (!chart || !chart.on || heard.has(chart)) return;
    heard.add(chart);
    const map = latest.map;
    let waiting;
    const tell = () => {
      if (!chart.isConnected) return;
      // Amid a run the address may be changing, and telling would bring the old one back.
      if (isBusy()) {
        waiting = setTimeout(tell, 200);
        return;
      }
      const height = chart.clientHeight;
      latest.tell("seen", { map, ...latest.zoomed[map], drag: chart.layout.dragmode, height });
    };
    chart.on("plotly_relayout", (changed) => {
      // A selection is told by the chart itself.
      if (Object.keys(changed).every((name) => name.startsWith("selections"))) return;
      // Another size of the window widens the axes too, and never narrows them again: what the
      // reader zoomed to is what counts.
      if (Object.keys(changed).some((name) => /^[xy]axis/.test(name))) {
        const { xaxis, yaxis } = chart.layout;
        latest.zoomed[map] = { x: [...xaxis.range], y: [...yaxis.range] };
      }
      clearTimeout(waiting);
      waiting = setTimeout(tell, 300);
    });
  };
  listen();
  const again = setInterval(listen, 300);
  return () => clearInterval(again);
}
