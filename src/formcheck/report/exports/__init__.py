"""The same result in the formats of other programs: tables, and files for OpenSim."""

from formcheck.report.exports.formats import Format, parse_formats, write_exports

__all__ = ["Format", "parse_formats", "write_exports"]
