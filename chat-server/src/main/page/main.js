document.title = 'chat';
