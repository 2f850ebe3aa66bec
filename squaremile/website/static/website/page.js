// The one script of every page: turns on the design system's parts. Everything works without it.
import { initAll as initGovuk } from '../vendor/govuk-frontend.min.js'
import { initAll as initMoj, FilterToggleButton } from '../vendor/moj-frontend.min.js'
import { offerCopying } from './copy.js'

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

offerCopying()
