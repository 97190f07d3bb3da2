/**
 * The environment of a function: what its definition gives it and what Lambda sets, nothing of the gateway's own.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */

import { randomBytes } from 'node:crypto';
import { basename, dirname, extname, join } from 'node:path';
import type { LocalFunction } from '../../../model/function.ts';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * @param region such as `us-east-1`
 * @param epochMs names the log stream's day
 */
export function createEnvironment(
  definition: LocalFunction,
  region: string,
  epochMs: number,
): Readonly<Record<string, string>> {
  const { name, memoryMb, modulePath, exportName } = definition;
  const taskRoot = dirname(modulePath);
  const day = new Date(epochMs).toISOString().slice(0, 10).replaceAll('-', '/');
  return {
    PATH,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    NODE_PATH: join(taskRoot, 'node_modules'),
    ...definition.environment,
    // Lambda reserves these: a definition cannot set them.
    _HANDLER: `${basename(modulePath, extname(modulePath))}.${exportName}`,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `${day}/[$LATEST]${randomBytes(16).toString('hex')}`,
    LAMBDA_TASK_ROOT: taskRoot,
  };
}
