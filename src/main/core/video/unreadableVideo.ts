import { basename } from 'node:path';
import { StudioError } from '../../../shared/errors.ts';

/** The one wording for a file that is no usable video. `reason` is part of a sentence. */
export function unreadableVideo(path: string, reason: string): StudioError {
  return new StudioError('badInput', `${basename(path)} cannot be read as a video: ${reason}.`, {
    fix: 'The file is incomplete, damaged or protected: copy it again, or convert it with another program.',
    details: { path },
  });
}
