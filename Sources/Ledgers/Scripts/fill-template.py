"""Looks at a workbook that somebody laid out, or fills it in. Runs in a cage: no network, no disk, little time.

Input: the workbook's length in eight bytes, the workbook, then what to do as JSON. Output: JSON when it only looks,
else the workbook filled in. Which mark stands for what is decided by whoever asks; this only moves and writes cells.
"""
import io
import json
import re
import sys
from copy import copy
from datetime import date, time

# Never needed here, and too large for the cage.
sys.modules["numpy"] = sys.modules["pandas"] = None

from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.utils import column_index_from_string, range_boundaries
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.writer import excel

MOST = 2000
LONGEST = 32767
# What is asked of a column of the block below it is asked of every copy of the block.
TOTALS = {"SUM(", "AVERAGE(", "COUNT(", "COUNTA(", "MAX(", "MIN(", "SUBTOTAL(", "PRODUCT("}
CELL = re.compile(r"^(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})$", re.IGNORECASE)
ROW = re.compile(r"^(\$?)([0-9]{1,7})$")


def write_worksheet(writer, sheet):
    """As the library does, in memory: it would write a file of its own."""
    out = io.BytesIO()
    written = WorksheetWriter(sheet, out)
    sheet._rels = written._rels
    written.write()
    writer._archive.writestr(sheet.path[1:], out.getvalue())
    writer.manifest.append(sheet)


excel.ExcelWriter.write_worksheet = write_worksheet


def defined_names(book):
    """Name, kind and reference of every name for a place in the workbook."""
    names = book.defined_names
    listed = names.definedName if hasattr(names, "definedName") else list(names.values())
    return [name for name in listed if isinstance(name, DefinedName)]


def look(book, _wanted):
    cells, formulas, merged, names = [], [], [], []
    for sheet in book.worksheets:
        for cell in sheet._cells.values():
            value = cell.value
            if cell.data_type == "f":
                formulas.append([sheet.title, cell.row, cell.column, str(getattr(value, "text", value))])
            elif isinstance(value, str) and "[[" in value:
                cells.append([sheet.title, cell.row, cell.column, value])
        for found in sheet.merged_cells.ranges:
            merged.append([sheet.title, found.min_row, found.max_row, found.min_col, found.max_col])
    for name in defined_names(book):
        if not name.name.lower().startswith("linli.") or name.type != "RANGE":
            continue
        for title, place in name.destinations:
            if title not in book.sheetnames:
                continue
            first_column, first, *_ = range_boundaries(place)
            names.append([title, first, first_column, name.name[6:]])
    for found in (cells, names):
        found.sort()
    return json.dumps({"sheets": book.sheetnames, "cells": cells[:MOST], "names": names[:MOST],
                       "formulas": formulas[:MOST], "merged": merged[:MOST]}).encode()


