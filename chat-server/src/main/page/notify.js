/** Tells who looks elsewhere that they were named: by the title, and by a notification if allowed. */

// Kept, as a browser asks another process for it each time.
let permission = 'Notification' in window ? Notification.permission : 'denied';

export function canAsk() {
  return permission === 'default';
}

export async function ask() {
  permission = await Notification.requestPermission();
}

export function notify(title, text) {
  if (document.hasFocus() || permission !== 'granted') {
    return;
  }
  try {
    const shown = new Notification(title, { body: text, tag: title });
    shown.onclick = () => {
      window.focus();
      shown.close();
    };
  } catch {
    // some browsers on phones have it only for installed pages; the title has to do
  }
}

export function title(chat) {
  const named = chat.places.reduce((sum, place) => sum + (place.mentions ?? place.unread), 0);
  const unread = chat.places.some((place) => place.unread > 0);
  const where = chat.phase === 'in' && chat.here !== undefined ? chat.here.name : 'chat';
  document.title = (named > 0 ? `(${named}) ` : unread ? '• ' : '') + where;
}
