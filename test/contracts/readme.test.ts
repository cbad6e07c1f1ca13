import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/main/cli/program.ts';
import { createSession } from '../../src/main/cli/session.ts';
import { readmeTables, renderReadme } from '../support/readmeTables.ts';
import { projectRoot } from '../support/testData.ts';

const path = join(projectRoot, 'README.md');

describe('the README', () => {
  // After a change of a registry: UPDATE_README=1 npx vitest run test/contracts/readme.test.ts
  it('shows the registries and commands as they are', async () => {
    const text = readFileSync(path, 'utf8');
    const rendered = await renderReadme(text);
    if (process.env['UPDATE_README'] !== undefined) writeFileSync(path, rendered);
    else expect(text).toBe(rendered);
    for (const name of Object.keys(readmeTables)) expect(text).toContain(`<!-- generated:${name} -->`);
  });

  it('names only files and scripts that exist', () => {
    const text = readFileSync(path, 'utf8');
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map((match) => match[1]);
    expect(links.filter((link) => !existsSync(join(projectRoot, link)))).toEqual([]);
    const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
      scripts: Readonly<Record<string, string>>;
    };
    const named = [...text.matchAll(/npm run (?:-s )?(\w+)/g)].map((match) => match[1]);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('names only commands and flags that the command line has', () => {
    const nowhere = { workerPath: '', resourcesFolder: '', rendererFolder: '', benchPath: '' };
    const program = buildProgram(createSession(nowhere));
    const flags = new Set(
      [program, ...program.commands, ...program.commands.flatMap((command) => command.commands)].flatMap(
        (command) => command.options.map((option) => option.long),
      ),
    );
    const text = readFileSync(path, 'utf8');
    const used = [...text.matchAll(/(?:segstudio|studio --) ([\w-]+)/g)].map((match) => match[1]);
    const known = program.commands.map((command) => command.name());
    expect(used.filter((name) => !known.includes(name))).toEqual([]);
    const named = [...text.matchAll(/(?<![\w-])--[a-z][a-z0-9-]+/g)].map(([flag]) => flag);
    const ofOthers = ['--help', '--prefix'];
    expect(named.filter((flag) => !flags.has(flag) && !ofOthers.includes(flag))).toEqual([]);
  });
});
