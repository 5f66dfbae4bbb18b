# ruff: noqa: N802, N815 - pdfminer finds the method of an operator by its name
"""Runs the content of a PDF page on a canvas: with clipping, transparency, layers, forms, and what annotations show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, cast

from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import PDFStream, list_value, resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import MATRIX_IDENTITY, apply_matrix_pt, apply_matrix_rect, decode_text, mult_matrix

from vnfilings.formats._pdf.annotations import Annotation, list_annotations
from vnfilings.formats._pdf.drawing import ActualText, Box, Canvas, Drawing, Ink
from vnfilings.formats._pdf.optional_content import Layers

#: Ways of mixing colours that replace what is below.
_REPLACES = {"Normal", "Compatible"}


def draw_page(page: Any, layers: Layers) -> Drawing:
    """Return the drawing of a page of pdfplumber, turned as its /Rotate says.

    Raises whatever pdfminer raises on a damaged page.
    """
    canvas = Canvas(page.pdf.rsrcmgr)
    interpreter = _Interpreter(page.pdf.rsrcmgr, canvas)
    interpreter.layers = layers
    interpreter.process_page(page.page_obj)
    for annotation in list_annotations(page.page_obj):
        interpreter.add_annotation(annotation)
    return canvas.drawing


def _then_clip(operator: Callable[[PDFPageInterpreter], None]) -> Callable[[_Interpreter], None]:
    """Return an operator that ends a path, and with it a clip that the path sets."""

    def end_path(self: _Interpreter) -> None:
        path = self.curpath
        operator(self)
        self.clip_to_path(path)

    return end_path


class _Interpreter(PDFPageInterpreter):
    """Keeps the ink of the canvas as the operators of the page set it."""

    device: Canvas

    def __init__(self, resources: Any, device: Canvas) -> None:
        super().__init__(resources, device)
        self.layers = Layers({})
        self._inks: list[Ink] = []
        self._marks: list[bool] = []
        self._will_clip = False
        self._inherited: Any = None
        self._page_matrix: Any = MATRIX_IDENTITY

    def subinterp(self) -> _Interpreter:
        """Return the interpreter of a form, which begins with the colours of where it stands."""
        inner = cast(_Interpreter, super().subinterp())
        inner.layers = self.layers
        inner._inherited = self.graphicstate.copy()
        return inner

    def init_state(self, ctm: Any) -> None:
        super().init_state(ctm)
        if self._inherited is not None:
            self.graphicstate, self._inherited = self._inherited, None

    def do_q(self) -> None:
        super().do_q()
        self._inks.append(self.device.ink)

    def do_Q(self) -> None:
        super().do_Q()
        self.device.forget_clipping_glyphs()
        if self._inks:
            self.device.ink = self._inks.pop()

    def do_F(self) -> None:
        """Fill, by the old name of the operator."""
        self.do_f()

    def do_sh(self, name: object) -> None:
        """Paint a shading over all that the clip leaves: its colours are not known, and glyphs that clip show it."""
        self.device.add_shading()
        self.device.show_clipping_glyphs()

    def do_W(self) -> None:
        self._will_clip = True

    def do_W_a(self) -> None:
        self._will_clip = True

    do_n = _then_clip(PDFPageInterpreter.do_n)
    do_S = _then_clip(PDFPageInterpreter.do_S)
    do_f = _then_clip(PDFPageInterpreter.do_f)
    do_f_a = _then_clip(PDFPageInterpreter.do_f_a)
    do_B = _then_clip(PDFPageInterpreter.do_B)
    do_B_a = _then_clip(PDFPageInterpreter.do_B_a)

    def clip_to_path(self, path: Sequence[Any]) -> None:
        """Narrow the clip to the box of a path, if the path is to clip."""
        if not self._will_clip:
            return
        self._will_clip = False
        points = [apply_matrix_pt(self.ctm, (part[at], part[at + 1])) for part in path for at in range(1, len(part), 2)]
        xs, ys = [point[0] for point in points] or [0.0], [point[1] for point in points] or [0.0]
        self._clip_to((min(xs), min(ys), max(xs), max(ys)))

    def _clip_to(self, box: Box) -> None:
        """Narrow the clip to a box in the space of the page, where y grows upwards."""
        height = self.device.drawing.height
        x0, top, x1, bottom = box[0], height - box[3], box[2], height - box[1]
        if (old := self.device.ink.clip) is not None:
            x0, top, x1, bottom = max(x0, old[0]), max(top, old[1]), min(x1, old[2]), min(bottom, old[3])
        self.device.ink = replace(self.device.ink, clip=(x0, top, x1, bottom))

    def do_gs(self, name: Any) -> None:
        """Set the opacities, the way of mixing and the font of an entry of the graphics states."""
        states = resolve1(resolve1(self.resources).get("ExtGState")) or {}
        entry = resolve1(states.get(getattr(name, "name", None))) or {}
        ink = self.device.ink
        fill, stroke = resolve1(entry.get("ca")), resolve1(entry.get("CA"))
        if isinstance(fill, (int, float)):
            ink = replace(ink, fill_alpha=float(fill))
        if isinstance(stroke, (int, float)):
            ink = replace(ink, stroke_alpha=float(stroke))
        if "BM" in entry:
            mode = resolve1(entry["BM"])
            first = resolve1(mode[0]) if isinstance(mode, list) and mode else mode
            ink = replace(ink, mixes=isinstance(first, PSLiteral) and first.name not in _REPLACES)
        self.device.ink = ink

    def do_cs(self, name: Any) -> None:
        """Set the colour space of fills, with the colour that it begins with."""
        super().do_cs(name)
        space = self.graphicstate.ncs
        if space.ncomponents == 4:
            self.graphicstate.ncolor = (0.0, 0.0, 0.0, 1.0)
        elif space.ncomponents == 3:
            self.graphicstate.ncolor = (0.0, 0.0, 0.0)
        else:
            self.graphicstate.ncolor = 1.0 if space.name in ("Separation", "DeviceN") else 0.0

    def do_BMC(self, tag: Any) -> None:
        self._begin_mark(None)

    def do_BDC(self, tag: Any, props: Any) -> None:
        """Begin a marked piece: of a layer, or with a text for its glyphs."""
        named = resolve1(resolve1(self.resources).get("Properties")) or {}
        entry = named.get(props.name) if isinstance(props, PSLiteral) else props
        is_layer = getattr(tag, "name", None) == "OC"
        self._begin_mark(entry, is_layer=is_layer)

    def _begin_mark(self, entry: Any, *, is_layer: bool = False) -> None:
        is_off = is_layer and self.layers.is_off(entry)
        properties = resolve1(entry)
        actual = resolve1(properties.get("ActualText")) if isinstance(properties, dict) else None
        self._marks.append(is_off)
        self.device.off += is_off
        self.device.texts.append(ActualText(decode_text(actual)) if isinstance(actual, bytes) else None)

    def do_EMC(self) -> None:
        if self._marks:
            self.device.off -= self._marks.pop()
            self.device.texts.pop()

    def do_Do(self, xobjid_arg: Any) -> None:
        """Paint a form or a picture, within its box and unless its layer is off."""
        found = resolve1(self.xobjmap.get(getattr(xobjid_arg, "name", None)))
        is_off = isinstance(found, PDFStream) and "OC" in found.attrs and self.layers.is_off(found.attrs["OC"])
        ink, marks, texts = self.device.ink, self.device.off, len(self.device.texts)
        self.device.off += is_off
        super().do_Do(xobjid_arg)
        self.device.set_ctm(self.ctm)
        self.device.ink, self.device.off = ink, marks
        del self.device.texts[texts:]

    def render_contents(self, resources: Any, streams: Any, ctm: Any = (1, 0, 0, 1, 0, 0)) -> None:
        """Run a page or a form; a form paints nothing outside its box."""
        self.device.work.add(streams)
        if self.device.is_in_form:
            self._clip_to(self.device.form_box())
        else:
            self._page_matrix = ctm
        super().render_contents(resources, streams, ctm)

    def add_annotation(self, annotation: Annotation) -> None:
        """Paint an annotation over the page, or count what is hidden of it."""
        drawing = self.device.drawing
        drawing.skipped["comment"] += annotation.has_comment
        if annotation.is_hidden:
            drawing.skipped["hidden text"] += bool(annotation.text)
            return
        self.device.reset()
        drawing.struck += [self._on_page(box) for box in annotation.struck]
        if annotation.appearance is not None:
            self._paint_appearance(annotation.appearance, annotation.box)
        elif annotation.text:
            self.device.write(annotation.text, self._on_page(annotation.box))

    def _on_page(self, box: Box) -> Box:
        x0, y0, x1, y1 = apply_matrix_rect(self._page_matrix, box)
        height = self.device.drawing.height
        return (x0, height - y1, x1, height - y0)

    def _paint_appearance(self, stream: PDFStream, rect: Box) -> None:
        """Run the content that shows an annotation, stretched from its own box to its place."""
        bbox = tuple(resolve1(part) for part in list_value(stream.get("BBox")))
        matrix = tuple(resolve1(part) for part in list_value(stream.get("Matrix"))) or MATRIX_IDENTITY
        x0, y0, x1, y1 = apply_matrix_rect(matrix, bbox)
        across = (rect[2] - rect[0]) / (x1 - x0) if x1 > x0 else 1.0
        up = (rect[3] - rect[1]) / (y1 - y0) if y1 > y0 else 1.0
        place = (across, 0.0, 0.0, up, rect[0] - across * x0, rect[1] - up * y0)
        ctm = mult_matrix(place, self._page_matrix)
        self.device.set_ctm(ctm)
        self.device.begin_figure("annotation", bbox, matrix)
        resources = resolve1(stream.get("Resources")) or {}
        self.subinterp().render_contents(resources, [stream], ctm=mult_matrix(matrix, ctm))
        self.device.end_figure("annotation")
