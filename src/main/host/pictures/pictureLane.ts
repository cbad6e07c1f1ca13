/** sharp works in the same thread pool as all file access: the rest of it answers calls while a whole grid is drawn. */
const lanes = 2;

let free = lanes;
const waiting: (() => void)[] = [];

/** Makes a picture once one of the two lanes is free, in the order of the calls. */
export async function inPictureLane<Result>(make: () => Promise<Result>): Promise<Result> {
  if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
  else free -= 1;
  try {
    return await make();
  } finally {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }
}
