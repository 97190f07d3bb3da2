/** The template language, as tables: template, body, what it renders to. */

import t from 'tap';
import { compileTemplate } from '../../../../../workers/transform/vtl/template.ts';
import { render } from '../../../../support/render.ts';

type Row = readonly [template: string, expected: string, body?: string];

const tables: Readonly<Record<string, readonly Row[]>> = {
  'references, in all forms': [
    ['#set($a = "x")$a ${a} $!a $!{a}b', 'x x x xb'],
    ['$missing|$!missing|${missing}|$missing.x.y()|', '||||'],
    ['#set($m = {"k": [1, {"z": 2}]})$m.k[1].z $m["k"][0] $m.get("k").get(1).get("z")', '2 1 2'],
    ['$5 $ $$ ${ $-a #', '$5 $ $$ ${ $-a #'],
    ['#set($a = "x")$a. $a.. $a-b $a!', 'x. x..  x!'],
    ['#set($a = {"X-Amz-Target": 1})$a.X-Amz-Target', '1'],
    ['\\$input \\\\$stageVariables.name \\n \\#set \\$none', '$input \\value \\n #set \\$none'],
  ],
  'directives and the white space that they take': [
    ['#set($a = 1)\n{$a}', '{1}'],
    ['a #set($b = 2)\n  #set( $c = $b )  \nb', 'a b'],
    ['a\n  #set($b = 2)\n$b #set($c = 3)$c', 'a\n  23'],
    ['#if(true)\nyes\n#else\nno\n#end\nend', 'yes\nend'],
    ['#if(false)a#elseif(true)b#else c#end', 'b'],
    ['#if($x)a#{else}b#end', 'b'],
    ['#foreach($i in [1..3])\n  $i#if($foreach.hasNext),#end\n#end\n.', '  1,  2,  3.'],
    ['a ## comment $a\nb #* #if *#c #[[ $raw #if ]]#', 'a b c  $raw #if '],
    ['#unknown #else1 #1 #{x} #', '#unknown #else1 #1 #{x} #'],
    ['#stop after', ''],
    ['a#stop b', 'a'],
  ],
  '#foreach': [
    [
      '#foreach($i in [3..1])$i$foreach.index$foreach.count$velocityCount $foreach.first $foreach.last;#end',
      '3011 true false;2122 false false;1233 false true;',
    ],
    ['#foreach($a in [1,2])#foreach($b in [1,2])$foreach.parent.index$foreach.index #end#end', '00 01 10 11 '],
    ['#foreach($v in {"a": 1, "b": 2})$v#end', '12'],
    ['#foreach($e in $m.entrySet())x#end#foreach($x in "text")x#end#foreach($x in 5)x#end', ''],
    ['#set($x = "kept")#foreach($x in [1])$x#end$x', '1kept'],
    ['#foreach($i in [1..9])#if($i == 3)#break#end$i#end.', '12.'],
    ['#foreach($i in [1..9])$i$foreach.stop()#end', '1'],
    ['#foreach($i in [1..5000])#set($n = $i)#end$n', '1000'],
  ],
  '#macro, #define, #evaluate': [
    ['#macro(hi $who)Hello $who#end#hi("a"), #hi("b")', 'Hello a, Hello b'],
    ['#later("x")#macro(later $y)<$y>#end', '<x>'],
    ['#macro(box)[$bodyContent]#end#@box()in#end', '[in]'],
    ['#macro(m $a)$a#set($a = 2)$a#end#set($a = 1)#m("x")$a', 'x21'],
    ['#macro(r)#r()#end#r()', 'refused #r calls itself more than 20 levels deep'],
    ['#nothing("x") #nothing $none', '#nothing("x") #nothing '],
    ['#macro(none)here#end#none, #none()', 'here, here'],
    ['#define($block)n is $n#end#set($n = 1)$block, #set($n = 2)$block', 'n is 1, n is 2'],
    ['#set($code = "#set($q = 5)$q")#evaluate($code)|$q', '5|5'],
    ["#set($c = '#if(')#evaluate($c)", 'refused 1:18 #evaluate: expected a value, found the end of the template'],
  ],
  'operators and their order': [
    ['#if(1 + 2 * 3 == 7 && !(1 > 2) || $x)y#end', 'y'],
    ['#if(1 lt 2 and 2 le 2 and 3 gt 2 and 3 ge 3 and 1 eq 1 and 1 ne 2 or not true)y#end', 'y'],
    [
      '#set($a = 7 / 2)$a;#set($a = -7 / 2)$a;#set($a = 7 % 4)$a;#set($a = 7.0 / 2)$a;#set($a = 1e3)$a',
      '3;-3;3;3.5;1000.0',
    ],
    ['#set($a = 9007199254740991 + 2)$a;#set($a = 3 * 1.5)$a', '9007199254740993;4.5'],
    ['#set($a = "n" + 1 + true)$a;#set($a = 1 + "n")$a', 'n1true;1n'],
    ['#set($a = 1 / 0)[$a]#set($b = 1 - "x")[$b]', '[][]'],
    ['#if("" == $none && $none == $null && "1" == 1 && 1.0 == 1 && [] != "")y#end', 'y'],
    [
      '#set($t = "")#set($z = 0)#set($l = [])#if($t)text#end#if($z)zero#end#if($none)none#end#if($l)list#end',
      'textzerolist',
    ],
    // Velocity gives written-out values no truth.
    ['#if("t")text#end#if(1)number#end#if([1])list#end#if(true)true#end#if(!"t")not#end', 'truenot'],
    ['#set($s = "a" + $none)$s $none', 'a$none '],
  ],
  texts: [
    ['#set($a = 1)#set($b = "v $a ${a}x #if($a == 1)one#end")$b', 'v 1 1x one'],
    ["#set($b = 'v $a')$b", 'v $a'],
    ['#set($b = "say ""hi""")$b', 'say "hi"'],
    ["#set($b = 'it''s')$b", "it's"],
    ['#set($b = "a\\nb")$b', 'a\\nb'],
  ],
  'methods of texts': [
    [
      '#set($s = "Hello")$s.length() $s.toUpperCase() $s.substring(1) $s.substring(1, 3) $s.indexOf("l") $s.lastIndexOf("l")',
      '5 HELLO ello el 2 3',
    ],
    [
      '#set($s = " a,b,,c,, ")$s.trim().split(",").size() $s.contains("b") $s.startsWith(" a") $s.isEmpty()',
      '4 true true false',
    ],
    [
      '#set($s = "a.b.c")$s.replace(".", "-") $s.replaceAll("[ab]", "<$0>") $s.replaceFirst(".", "x") $s.matches("a.b.c") $s.matches("a")',
      'a-b-c <a>.<b>.c x.b.c true false',
    ],
    ['#set($s = "it\'s")$util.escapeJavaScript($s).replaceAll("\\\\\'", "\'")', "it's"],
    [
      '#set($s = "ab")$s.charAt(1) $s.concat("c") $s.equals("ab") $s.equalsIgnoreCase("AB") $s.compareTo("ac") $s.hashCode()',
      'b abc true true -1 3105',
    ],
    ['#set($i = 0)$i.parseInt("42")', '42'],
    ['#set($s = "abc")$s.substring(9)', 'refused 1:19 substring(): index out of range: 9'],
    [
      '#set($s = "abc")$s.matches("(?=a)")',
      'refused 1:19 matches(): "(?=a)" cannot be used: lookaheads and lookbehinds cannot be matched in linear time',
    ],
    ['#set($s = "abc")$s.nothing() $s.getBytes()', ' '],
  ],
  'lists and maps': [
    [
      '#set($l = [])#set($v = $l.add("a"))#set($v = $l.add(0, "b"))$l $l.size() $l.contains("a") $l.indexOf("a") $l.isEmpty()',
      '[b, a] 2 true 1 false',
    ],
    ['#set($l = [1, 2, 3])$l.remove(0)$l.get(0)$l[-1] $l.subList(0, 1) #set($l[0] = 7)$l', '123 [2][7, 3]'],
    ['#set($l = [1, 2])$l[2]', 'refused 1:20 []: index out of range: 2'],
    ['#set($i = [1, 2].iterator())x', 'problem 1:17 expected ")" at the end of #set, found "."'],
    ['#set($l = [1, 2])#set($i = $l.iterator())$i.next()$i.next()$i.hasNext()', '12false'],
    ['#set($l = [1])$l.get(1)', 'refused 1:17 get(): index out of range: 1'],
    [
      '#set($m = {})$m.put("a", 1)$m.put("a", 2) $m.containsKey("a") $m.keySet() $m.values() $m.size() $m.remove("a")$m',
      '1 true [a] [2] 1 2{}',
    ],
    ['#set($l = ["", $none, ""])$l #set($v = $l.add($l))$l', '[, null, ][, null, , (this Collection)]'],
    ['#set($m = {"b": 1, "a": {"c": [1, "x"]}})$m $m.a.c', '{b=1, a={c=[1, x]}} [1, x]'],
    [
      '#foreach($e in $m.entrySet())$e.key#end#set($m = {"k": "v"})#foreach($e in $m.entrySet())$e.key=$e.value $e.getKey() $e#end',
      'k=v k k=v',
    ],
    ['#set($m = {"a": 1})#set($m["b"] = 2)#set($m.c = 3)$m', '{a=1, b=2, c=3}'],
  ],
  $input: [
    ['$input.path("$.u")|$input.json("$.u")', '["http:\\/\\/a"]|["http://a"]', '{"u":["http://a"]}'],
    ['$input.body|$input.json("$")|$input.path("$")', '{}|{}|{}'],
    ['$input.body|$input.json("$.a")', 'no json|""', 'no json'],
    [
      '$input.json("$")',
      '{"b":12345678901234567890,"a":1.1,"2":[true,null],"__proto__":{"x":"é/\\""}}',
      '{"b": 12345678901234567890, "a": 1.10, "2": [true, null], "__proto__": {"x": "é/\\""}}',
    ],
    [
      '$input.path("$.a.b") $input.path("$.a.n") $input.path("$.x").y',
      '[{"c":"d"}] 1.5 ',
      '{"a":{"b":[{"c":"d"}],"n":1.50}}',
    ],
    [
      '$input.path("$.items[?(@.price > 5)].name") $input.path("$..name") $input.path("$.items.length()")',
      '["b"] ["a","b"] 2',
      '{"items":[{"name":"a","price":1},{"name":"b","price":9}]}',
    ],
    [
      '$input.params("id") $input.params("q") $input.params("Accept") [$input.params("none")]',
      'path-id 1 text/plain []',
    ],
    [
      '$input.params().path $input.params().querystring.q $input.params().header.get("Accept") $input.params().keySet()',
      '{id=path-id} 1 text/plain [path, querystring, header]',
    ],
    ['$input.path("$[")', 'refused 1:7 path(): "$[" is no JSONPath: it ends too early'],
  ],
  '$util, $context, $stageVariables': [
    [
      '$util.escapeJavaScript("a\'b/c\\")|$util.escapeJavaScript($none)|$util.escapeJavaScript(1)|$util.escapeJavaScript("é€")',
      "a\\'b\\/c\\\\|null|1|\\u00E9\\u20AC",
    ],
    [
      '$util.urlEncode("a b&c=d/é~*")|$util.urlDecode("a+b%26%C3%A9")|[$util.urlEncode($none)]',
      'a+b%26c%3Dd%2F%C3%A9%7E*|a b&é|[]',
    ],
    ['$util.base64Encode("é")|$util.base64Decode("w6k=")|$util.parseJson("{""a"":[1]}").a[0]', 'w6k=|é|1'],
    [
      '$context.requestId $context.identity.sourceIp [$context.identity] [$context.authorizer.principalId]',
      'id-1 127.0.0.1 [] []',
    ],
    [
      '#set($context.requestOverride.path.a = "x")$context.requestOverride.path.a #set($context.own = 1)$context.own',
      'x1',
    ],
    [
      '$stageVariables.name ${stageVariables["name"]} [$stageVariables.none] #foreach($k in $stageVariables.keySet())$k#end',
      'value value [] name',
    ],
  ],
};

