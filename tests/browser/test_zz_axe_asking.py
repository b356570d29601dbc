from tests.browser.test_asking import pytestmark, to_the_form, title, OPEN, PHONE, SOUGHT, expect
from tests.browser.test_accessibility import violations

async def test_axe(enter):
    context = await enter("official", viewport=PHONE)
    page = await context.new_page()
    found = {}
    await page.goto("/ask")
    await to_the_form(page, title())
    await page.fill("#f-body", "Text")
    await page.check("[name=byline][value=role]")
    await page.click("form[action='/ask'] .btn.is-main")
    found["preview"] = await violations(page)
    if await page.locator("[name=sure]").count():
        await page.click("form[action='/ask'] .btn.is-main")
        found["refused"] = await violations(page)
        await page.check("[name=sure]")
    await page.click("form[action='/ask'] .btn.is-main")
    await page.wait_for_url("**/receipt*")
    found["receipt"] = await violations(page)
    await page.goto("/ask"); await page.fill("#f-title", SOUGHT); await page.wait_for_timeout(3000)
    await page.goto("/drafts"); found["drafts"] = await violations(page)
    await page.goto("/ask"); found["offer"] = await violations(page)
    await page.goto("/ask?title=x&seen=1"); found["groups"] = await violations(page)
    await page.goto(f"/ask?group={OPEN}")
    await page.fill("#f-title", "A"); await page.fill("#f-body", "A text of words.")
    await context.clear_cookies(name="cop")
    await page.click("form[action='/ask'] .btn.is-main")
    found["door"] = await violations(page)
    await page.click("button[name=as][value=official]")
    found["returned"] = await violations(page)
    assert not {k: v for k, v in found.items() if v}
