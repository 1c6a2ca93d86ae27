"""All that runs in a browser: pages, styles, locales and the TypeScript runtime. Data, not code."""
