import { readdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/**
 * The report of a run as one HTML page that opens anywhere: score, IoU of each class, pictures, video.
 * @param {string} path file to write
 * @param {{run: object, test: object, overlayDir: string, videoPath: string, trained: object}} parts
 *   the JSON of `runs show`, `test` and `train`, and where pictures and video lie
 */
export async function writeReport(path, { run, test, trained, overlayDir, videoPath }) {
  const folder = join(path, '..');
  const names = (await readdir(overlayDir)).filter((name) => name.includes('_overlay'));
  const pictures = names
    .sort()
    .map((name) => `<img src="${link(folder, join(overlayDir, name))}" alt="${escape(name)}">`);
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escape(trained.run)}</title>
<style>
body { font: 13px/20px system-ui, sans-serif; margin: 32px auto; max-width: 960px; padding: 0 16px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
td, th { border-bottom: 1px solid #ddd; padding: 4px 12px; text-align: right; }
td:first-child, th:first-child { text-align: left; }
img, video { max-width: 100%; margin: 4px 4px 4px 0; }
pre { background: #f4f4f4; overflow: auto; padding: 12px; }
</style>
<h1>${escape(trained.run)}</h1>
<p>mIoU <strong>${points(test.miou)}</strong> (95 % interval ${test.ci95.map(points).join(' to ')}) on ${test.images} images of
the split ${escape(test.split)}; pixel accuracy ${points(test.pixelAccuracy)}. ${trained.steps} steps in
${Math.round(trained.seconds)} s on ${escape(trained.device)}, ${trained.imagesPerSecond.toFixed(1)} images a second.</p>
<h2>Class IoU</h2>
<table><tr><th>Class</th><th>IoU</th><th>Pixels</th></tr>
${test.perClass.map(classRow).join('\n')}
</table>
<h2>Images</h2>
${pictures.join('\n')}
<h2>Video</h2>
<video controls src="${link(folder, videoPath)}"></video>
<h2>Arguments</h2>
<pre>${escape(JSON.stringify(run, null, 2))}</pre>
</html>
`;
  await writeFile(path, html);
}

function classRow({ name, iou, pixels }) {
  const value = iou === null ? '–' : iou.toFixed(3);
  return `<tr><td>${escape(name)}</td><td>${value}</td><td>${pixels.toLocaleString('en')}</td></tr>`;
}

/** mIoU and accuracy are shown in points: 0.6804 → 68.0. */
export function points(share) {
  return (share * 100).toFixed(1);
}

function link(from, to) {
  return escape(relative(from, to).split('/').map(encodeURIComponent).join('/'));
}

function escape(text) {
  const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return String(text).replace(/[&<>"]/g, (character) => entities[character]);
}
