import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Where real files from public sources lie; outside the project, whose licence is another. */
export const CONFORMANCE = '../shared/conformance';

/** Whether they are there. */
export const hasConformance = existsSync(CONFORMANCE);

/** A smartctl JSON document found there. */
export interface SmartctlDocument {
  readonly path: string;
  readonly text: string;
  /** Empty when the text is no JSON, as smartctl 7.0 printed it at times. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** Every file below the folder that is one smartctl document, or was meant to be. */
export function smartctlDocuments(): readonly SmartctlDocument[] {
  if (!hasConformance) return [];
  return filesBelow(CONFORMANCE).flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    if (!text.includes('"json_format_version"') && !text.includes('"smartctl"')) return [];
    const json = parsed(text);
    const path = relative(CONFORMANCE, file);
    if (json === undefined) return file.endsWith('.json') ? [{ path, text, json: {} }] : [];
    if (!isObject(json) || !('smartctl' in json || 'json_format_version' in json)) return [];
    return [{ path, text, json }];
  });
}

/** Whether a JSON value is an object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? filesBelow(path) : [path];
    });
}
