/**
 * `identityValidationExpression`: what a token, or the audience of one, has to look like, all of it.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html
 */

import type { CompileContext } from '../../contract/compile-context.ts';
import { compileRegularExpression } from '../../exchange/regular-expression.ts';
import type { Authorizer } from '../../model/authorizer.ts';

/** @returns undefined without an expression; one that cannot be used matches nothing, and is reported to the context */
export function compileTokenShape(
  { name, identityValidationExpression }: Authorizer,
  { report }: CompileContext,
): ((text: string) => boolean) | undefined {
  if (identityValidationExpression === undefined) return undefined;
  const expression = compileRegularExpression(identityValidationExpression);
  if (!('problem' in expression)) return (text) => expression.matches(text);
  report({
    severity: 'warning',
    pointer: '',
    message: `the identityValidationExpression of the authorizer ${name} cannot be used: ${expression.problem}`,
    fix: 'write another expression; until then every call of its methods is answered with 401',
  });
  return () => false;
}
