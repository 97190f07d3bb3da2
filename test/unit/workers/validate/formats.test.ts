import t from 'tap';
import { formats } from '../../../../workers/validate/formats.ts';

const rows: readonly (readonly [format: string, good: readonly string[], bad: readonly string[], complaint: string])[] =
  [
    ['base64', ['', 'aGk=', 'aGkh'], ['aGk'], 'input has illegal length (must be a multiple of 4, found 3)'],
    ['base64', ['QUJD'], ['a-b='], 'input is not a valid Base64 string: illegal characters'],
    [
      'date-time',
      ['2024-02-29T23:59:59Z', '2024-01-01T00:00:00.123Z', '2024-01-01T00:00:00+02:00', '2000-02-29T00:00:00-0800'],
      [
        '2023-02-29T00:00:00Z',
        '1900-02-29T00:00:00Z',
        '2024-13-01T00:00:00Z',
        '2024-01-01T24:00:00Z',
        '2024-01-01',
        '2024-01-01T00:00:00',
      ],
      `string "2023-02-29T00:00:00Z" is invalid against requested date format(s) [yyyy-MM-dd'T'HH:mm:ssZ, yyyy-MM-dd'T'HH:mm:ss.SSSZ]`,
    ],
    [
      'email',
      ['a@b', 'first.last+tag@example.co.uk', '"a b"@example.com', 'a@[127.0.0.1]'],
      ['a', '@b', 'a@', 'a b@c.de', '.a@b.de', 'a..b@c.de', 'a@b..c', 'a@b@c d'],
      'string "a" is not a valid email address',
    ],
    [
      'hostname',
      ['localhost', 'a-b.example.com', 'example.com.'],
      ['-a.com', 'a-.com', 'a..b', '127.0.0.1', `${'a'.repeat(64)}.com`, 'a b'],
      'string "-a.com" is not a valid hostname',
    ],
    [
      'ipv4',
      ['127.0.0.1', '0.0.0.0'],
      ['256.0.0.1', '1.2.3', '01.2.3.4', '1.2.3.4.5'],
      'string "256.0.0.1" is not a valid IPv4 address',
    ],
    [
      'ipv6',
      ['::', '::1', 'fe80::1:2', '1:2:3:4:5:6:7:8', '::ffff:1.2.3.4', '1:2:3:4:5:6:1.2.3.4'],
      ['1', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1::2::3', 'g::1', '::1.2.3', '1:2:3:4:5:6:7::8:9'],
      'string "1" is not a valid IPv6 address',
    ],
    ['json-pointer', ['', '/a/b~0c~1d', '/'], ['a', '/~2'], 'input string "a" is not a valid JSON Pointer'],
    [
      'mac',
      ['00:1A:2b:3c:4D:5e'],
      ['00-1A-2b-3c-4D-5e'],
      'input string "00-1A-2b-3c-4D-5e" is not a valid MAC address',
    ],
    ['md5', ['d41d8cd98f00b204e9800998ecf8427e'], ['d41d'], 'input string has bad length (4, expected 32)'],
    ['sha1', ['a'.repeat(40)], ['g'.repeat(40)], 'input string has illegal characters'],
    ['sha256', ['0'.repeat(64)], ['0'], 'input string has bad length (1, expected 64)'],
    ['sha512', ['0'.repeat(128)], ['0'], 'input string has bad length (1, expected 128)'],
    ['regex', ['a+', ''], ['(', 'a**'], 'string "(" is not a valid ECMA 262 regular expression'],
    [
      'uri',
      ['https://example.com/a?b=%20#c', '/relative', ''],
      ['a b', 'a%2', '<a>'],
      'string "a b" is not a valid URI',
    ],
    [
      'uuid',
      ['123e4567-e89b-12d3-a456-426614174000'],
      ['123e4567', 'z23e4567-e89b-12d3-a456-426614174000'],
      'input string "123e4567" is not a valid UUID',
    ],
  ];

for (const [format, good, bad, complaint] of rows) {
  t.test(`formats tell a ${format} from what is none: ${complaint.slice(0, 60)}`, async (t) => {
    const complaintOf = formats[format];
    t.ok(complaintOf);
    for (const text of good) t.equal(complaintOf?.(text), undefined, text);
    for (const text of bad) t.type(complaintOf?.(text), 'string', text);
    t.equal(complaintOf?.(bad[0] ?? ''), complaint);
  });
}

t.test('formats take linear time', async (t) => {
  for (const [format, complaintOf] of Object.entries(formats)) {
    for (const piece of ['a', '0', 'a.', '1:', '"\\', '/~', '::', 'a@', '%2', '[']) {
      t.doesNotThrow(() => complaintOf(piece.repeat(200_000)), format);
    }
  }
});
