import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Room } from '../../main/page/room.js';

const line = (sequence) => ({ kind: 'said', by: 'bob', text: 'x', sequence, time: '2026-11-28T20:00:00Z' });
const numbers = (room) => room.lines.map(({ sequence }) => sequence);

function roomWith(...sequences) {
  const room = new Room('lobby');
  sequences.forEach((sequence) => room.append(line(sequence)));
  return room;
}

test('older lines come before what there is, each once', () => {
  const room = roomWith(11, 12);
  room.asked = { why: 'older', sequence: 11 };
  room.takeEarlier({ first: true, lines: [line(9), line(10)] });

  assert.deepEqual(numbers(room), [9, 10, 11, 12]);
  assert.equal(room.isFirst, true);
  assert.equal(room.append(line(12)), false);
});

test('an answer about what was asked for before there were any lines says nothing of those there are', () => {
  const room = new Room('lobby');
  room.asked = { why: 'older', sequence: 1 };
  room.append(line(9981)); // the history came first
  room.takeEarlier({ first: true, lines: [] });

  assert.equal(room.isFirst, false);
  assert.equal(room.asked, null);
});

test('an answer about lines that were forgotten is not taken', () => {
  const room = roomWith(5);
  room.asked = { why: 'older', sequence: 5 };
  room.reset();
  room.takeEarlier({ first: true, lines: [line(4)] });

  assert.deepEqual(numbers(room), []);
  assert.equal(room.isFirst, false);
});

test('another piece of the log is read on to the head, and lines meanwhile are not lost', () => {
  const room = roomWith(100);
  room.asked = { why: 'piece', target: 7, sequence: 10 };
  room.takeEarlier({ first: false, lines: [line(6), line(7), line(8)] });
  room.append(line(101));
  assert.deepEqual(numbers(room), [6, 7, 8]);
  assert.equal(room.isAttached, false);
  assert.equal(room.head, 101);

  room.asked = { why: 'newer', sequence: 200 };
  room.takeEarlier({ first: false, lines: [line(8), line(99), line(100), line(101)] });
  assert.deepEqual(numbers(room), [6, 7, 8, 99, 100, 101]);
  assert.equal(room.isAttached, true);
});

test('a line that is taken back has no text any more', () => {
  const room = roomWith(1, 2);
  room.heard({ kind: 'redaction', by: 'ann', author: 'bob', line: 1, wasTopic: false });

  assert.equal(room.lines[0].kind, 'redacted');
  assert.equal(room.lines[0].text, undefined);
});

test('who speaks and was not named is one of the others, and who comes in is one more', () => {
  const room = new Room('lobby');
  room.areHere(['ann', 'bob'], 3);

  room.heard(line(1)); // bob
  room.heard({ ...line(2), by: 'cat' });
  assert.deepEqual([room.members, room.others], [['ann', 'bob', 'cat'], 2]);
  room.heard({ kind: 'joined', sequence: 3, names: ['dan'], others: 0 });
  room.heard({ kind: 'left-room', sequence: 4, names: ['ann'], others: 0 });
  assert.deepEqual([room.members, room.others], [['bob', 'cat', 'dan'], 2]);
});

test('of many who come and go some are named, and all are counted', () => {
  const room = new Room('lobby');
  room.areHere(['ann', 'bob'], 3);

  room.heard({ kind: 'joined', sequence: 1, names: ['dan', 'Abe', 'bea'], others: 10 });
  assert.deepEqual([room.members, room.others], [['Abe', 'ann', 'bea', 'bob', 'dan'], 13]);
  room.heard({ kind: 'left-chat', sequence: 2, names: ['ann', 'eve'], others: 4 }); // eve was one of the others
  assert.deepEqual([room.members, room.others], [['Abe', 'bea', 'bob', 'dan'], 8]);
  room.heard({ kind: 'left-room', sequence: 3, names: [], others: 20 });
  assert.equal(room.others, 0);
});

test('who is known stays so when the server names but some', () => {
  const room = new Room('lobby');
  room.areHere(['ann'], 3);
  room.heard({ ...line(1), by: 'cat' });

  room.areHere(['ann', 'bob'], 2);
  assert.deepEqual([room.members, room.others], [['ann', 'bob', 'cat'], 1]);
  room.areHere(['ann', 'bob'], 0);
  assert.deepEqual([room.members, room.others], [['ann', 'bob'], 0]);
});
