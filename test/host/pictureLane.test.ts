import { expect, it } from 'vitest';
import { inPictureLane } from '../../src/main/host/pictures/pictureLane.ts';

/** A picture that is made when the test says so. */
function slowPicture(): {
  readonly make: () => Promise<string>;
  readonly end: (thrown?: Error) => void;
  readonly hasBegun: () => boolean;
} {
  let hasBegun = false;
  let end: (thrown?: Error) => void = () => undefined;
  const made = new Promise<string>((resolve, reject) => {
    end = (thrown) => (thrown === undefined ? resolve('picture') : reject(thrown));
  });
  return { make: () => ((hasBegun = true), made), end: (thrown) => end(thrown), hasBegun: () => hasBegun };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('makes two pictures at a time, the others in the order they were asked for, whatever becomes of one', async () => {
  const pictures = Array.from({ length: 4 }, slowPicture);
  const results = pictures.map(({ make }) => inPictureLane(make));
  const begun = (): readonly boolean[] => pictures.map(({ hasBegun }) => hasBegun());
  await settled();
  expect(begun()).toEqual([true, true, false, false]);

  const failed = expect(results[1]).rejects.toThrow('damaged');
  pictures[1].end(new Error('damaged'));
  await failed;
  await settled();
  expect(begun()).toEqual([true, true, true, false]);

  for (const { end } of pictures) end();
  await expect(Promise.all([results[0], results[2], results[3]])).resolves.toEqual([
    'picture',
    'picture',
    'picture',
  ]);
  await expect(inPictureLane(() => Promise.resolve('later'))).resolves.toBe('later');
});
