/** A step that failed: what happened and why, and the command or act that mends it. */
export class SetupError extends Error {
  /** @param {string} message @param {string} fix */
  constructor(message, fix) {
    super(message);
    this.name = 'SetupError';
    this.fix = fix;
  }
}

const systemProblems = [
  {
    pattern: /ENOSPC|EDQUOT|No space left|Disk quota/i,
    why: 'the disk is full',
    fix: 'Free some space (about 2 GB, 6 GB with an NVIDIA GPU), then start again: finished parts are kept.',
  },
  {
    pattern: /EACCES|EROFS|Permission denied|Read-only file system/i,
    why: 'a folder cannot be written',
    fix: 'Make the checkout and the cache folder writable, or set STUDIO_CACHE to a folder that is.',
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|NewConnectionError|Name or service|name resolution|Network is unreachable|Read timed out|ProxyError|fetch failed/i,
    why: 'the network did not answer',
    fix: 'Check the connection (and HTTPS_PROXY behind a proxy), then start again: finished parts are kept.',
  },
  {
    pattern: /CERTIFICATE_VERIFY_FAILED|SELF_SIGNED|unable to get local issuer/i,
    why: "the server's certificate is not trusted",
    fix: 'Point PIP_CERT and NODE_EXTRA_CA_CERTS at your certificate bundle, then start again.',
  },
];

/** Recognises full disks, missing rights and dead networks in a tool's output; undefined when it is none of them. */
export function recogniseProblem(text) {
  return systemProblems.find((problem) => problem.pattern.test(text));
}

/** The last lines of a tool's output, indented, for a message. */
export function tail(text, lines = 6) {
  const kept = text.trim().split('\n').slice(-lines);
  return kept.map((line) => `    ${line.trimEnd()}`).join('\n');
}

/** The command that installs Debian packages, or what to do on other systems. */
export function installHint(packages, elsewhere) {
  if (process.platform !== 'linux') return `Run: ${elsewhere}`;
  return `Run: sudo apt-get install -y ${packages}   (elsewhere: ${elsewhere}), then start again.`;
}