for (const [name, rows] of Object.entries(tables)) {
  t.test(`template: ${name}`, async (t) => {
    for (const [template, expected, body = ''] of rows) t.equal(render(template, { body }), expected, template);
  });
}

t.test('compileTemplate() says where a template goes wrong', async (t) => {
  const rows: readonly (readonly [string, string])[] = [
    ['a\n  #if($x', 'problem 2:9 expected ")" at the end of #if, found the end of the template'],
    ['#foreach($x in $y)\nbody', 'problem 1:1 #foreach has no #end'],
    ['text\n#end', 'problem 2:1 #end ends no block'],
    ['#set($x = )', 'problem 1:11 expected a value, found ")"'],
    ['#set(x = 1)', 'problem 1:6 expected a reference in #set'],
    ['#set($x = "a)', 'problem 1:11 a text that begins with " has no end'],
    ['#parse("x")', 'problem 1:1 #parse has no files to read here'],
    ['a ${b', 'problem 1:6 expected "}" behind a reference that begins with "${", found the end of the template'],
    ['#if(1)a#else b#end #else', 'problem 1:20 #else ends no block'],
  ];
  for (const [template, expected] of rows) t.equal(render(template), expected, template);
});

t.test('compileTemplate() knows a template of plain text, and refuses one over 300 KB', async (t) => {
  t.match(compileTemplate('{"a": 1}'), { template: { literal: '{"a": 1}' } });
  t.match(compileTemplate('$a'), { template: { literal: undefined } });
  t.match(compileTemplate('a'.repeat(307_201)), { problems: [{ message: 'a template may have 300 KB' }] });
});

