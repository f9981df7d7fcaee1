"""How Sphinx makes the site; `make docs` calls it. Everything the pages load lies beside them."""

from __future__ import annotations

import formcheck

project = "formcheck"
author = "The formcheck developers"
project_copyright = "The formcheck developers, Apache-2.0"
version = release = formcheck.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
source_suffix = {".md": "markdown"}

# Links to headings work as they do where the Markdown is read directly.
myst_heading_anchors = 3
# What has no language is shown as it is: tables of numbers and file contents.
highlight_language = "none"

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
# Attributes of the result types are described in the class itself, once.
napoleon_numpy_docstring = True
napoleon_google_docstring = False
napoleon_use_ivar = True
python_use_unqualified_type_names = True
maximum_signature_line_length = 88

html_theme = "furo"
html_title = f"formcheck {formcheck.__version__}"
html_copy_source = False
html_show_sphinx = False
