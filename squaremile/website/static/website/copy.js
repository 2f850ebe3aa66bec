// Copying is offered only where the browser can do it; the words can always be selected by hand.
export function offerCopying () {
  for (const button of document.querySelectorAll('[data-module="sm-copy"]')) {
    const source = document.getElementById(button.dataset.copies)
    const status = button.parentElement.querySelector('[role="status"]')
    if (!navigator.clipboard || !source) continue
    button.hidden = false
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(source.textContent.trim())
      status.textContent = button.dataset.copied || button.textContent.trim()
    })
  }
}
