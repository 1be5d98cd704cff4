import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const root = new URL('../../', import.meta.url);
const RULES = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      interval: z.string(),
      rules: z.array(
        z.object({
          alert: z.string().optional(),
          record: z.string().optional(),
          expr: z.string(),
          for: z.string().optional(),
          keep_firing_for: z.string().optional(),
          labels: z.record(z.string(), z.string()).optional(),
          annotations: z.record(z.string(), z.string()).optional(),
        }),
      ),
    }),
  ),
});
const EXPECTED = z.object({ exp_labels: z.record(z.string(), z.string()) });
const TESTS = z.object({
  rule_files: z.array(z.string()),
  evaluation_interval: z.string(),
  tests: z.array(
    z.object({
      name: z.string(),
      alert_rule_test: z
        .array(
          z.object({
            eval_time: z.string(),
            alertname: z.string(),
            exp_alerts: z.array(EXPECTED).optional(),
          }),
        )
        .optional(),
      promql_expr_test: z
        .array(
          z.object({
            expr: z.string(),
            eval_time: z.string(),
            exp_samples: z.array(z.object({ labels: z.string() })).optional(),
          }),
        )
        .optional(),
    }),
  ),
});

function documents(folder: string, ending: string): readonly (readonly [string, unknown])[] {
  const url = new URL(folder, root);
  return readdirSync(url)
    .filter((name) => name.endsWith(ending))
    .map((name) => [name, parse(readFileSync(new URL(name, url), 'utf8'))] as const);
}

/** The rules as they are shipped, with the file and group of each. */
export const shippedRules = documents('deploy/prometheus/', '.rules.yml').flatMap(
  ([file, document]) =>
    RULES.parse(document).groups.flatMap(({ name, interval, rules }) =>
      rules.map((rule) => ({ file, group: name, interval, ...rule })),
    ),
);

/** Those that alert. */
export const shippedAlerts = shippedRules.flatMap(({ alert, ...rest }) =>
  alert === undefined ? [] : [{ alert, ...rest }],
);

/** The tests for promtool as they are run. */
export const promtoolTests = documents('test/promql/', '.test.yml').flatMap(([file, document]) =>
  TESTS.parse(document).tests.map((one) => ({ file, ...one })),
);
