(function (root) {
  root.classList.add('script');
  try {
    var settings = JSON.parse(localStorage.getItem('bookpress:settings')) || {};
    ['theme', 'size', 'font', 'width'].forEach(function (key) {
      if (settings[key]) root.dataset[key] = settings[key];
    });
  } catch (refused) {}
})(document.documentElement);
