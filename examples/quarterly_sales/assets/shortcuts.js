// Alt+1, Alt+2 and Alt+3 open the pages.
const pages = { 1: "/", 2: "/regions", 3: "/products" };

document.addEventListener("keydown", (event) => {
  if (event.altKey && pages[event.key]) {
    window.location.href = pages[event.key];
  }
});
