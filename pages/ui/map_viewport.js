// Tells the app which part of the map is in view and what dragging does: Streamlit makes a chart
// anew when anything in it changes, and keeps neither.
const heard = new WeakSet();
const latest = {};

export default function (component) {
  latest.tell = component.setStateValue;
  latest.map = component.data.map;
  const listen = () => {
    const chart = document.querySelector(".st-key-map-chart .js-plotly-plot");
    if (!chart || !chart.on || heard.has(chart)) return;
    heard.add(chart);
    let waiting;
    chart.on("plotly_relayout", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const { xaxis, yaxis, dragmode } = chart.layout;
        if (!xaxis || !chart.isConnected) return;
        const seen = { map: latest.map, x: xaxis.range, y: yaxis.range, drag: dragmode };
        latest.tell("seen", seen);
      }, 300);
    });
  };
  listen();
  const again = setInterval(listen, 300);
  return () => clearInterval(again);
}
