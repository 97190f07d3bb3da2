/** JSONPath: path, what it finds in one document, as JSON; `undefined` where it finds nothing. */

import t from 'tap';
import { compileJsonPath } from '../../../../src/exchange/json-path.ts';
import { parseJson, printJson } from '../../../../src/exchange/json-text.ts';
import { refusal } from '../../../support/http-integration.ts';

const store = `{"store": {"book": [
  {"category": "reference", "author": "Rees", "price": 8.95, "tags": ["a", "b"]},
  {"category": "fiction", "author": "Waugh", "price": 12, "isbn": "x-1"},
  {"category": "fiction", "author": "Tolkien", "price": 22.99, "isbn": null}
], "bicycle": {"color": "red", "price": 20}}, "expensive": 10, "odd key": {"a.b": 1}, "__proto__": {"x": 2}}`;

const rows: readonly (readonly [path: string, found: string | undefined])[] = [
  ['$.store.bicycle', '{"color":"red","price":20}'],
  ['store.bicycle.color', '"red"'],
  ['$.store.book[0].author', '"Rees"'],
  ['$.store.book[-1].author', '"Tolkien"'],
  ["$['store']['book'][1]['isbn']", '"x-1"'],
  ["$['odd key']['a.b']", '1'],
  ['$.__proto__.x', '2'],
  ['$.none', undefined],
  ['$.store.none.deeper', undefined],
  ['$.store.book[9]', undefined],
  ['$.expensive[0]', undefined],
  ['$.store.book[2].isbn', 'null'],
  ['$.store.book[*].author', '["Rees","Waugh","Tolkien"]'],
  ['$.store.book.*.price', '[8.95,12,22.99]'],
  ['$..price', '[8.95,12,22.99,20]'],
  ['$..book[0].author', '["Rees"]'],
  ['$..none', '[]'],
  ['$.store.book[0,2].price', '[8.95,22.99]'],
  ["$.store.bicycle['color','price','none']", '{"color":"red","price":20}'],
  ["$.store.book[1:]['author','isbn']", '[{"author":"Waugh","isbn":"x-1"},{"author":"Tolkien","isbn":null}]'],
  ["$['store','none'].bicycle.color", '["red"]'],
  ["$.store.book[?(@.price == '12')].author", '["Waugh"]'],
  ['$..[?(@.price > 20)].price', '[22.99]'],
  ["$.store.book[?(@.tags contains 'a')].author", '["Rees"]'],
  ["$.store.book[?(@.author contains 'au')].author", '["Waugh"]'],
  ['$.store.book[?(@.tags size 2)].author', '["Rees"]'],
  ['$.store.book[?(@.tags empty false)].author', '["Rees"]'],
  ["$.store.book[?(@.tags subsetof ['a','b','c'])].author", '["Rees"]'],
  ["$.store.book[?(@.tags anyof ['b','z'])].author", '["Rees"]'],
  ["$.store.book[?(@.tags noneof ['z'])].author", '["Rees"]'],
  ['$.store.book[1:].author', '["Waugh","Tolkien"]'],
  ['$.store.book[:1].author', '["Rees"]'],
  ['$.store.book[-2:].author', '["Waugh","Tolkien"]'],
  ['$.store.book[?(@.price < 10)].author', '["Rees"]'],
  ['$.store.book[?(@.price<=12&&@.isbn)].author', '["Waugh"]'],
  ["$.store.book[?(@.category == 'fiction' && !(@.author=='Waugh'))].author", '["Tolkien"]'],
  ['$.store.book[?(@.price > $.expensive || @.tags)].author', '["Rees","Waugh","Tolkien"]'],
  ["$.store.book[?(@.author in ['Rees', 'X'])].price", '[8.95]'],
  ["$.store.book[?(@.author nin ['Rees'])].price", '[12,22.99]'],
  ['$.store.book[?(@.isbn == null)].author', '["Tolkien"]'],
  ["$.store.book[?(@.tags[0] == 'a')].price", '[8.95]'],
  ['$.store.book.length()', '3'],
  ['$.store.book[*].price.sum()', '43.94'],
  ['$.store.book[*].price.max()', '22.99'],
  ['$.store.bicycle.keys()', '["color","price"]'],
];

t.test('compileJsonPath() finds what the path leads to', async (t) => {
  const document = parseJson(store) ?? null;
  for (const [text, expected] of rows) {
    const path = compileJsonPath(text);
    if ('problem' in path) {
      t.fail(`${text}: ${path.problem}`);
      continue;
    }
    const found = path.find(document);
    t.equal(found === undefined ? undefined : printJson(found), expected, text);
  }
});

t.test('compileJsonPath() says what is wrong with a path', async (t) => {
  const problems: readonly (readonly [string, string])[] = [
    ['', 'it is empty'],
    ['$.', 'it ends too early'],
    ['$[', 'it ends too early'],
    ['$..', 'it ends too early'],
    ["$['a]", 'a quote is not closed'],
    ['$.a b', 'unexpected " " at character 4'],
    ['$[?(@.a =~ /x/)]', 'unexpected "=" at character 9'],
    ['$.a.nothing()', 'there is no function nothing()'],
    [`$[?(${'('.repeat(100)}@.a${')'.repeat(100)})]`, 'its filters are nested too deeply'],
    ['$'.padEnd(5_000, '.a'), 'it is longer than 4096 characters'],
  ];
  for (const [text, problem] of problems) t.strictSame(compileJsonPath(text), { problem }, text.slice(0, 40));
});

t.test('find() refuses a search that would not end', async (t) => {
  const path = compileJsonPath('$..*..*..*');
  const document = parseJson(`${'[['.repeat(60)}1${']]'.repeat(60)}`) ?? null;
  const wide = parseJson(`[${Array.from({ length: 300 }, () => '[[[1,2]]]').join()}]`) ?? null;
  if ('problem' in path) throw new Error(path.problem);
  t.ok(Array.isArray(path.find(document)));
  const endless = compileJsonPath('$..*..*..*..*..*');
  if ('problem' in endless) throw new Error(endless.problem);
  t.throws(() => endless.find(document), refusal({ type: 'API_CONFIGURATION_ERROR', reason: /1,000,000 values/ }));
  t.ok(Array.isArray(path.find(wide)));
});
