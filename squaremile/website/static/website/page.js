// The one script of every page: turns on the design system's parts. Everything works without it.
import { initAll as initGovuk } from '../vendor/govuk-frontend.min.js'
import { initAll as initMoj, FilterToggleButton } from '../vendor/moj-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initGovuk()
initMoj()

for (const panel of document.querySelectorAll('[data-module="sm-filter"]')) {
  new FilterToggleButton(panel, {
    bigModeMediaQuery: '(min-width: 48.0625em)',
    startHidden: false,
    toggleButton: { showText: 'Show filter', hideText: 'Hide filter', classes: 'govuk-button--secondary' },
    toggleButtonContainer: { selector: '.sm-filter__toggle' },
    closeButtonContainer: { selector: '.moj-filter__header-action' },
    closeButton: { text: 'Close', classes: 'moj-filter__close' }
  })
}

// Copying is offered only where the browser can do it; the words can always be selected by hand.
for (const button of document.querySelectorAll('[data-module="sm-copy"]')) {
  const source = document.getElementById(button.dataset.copies)
  const status = button.parentElement.querySelector('[role="status"]')
  if (!navigator.clipboard || !source) continue
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(source.textContent.trim())
    status.textContent = 'Copied'
  })
}