t.test('render() stops what would fill or hang a thread', async (t) => {
  const rows: readonly (readonly [string, RegExp])[] = [
    ['#set($s = "xy")#foreach($i in [1..1000])#set($s = "$s$s")#end', /^over budget/],
    ['#set($s = "x")#foreach($i in [1..1000])#set($s = $s.replaceAll("x", "xx"))#end', /^over budget|^refused/],
    ['#foreach($a in [1..1000])#foreach($b in [1..1000])#foreach($c in [1..1000])x#end#end#end', /^over budget/],
    ['#set($l = [1])#foreach($i in [1..1000])#set($v = $l.addAll($l))#end', /^over budget|^refused/],
    ['#set($n = 7)#foreach($i in [1..1000])#set($n = $n * $n)#end', /^refused a number is too large/],
    ['#set($m = {})#set($n = {"m": $m})#set($v = $m.put("a", $n))#set($v = $m.put("b", $n))$m', /^over budget/],
    ['#set($l = [])#set($v = $l.add($l))#if($l == $l.subList(0, 1))x#end$l.hashCode()', /^/],
    ['#set($s = "a")#set($l = $s.repeat(100000000))', /^over budget/],
    ['#foreach($i in [1..1000])#set($p = "(.*){1,$i}x")$input.body.matches($p)#end', /^over budget/],
    ['#foreach($i in [1..1000])$input.path("$..*..*..*").size()#end', /^over budget/],
    ['#foreach($i in [1..1000000000])x#end', /^over budget/],
    [`${'#if(true)'.repeat(70)}x${'#end'.repeat(70)}`, /^problem .*nested more than 64 levels/],
    [`#set($x = ${'('.repeat(5_000)}1${')'.repeat(5_000)})`, /^problem .*nested more than 64 levels/],
    [`#set($x = ${'!'.repeat(5_000)}true)`, /^problem .*nested more than 64 levels/],
  ];
  const body = `[${'[[1,2,3],[4,5,6]],'.repeat(50)}1]`;
  for (const [template, expected] of rows) t.match(render(template, { body }), expected, template.slice(0, 80));
});

