"""Draws the phone app's PNG icons from icon.svg, with the Chromium that the tests use."""

from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parents[1] / "frontend" / "public"
SIZES = {"icon-192.png": (192, 1.0), "icon-512.png": (512, 1.0), "icon-maskable-512.png": (512, 0.8)}


def main() -> None:
    svg = (FOLDER / "icon.svg").read_text()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, (size, share) in SIZES.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            background = "#0b5d4e" if share < 1 else "transparent"
            page.set_content(
                f"<style>body{{margin:0;background:{background}}}"
                f"svg{{display:block;width:{size}px;height:{size}px;transform:scale({share})}}</style>{svg}"
            )
            page.screenshot(path=FOLDER / name, omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
