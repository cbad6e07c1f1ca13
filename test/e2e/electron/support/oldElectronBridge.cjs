'use strict';
/**
 * Test code only: gives Electron 9.4.1 (Node 12) the newer calls the shell uses, each on top of the old one
 * that did the same. Loaded with `--require` before the shell.
 */
const fs = require('fs');
const { Readable } = require('stream');
const electron = require('electron');

Object.hasOwn = (object, key) => Object.prototype.hasOwnProperty.call(object, key);
fs.rmSync = (path, options) => {
  try {
    if (fs.lstatSync(path).isDirectory()) fs.rmdirSync(path, { recursive: true });
    else fs.unlinkSync(path);
  } catch (error) {
    if (!options || !options.force) throw error;
  }
};
Readable.toWeb = (stream) => stream;

class OldHeaders {
  constructor(entries) {
    this.values = {};
    for (const name of Object.keys(entries || {})) this.values[name.toLowerCase()] = entries[name];
  }
  get(name) {
    return Object.hasOwn(this.values, name) ? this.values[name] : null;
  }
}

global.Response = class {
  constructor(body, init = {}) {
    this.body = body;
    this.status = init.status || 200;
    this.headers = new OldHeaders(init.headers);
  }
};
global.Request = class {
  constructor(url, init) {
    this.url = url;
    this.method = init.method;
    this.headers = new OldHeaders(init.headers);
    this.signal = undefined;
  }
};

electron.protocol.handle = (scheme, handler) => {
  electron.protocol.registerStreamProtocol(scheme, (request, callback) => {
    handler(new global.Request(request.url, request)).then(
      ({ status, headers, body }) =>
        callback({ statusCode: status, headers: headers.values, data: body || Readable.from([]) }),
      () => callback({ statusCode: 500, data: Readable.from([]) }),
    );
  });
};

const sessionPrototype = electron.Session ? electron.Session.prototype : undefined;
electron.app.once('ready', () => {
  const prototype = sessionPrototype || Object.getPrototypeOf(electron.session.defaultSession);
  prototype.setDevicePermissionHandler = () => undefined;
  prototype.setDisplayMediaRequestHandler = () => undefined;
});
electron.BrowserWindow.prototype.setTitleBarOverlay = () => undefined;

/** A frame object per page, so that the sender check compares the same things as in a new Electron. */
const frames = new WeakMap();
function frameOf(contents) {
  if (!frames.has(contents)) {
    frames.set(contents, {
      get url() {
        return contents.getURL();
      },
    });
  }
  return frames.get(contents);
}
electron.app.on('web-contents-created', (_event, contents) => {
  Object.defineProperty(contents, 'mainFrame', { get: () => frameOf(contents) });
  contents.setWindowOpenHandler = (handler) => {
    contents.on('new-window', (event, url) => {
      event.preventDefault();
      handler({ url });
    });
  };
  const on = contents.on;
  contents.on = function (name, listener) {
    if (!['will-navigate', 'will-redirect'].includes(name)) return on.call(this, name, listener);
    // Before Electron 25 the URL came as the second argument.
    return on.call(this, name, (event, url) =>
      listener({ url, preventDefault: () => event.preventDefault() }),
    );
  };
});
for (const name of ['on', 'handle']) {
  const original = electron.ipcMain[name];
  electron.ipcMain[name] = function (channel, listener) {
    return original.call(this, channel, (event, ...args) => {
      const { sender } = event;
      return listener({ sender, senderFrame: frameOf(sender) }, ...args);
    });
  };
}

/** No hand can reach the system's own dialogs here: the folder that the test names is chosen in them. */
const { STUDIO_TEST_FOLDER: folder } = process.env;
if (folder !== undefined) {
  electron.dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [folder] });
}
