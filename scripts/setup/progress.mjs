const barWidth = 24;
const plainIntervalMs = 5000;

/** 214170320 → "214 MB" (10⁶ bytes). */
export function formatBytes(bytes) {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}

/**
 * Shows the steps of a set-up on a stream (stderr, so that a command's own stdout stays clean):
 * a bar that is redrawn on a terminal, one line in five seconds elsewhere.
 * @param {NodeJS.WriteStream} stream
 */
export function createProgress(stream = process.stderr) {
  const isTerminal = stream.isTTY === true;
  let title = '';
  let startedMs = 0;
  let lastPlainMs = 0;

  function draw(text) {
    if (isTerminal) stream.write(`\r\x1b[K${text}`);
  }

  function plain(text, always) {
    const now = Date.now();
    if (isTerminal || (!always && now - lastPlainMs < plainIntervalMs)) return;
    lastPlainMs = now;
    stream.write(`${text}\n`);
  }

  return {
    start(newTitle) {
      title = newTitle;
      startedMs = Date.now();
      draw(`${title} …`);
      plain(`${title} …`, true);
    },
    /** `note` says what is done at this moment; with `total` (bytes) a bar is drawn. */
    update(note, done, total) {
      if (!total) {
        draw(`${title}: ${note} (${seconds(startedMs)} s)`);
        plain(`  ${note} (${seconds(startedMs)} s)`, false);
        return;
      }
      const share = Math.min(1, done / total);
      const filled = Math.round(share * barWidth);
      const bar = `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`;
      const figures = `${formatBytes(done)} of ${formatBytes(total)}`;
      draw(`${title} ${bar} ${figures}, ${note}`);
      plain(`  ${note}: ${figures}`, false);
    },
    finish(result) {
      const line = `✓ ${title}${result ? `: ${result}` : ''} (${seconds(startedMs)} s)`;
      draw(`${line}\n`);
      plain(line, true);
    },
    fail() {
      draw(`✗ ${title}\n`);
      plain(`✗ ${title}`, true);
    },
  };
}

function seconds(sinceMs) {
  return ((Date.now() - sinceMs) / 1000).toFixed(1);
}