class Block:
    """Rows that are repeated, and where every other row of their sheet goes."""

    def __init__(self, sheet, first, last, times):
        self.sheet, self.first, self.last, self.times = sheet, first, last, times
        self.height = last - first + 1
        self.shift = (times - 1) * self.height

    def moved(self, row):
        return row + self.shift if row > self.last else row

    def stretched(self, low, high):
        """A range of rows: it ends where its last row has gone, and holds every copy if it held the block."""
        return self.moved(low), high + self.shift if high >= self.first else high

    def reference(self, text, home, copied, inside_total):
        """One operand of a formula. `copied`: how many blocks further down the formula stands; None: outside."""
        sheet, mark, place = text.rpartition("!")
        named = sheet.strip("'").replace("''", "'") if mark else home
        if named != self.sheet.title:
            return text
        low, colon, high = place.partition(":")
        parts = [CELL.match(part) or ROW.match(part) for part in ((low, high) if colon else (low,))]
        if not all(parts):
            return text
        rows = [int(part.group(part.lastindex)) for part in parts]
        fixed = [part.group(part.lastindex - 1) == "$" for part in parts]
        if copied is not None:
            rows = [self.moved(row) if row > self.last else row if still else row + copied * self.height
                    for row, still in zip(rows, fixed)]
        elif colon:
            rows = list(self.stretched(*rows))
        elif inside_total and self.first <= rows[0] <= self.last and self.times > 1:
            # SUM(D5) over a row that is repeated means all of its copies.
            parts, rows, colon = parts * 2, [rows[0], rows[0] + self.shift], ":"
        else:
            rows = [self.moved(rows[0])]
        said = [part.group(0)[:part.start(part.lastindex)] + str(row) for part, row in zip(parts, rows)]
        return sheet + mark + colon.join(said)

    def formula(self, text, home, copied=None):
        tokens = Tokenizer(text)
        open_words = []
        for position, token in enumerate(tokens.items):
            if token.subtype == Token.OPEN:
                open_words.append(token.value.upper())
            elif token.subtype == Token.CLOSE and open_words:
                open_words.pop()
            elif token.type == Token.OPERAND and token.subtype == Token.RANGE:
                inside = bool(open_words) and open_words[-1] in TOTALS
                token.value = self.reference(token.value, home, copied, inside)
        return "=" + "".join(token.value for token in tokens.items)

    def value(self, value, home, copied=None):
        if isinstance(value, str) and value.startswith("="):
            return self.formula(value, home, copied)
        return value

    def places(self, text):
        """A list of ranges, such as validations and formats hold."""
        return " ".join(self.reference(part, self.sheet.title, None, True) for part in str(text).split())


def repeat(book, block):
    """Copies the block so often, and moves everything below it down."""
    sheet = block.sheet
    cells, block_cells = {}, []
    for other in book.worksheets:
        for cell in other._cells.values():
            if cell.data_type != "f":
                continue
            if other is sheet and block.first <= cell.row <= block.last:
                continue
            if hasattr(cell.value, "text"):
                cell.value.text = block.formula(cell.value.text, other.title)
                cell.value.ref = block.places(cell.value.ref) if other is sheet else cell.value.ref
            else:
                cell._value = block.value(cell.value, other.title)
    for (row, column), cell in sheet._cells.items():
        if block.first <= row <= block.last:
            block_cells.append(cell)
        cell.row = block.moved(row)
        cells[cell.row, column] = cell
    for time_ in range(1, block.times):
        for cell in block_cells:
            new = Cell(sheet, row=cell.row + time_ * block.height, column=cell.column)
            new._style = copy(cell._style)
            if cell.data_type == "f" and not hasattr(cell.value, "text"):
                new._value, new.data_type = block.value(cell.value, sheet.title, time_), "f"
            elif isinstance(cell, Cell):
                new._value, new.data_type = cell._value, cell.data_type
            cells[new.row, new.column] = new
    for cell in block_cells:
        if cell.data_type == "f" and not hasattr(cell.value, "text"):
            cell._value = block.value(cell.value, sheet.title, 0)
    sheet._cells = cells
    merged = []
    for found in list(sheet.merged_cells.ranges):
        low, high = found.min_row, found.max_row
        if block.first <= low and high <= block.last:
            for time_ in range(block.times):
                merged.append((low + time_ * block.height, high + time_ * block.height, found))
        else:
            merged.append((*block.stretched(low, high), found))
    sheet.merged_cells = MultiCellRange([
        CellRange(min_col=found.min_col, max_col=found.max_col, min_row=low, max_row=high)
        for low, high, found in merged])
    heights(sheet, block)
    others(book, sheet, block)


