/**
 * Regenerates src/main/core/proto/generated from TensorFlow's published .proto files.
 * Usage: node scripts/protos.mjs FOLDER, where FOLDER is `tensorflow/include` of an unpacked TensorFlow wheel.
 * Needed only when a schema is added below or TensorFlow's version changes; the result is committed.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const schemas = ['tensorflow/core/util/event.proto', 'tensorflow/core/protobuf/saved_model.proto'];

const include = process.argv[2];
if (include === undefined) {
  console.error('Usage: node scripts/protos.mjs FOLDER');
  process.exit(2);
}

// JavaScript beside declarations: the TypeScript target writes enums, which cannot be erased.
const template = {
  version: 'v2',
  plugins: [
    {
      local: join(root, 'node_modules/.bin/protoc-gen-es'),
      out: join(root, 'src/main/core/proto/generated'),
      include_imports: true,
      opt: ['target=js+dts', 'import_extension=js'],
    },
  ],
};
const { status } = spawnSync(
  join(root, 'node_modules/.bin/buf'),
  ['generate', '.', '--template', JSON.stringify(template), ...schemas.flatMap((path) => ['--path', path])],
  { cwd: resolve(include), stdio: 'inherit' },
);
process.exit(status ?? 1);
