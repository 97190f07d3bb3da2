import t from 'tap';

import {
  compileRequestTemplateChoice,
  compileResponseTemplateChoice,
} from '../../../../src/exchange/template-choice.ts';
import type { PassthroughBehavior } from '../../../../src/model/integration.ts';

t.test('compileRequestTemplateChoice() follows the passthrough behaviours', (t) => {
  const behaviors: readonly PassthroughBehavior[] = ['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER'];
  const rows: readonly (readonly [string, readonly string[], string | undefined, readonly string[]])[] = [
    ['none at all', [], 'application/json', ['passthrough', 'passthrough', 'unsupported']],
    ['a match', ['text/xml'], 'text/xml', ['text/xml', 'text/xml', 'text/xml']],
    ['a match with parameters', ['text/xml'], 'Text/XML; charset=utf-8', ['text/xml', 'text/xml', 'text/xml']],
    ['no match', ['text/xml'], 'text/plain', ['passthrough', 'unsupported', 'unsupported']],
    ['JSON without a header', ['application/json'], undefined, Array(3).fill('application/json')],
    ['JSON for an empty header', ['application/json'], '', Array(3).fill('application/json')],
    ['$default', ['application/json', '$default'], 'text/plain', Array(3).fill('$default')],
    ['an exact match before $default', ['$default', 'text/xml'], 'text/xml', Array(3).fill('text/xml')],
    ['$default without a header', ['$default'], undefined, Array(3).fill('$default')],
  ];
  for (const [name, mediaTypes, contentType, expected] of rows) {
    const headers = contentType === undefined ? [] : ['content-type', contentType];
    const chosen = behaviors.map((behavior) => {
      const choice = compileRequestTemplateChoice(
        mediaTypes.map((mediaType) => [mediaType, mediaType]),
        behavior,
      )(headers);
      return choice.kind === 'template' ? choice.template : choice.kind;
    });
    t.strictSame(chosen, expected, name);
  }
  t.end();
});

t.test('compileResponseTemplateChoice() goes by the last accepted type, then JSON, $default and the first', (t) => {
  const rows: readonly (readonly [readonly string[], string | undefined, string | undefined, string | undefined])[] = [
    [[], 'text/xml', undefined, undefined],
    [['text/xml'], 'text/plain', 'text/xml', 'text/xml'],
    [['text/xml', 'application/json'], 'text/plain', 'application/json', 'application/json'],
    [['text/xml', 'application/json'], undefined, 'application/json', 'application/json'],
    [['application/json', 'text/xml'], 'application/json, text/xml;q=0.5', 'text/xml', 'text/xml'],
    [['text/xml', 'text/plain'], 'image/png', 'text/xml', 'text/xml'],
    [['text/xml', '$default'], 'image/png', '$default', 'application/json'],
  ];
  for (const [mediaTypes, accept, template, mediaType] of rows) {
    const choose = compileResponseTemplateChoice(mediaTypes.map((one) => [one, one]));
    const choice = choose(accept === undefined ? [] : ['accept', accept]);
    t.equal(choice?.template, template, `${mediaTypes.join()} for ${accept}`);
    t.equal(choice?.mediaType, mediaType);
  }
  t.end();
});
