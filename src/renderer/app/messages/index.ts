import { app } from './app.ts';
import { editor } from './editor.ts';
import { library } from './library.ts';
import { playground } from './playground.ts';
import { runs } from './runs.ts';
import { settings } from './settings.ts';
import { train } from './train.ts';
import { video } from './video.ts';
import { viewer } from './viewer.ts';
import { welcome } from './welcome.ts';

/** All words of the interface, English. */
export const messages = { app, editor, library, playground, runs, settings, train, video, viewer, welcome };
