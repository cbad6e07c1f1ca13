/** Runs in the attacker's page: every way a page can reach another server. Returns what it could read. */
async function attack(victim) {
  const read = [];
  const tries = [];
  for (const path of ['/', '/index.html', '/health', '/rpc', '/blob/image/a/b']) {
    for (const mode of ['cors', 'no-cors']) {
      for (const method of ['GET', 'POST']) {
        tries.push(async () => {
          const answer = await fetch(victim + path, { mode, method, credentials: 'include' });
          const body = await answer.text();
          if (body !== '') read.push(`fetch ${mode} ${method} ${path}: ${body}`);
        });
      }
    }
  }
  tries.push(() => fetch(`${victim}/rpc`, { method: 'PUT', headers: { 'X-Custom': '1' }, body: '{}' }));
  tries.push(
    () =>
      new Promise((resolve) => {
        const socket = new WebSocket(`${victim.replace('http', 'ws')}/rpc`);
        socket.onopen = () => resolve(read.push('websocket opened'));
        socket.onerror = resolve;
      }),
    () =>
      new Promise((resolve) => {
        const source = new EventSource(`${victim}/health`, { withCredentials: true });
        source.onopen = () => resolve(read.push('event source opened'));
        source.onerror = () => resolve(source.close());
      }),
    () => Promise.resolve(navigator.sendBeacon(`${victim}/rpc`, '{}')),
  );
  for (const [tag, key] of [
    ['img', 'src'],
    ['script', 'src'],
    ['iframe', 'src'],
    ['link', 'href'],
    ['object', 'data'],
  ]) {
    tries.push(
      () =>
        new Promise((resolve) => {
          const element = Object.assign(document.createElement(tag), {
            [key]: `${victim}/index.html`,
            rel: 'stylesheet',
          });
          element.onload = () =>
            resolve(tag === 'iframe' || tag === 'object' ? null : read.push(`${tag} loaded`));
          element.onerror = resolve;
          document.body.append(element);
          setTimeout(resolve, 1000);
        }),
    );
  }
  await Promise.all(tries.map((attempt) => attempt().catch(() => null)));
  const form = Object.assign(document.createElement('form'), {
    method: 'post',
    action: `${victim}/rpc`,
    target: 'out',
  });
  const frame = Object.assign(document.createElement('iframe'), { name: 'out' });
  document.body.append(frame, form);
  form.submit();
  await new Promise((resolve) => setTimeout(resolve, 500));
  return read;
}
