// Passkeys: asks the browser for a credential and posts it with the form. The forms stay hidden where it cannot.
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
const withBytes = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }))

// What the server reads: binary parts as base64url, as WebAuthn's own JSON form has them.
function asJson (credential) {
  const response = {}
  for (const part of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (credential.response[part]) response[part] = toText(credential.response[part])
  }
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response
  })
}

async function make ({ publicKey }) {
  const credential = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
      excludeCredentials: withBytes(publicKey.excludeCredentials),
      authenticatorSelection: {
        ...publicKey.authenticatorSelection,
        residentKey: 'required',
        requireResidentKey: true,
        userVerification: 'required'
      }
    }
  })
  return asJson(credential)
}

async function prove ({ publicKey }) {
  const credential = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      allowCredentials: withBytes(publicKey.allowCredentials)
    }
  })
  return asJson(credential)
}

async function optionsOf (form) {
  if (form.dataset.passkey === 'sign-in') {
    const answer = await fetch(form.action, { headers: { Accept: 'application/json' } })
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`)
    return (await answer.json()).request_options
  }
  const data = JSON.parse(document.getElementById(form.dataset.passkeyOptions).textContent)
  return data.creation_options || data.request_options
}

// What is said of a mistake, in the language of the page.
const words = document.getElementById('passkey-script').dataset
const SAYS = { InvalidStateError: words.twice, NotAllowedError: words.unused, SecurityError: words.elsewhere }

async function ceremony (event) {
  const form = event.currentTarget
  event.preventDefault()
  const says = form.querySelector('[data-passkey-says]')
  const button = form.querySelector('button')
  button.disabled = true
  says.textContent = ''
  try {
    const options = await optionsOf(form)
    form.elements.credential.value = await (form.dataset.passkey === 'add' ? make : prove)(options)
    form.submit()
  } catch (error) {
    says.textContent = SAYS[error.name] || words.failed
    button.disabled = false
  }
}

for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (!window.PublicKeyCredential) continue
  form.hidden = false
  form.addEventListener('submit', ceremony)
}
