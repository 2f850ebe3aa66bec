// While a file is read, looks again by itself every other second; without a script there is a button for it.
const waiting = document.querySelector('[data-module="sm-wait"]')
if (waiting) {
  const seen = Number(sessionStorage.getItem('sm-wait') || 0)
  if (seen < 20) {
    sessionStorage.setItem('sm-wait', seen + 1)
    setTimeout(() => location.reload(), Number(waiting.dataset.seconds) * 1000)
  }
} else {
  sessionStorage.removeItem('sm-wait')
}