def heights(sheet, block):
    kept = {}
    for row, given in sheet.row_dimensions.items():
        seen = (given.height, given.hidden, given.outlineLevel, copy(given._style))
        targets = ([row + time_ * block.height for time_ in range(block.times)] if block.first <= row <= block.last
                   else [block.moved(row)])
        for target in targets:
            kept[target] = seen
    sheet.row_dimensions.clear()
    for row, (height, hidden, level, style) in sorted(kept.items()):
        dimension = sheet.row_dimensions[row]
        dimension.height, dimension.hidden, dimension.outlineLevel = height, hidden, level
        dimension._style = copy(style)


def others(book, sheet, block):
    """Whatever else of a sheet names rows: what is checked, coloured, filtered, printed and broken over pages."""
    for rule in sheet.data_validations.dataValidation:
        rule.sqref = MultiCellRange(block.places(rule.sqref))
        rule.formula1 = block.rule(rule.formula1) if rule.formula1 else rule.formula1
        rule.formula2 = block.rule(rule.formula2) if rule.formula2 else rule.formula2
    coloured = list(sheet.conditional_formatting)
    sheet.conditional_formatting = type(sheet.conditional_formatting)()
    for found in coloured:
        for rule in found.rules:
            sheet.conditional_formatting.add(block.places(found.sqref), rule)
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = block.places(sheet.auto_filter.ref)
    if sheet.print_area:
        areas = [sheet.print_area] if isinstance(sheet.print_area, str) else list(sheet.print_area)
        sheet.print_area = [block.places(area.replace("$", "").rpartition("!")[2]) for area in areas]
    for brk in sheet.row_breaks.brk:
        brk.id = block.moved(brk.id)
    for name in defined_names(book):
        if name.type == "RANGE" and name.value:
            name.value = ",".join(
                block.reference(part, "", None, True) for part in name.value.split(","))


def rule(block, text):
    return block.formula("=" + text, block.sheet.title)[1:]


Block.rule = rule


def put(cell, value):
    """A value as what it is; text always as text, whatever it begins with."""
    if isinstance(cell, MergedCell):
        return
    if isinstance(value, dict):
        [(kind, said)] = value.items()
        usual = cell.number_format == "General"
        if kind == "day":
            cell.value = date.fromisoformat(said)
            cell.number_format = "yyyy-mm-dd" if usual else cell.number_format
        else:
            cell.value = time.fromisoformat(said)
            cell.number_format = "hh:mm" if usual else cell.number_format
        return
    if isinstance(value, str):
        text = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST]
        cell._value, cell.data_type = text, "s"
        if text[:1] in "=+-@":
            cell.quotePrefix = True
        return
    cell._value, cell.data_type = value, "n"


def fill(book, wanted):
    sheet = book[wanted["sheet"]]
    first, last, rows = wanted["first"], wanted["last"], wanted["rows"]
    block = Block(sheet, first, last, len(rows))
    repeat(book, block)
    for place, values in enumerate(rows):
        for (offset, column), value in zip(wanted["cells"], values):
            put(sheet.cell(first + place * block.height + offset, column), value)
    for title, row, column, value in wanted["fixed"]:
        there = book[title]
        put(there.cell(block.moved(row) if there is sheet else row, column), value)
    for one in book.worksheets:
        mark(one, wanted["watermark"])
    # What was computed when the layout was made is not what stands in it now.
    book.calculation.fullCalcOnLoad = True
    book.properties.subject = book.properties.description = wanted["watermark"][:250]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def mark(sheet, words):
    """Who took it along, at the foot of every page beside what stood there."""
    said = words[:200].replace("&", "&&")
    for footer in (sheet.oddFooter, sheet.evenFooter, sheet.firstFooter):
        footer.left.text = "\n".join(part for part in (footer.left.text, said) if part)


def main():
    given = sys.stdin.buffer.read()
    length = int.from_bytes(given[:8], "big")
    wanted = json.loads(given[8 + length:])
    book = load_workbook(io.BytesIO(given[8:8 + length]), keep_links=False)
    sys.stdout.buffer.write({"look": look, "fill": fill}[wanted["act"]](book, wanted))


main()
