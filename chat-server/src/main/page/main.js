/** Has what is known shown, and hears what is pressed anywhere. */
import { Chat } from './chat.js';
import { html, render } from './html.js';
import { notify, title } from './notify.js';
import { App } from './view/app.js';
import { spoken } from './view/line.js';

const app = document.getElementById('app');

/** What a screen reader is told: the lines of the room that is looked at, a second together. */
let said = [];
let saying = '';

let isDue = false;

function show() {
  isDue = false;
  render(html`<${App} chat=${chat} said=${saying} />`, app);
  title(chat);
  linkHere();
}

/** Whatever has changed is shown with the next picture; in a hidden tab, now and then. */
function changed() {
  if (!isDue) {
    isDue = true;
    if (document.visibilityState === 'visible') {
      requestAnimationFrame(show);
    } else {
      setTimeout(show, 250);
    }
  }
}

const chat = new Chat(changed, (line, isNamed, place) => {
  if (place === chat.here) {
    if (said.length === 0) {
      setTimeout(() => {
        saying = said.slice(-5).join('. ');
        said = [];
        changed();
      }, 1000);
    }
    said.push(spoken(line));
  }
  if (isNamed) {
    notify(line.by + ' in ' + place.name, line.text);
  }
});

// -- links: #room, or #room/line

function go() {
  let [name, line] = location.hash.slice(1).split('/');
  try {
    name = decodeURIComponent(name);
  } catch {
    return; // no link of ours
  }
  if (name.startsWith('@')) {
    chat.talkTo(name.slice(1));
  } else if (name !== '') {
    chat.goTo(name, /^\d{1,15}$/.test(line ?? '') ? Number(line) : 0);
  }
}

let linked = '';

function linkHere() {
  const here = chat.phase === 'in' && chat.here !== undefined
    ? '#' + (chat.hereIsRoom ? '' : '@') + encodeURIComponent(chat.here.name) : '';
  if (here !== '' && here !== linked) {
    linked = here;
    if (location.hash.split('/')[0] !== here) {
      history.pushState(null, '', here);
    }
  }
}

addEventListener('hashchange', go);
addEventListener('popstate', go);
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href^="#"]');
  if (link && link.getAttribute('href') === location.hash) {
    go(); // a second time, of which the browser says nothing
  }
});

// -- keys

function isTyping(target) {
  return target.matches?.('input, textarea, dialog, dialog *');
}

document.addEventListener('keydown', (event) => {
  if (chat.phase !== 'in') {
    return;
  }
  const { key } = event;
  const isCommand = event.ctrlKey || event.metaKey;
  if (event.altKey && (key === 'ArrowUp' || key === 'ArrowDown')) {
    event.preventDefault();
    chat.move(key === 'ArrowDown' ? 1 : -1, event.shiftKey);
  } else if (isCommand && key.toLowerCase() === 'k') {
    event.preventDefault();
    chat.openRooms();
  } else if (isCommand && event.shiftKey && key.toLowerCase() === 'f') {
    event.preventDefault();
    document.querySelector('.search input')?.focus();
  } else if (key === '?' && !isTyping(event.target)) {
    event.preventDefault();
    chat.open('keys');
  } else if (key === 'Escape' && chat.dialog === '') {
    if (chat.found !== null) {
      chat.endSearch();
    } else if (chat.hereIsRoom && chat.here) {
      chat.toEnd(chat.here);
    }
    document.querySelector('.composer textarea')?.focus();
  }
});

// -- whether somebody looks

addEventListener('focus', () => {
  chat.attend(true);
});
addEventListener('blur', () => {
  chat.attend(false);
});
addEventListener('pagehide', () => chat.save());

go();
changed();
