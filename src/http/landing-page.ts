/** The page at `/`: what this is and where to look; no script, no style from elsewhere. */
export function landingPage(version: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>rotwatch</title></head>
<body>
<h1>rotwatch</h1>
<p>Prometheus exporter for the health of storage and memory. Version ${escapeHtml(version)}.</p>
<ul>
<li><a href="/metrics">Metrics</a></li>
<li><a href="/-/healthy">Healthy</a>: the daemon answers</li>
<li><a href="/-/ready">Ready</a>: every collector has been polled</li>
</ul>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
