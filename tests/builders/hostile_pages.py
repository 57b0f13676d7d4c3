"""Texts that would be more than text in a page, if one were careless."""

HOSTILE = (
    "</script><script>window.ran=1</script>",
    "<!--<script><img src=https://evil.example/x onerror=window.ran=1>",
    "</style></title></textarea><iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
    'x" onfocus="window.ran=1" autofocus style="background:url(https://evil.example/)" x=\'',
    "javascript:window.ran=1",
    "\u202egro.live\u202c \u200b \x1b[31mred\x07\x00",
    "`</code><svg/onload=window.ran=1><base href=https://evil.example/>`",
)