t.test('render() reads deep and long bodies without falling over', async (t) => {
  t.equal(render('$input.json("$")|$input.path("$").x', { body: '['.repeat(100_000) }), '""|');
  t.equal(render('$input.path("$.a").size()', { body: `{"a":[${'1,'.repeat(50_000)}1]}` }), '50001');
});

t.test('render() reaches nothing of JavaScript', async (t) => {
  const names = [
    'constructor',
    '__proto__',
    'prototype',
    'toString',
    'valueOf',
    'hasOwnProperty',
    'call',
    'apply',
    'class',
    'getClass',
  ];
  const receivers = [
    '$input',
    '$util',
    '$context',
    '$stageVariables',
    '$text',
    '$list',
    '$map',
    '$number',
    '$foreach',
    '$none',
  ];
  const head = '#set($text = "t")#set($list = [1])#set($map = {"k": 1})#set($number = 1.5)';
  for (const receiver of receivers) {
    for (const name of names) {
      const chain = `${receiver}.${name}.${name}.constructor("return process")`;
      const template = `${head}#foreach($one in [1])${chain} ${receiver}["${name}"] ${receiver}.${name}("x")#end`;
      t.notMatch(render(template), /function|native|\[object|process/, template.slice(head.length));
    }
  }
  t.equal(render('$process $globalThis $require $console $module $this $self'), '      ');
});
