"""Phone, tablet or computer: all that we count of a device. The browser's own words are not kept."""

from django.http import HttpRequest


def device_of(request: HttpRequest) -> str:
    agent = request.headers.get("User-Agent", "").casefold()
    if "ipad" in agent or "tablet" in agent or ("android" in agent and "mobile" not in agent):
        return "tablet"
    if "mobi" in agent or "iphone" in agent or "android" in agent:
        return "phone"
    return "computer"
