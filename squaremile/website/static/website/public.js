// The one script of a public page: turns on the design system's parts that such pages have. Everything works without it.
import {
  createAll, Button, CharacterCount, Checkboxes, ErrorSummary, ExitThisPage, NotificationBanner, Radios, SkipLink
} from '../vendor/govuk-frontend.min.js'
import { offerCopying } from './copy.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
for (const part of [Button, CharacterCount, Checkboxes, ErrorSummary, ExitThisPage, NotificationBanner, Radios, SkipLink]) {
  createAll(part)
}
offerCopying()
