"""Works in LibreOffice as a delegate works in Word. Run by the Python that has its bridge.

Reads one request a line on standard input and answers each with a line, both JSON. It knows
nothing of the portal.
"""

import json
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.text.ControlCharacter import PARAGRAPH_BREAK


def value(name, content):
    held = PropertyValue()
    held.Name, held.Value = name, content
    return held


class Office:
    def __init__(self, pipe):
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext(
            "com.sun.star.bridge.UnoUrlResolver", local
        )
        for _try in range(300):
            try:
                address = f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext"
                self.context = resolver.resolve(address)
                break
            except Exception:
                time.sleep(0.1)
        manager = self.context.ServiceManager
        self.desktop = manager.createInstanceWithContext("com.sun.star.frame.Desktop", self.context)
        self.dispatcher = manager.createInstanceWithContext(
            "com.sun.star.frame.DispatchHelper", self.context
        )

    def does(self, path, steps, to=None):
        """Open a file, take the steps, and give its paragraphs; save it as Word's where `to`."""
        self.document = self.desktop.loadComponentFromURL(
            uno.systemPathToFileUrl(path), "_blank", 0, (value("Hidden", True),)
        )
        try:
            for name, *given in steps:
                getattr(self, name)(*given)
            if to:
                filter_name = value("FilterName", "MS Word 2007 XML")
                self.document.storeToURL(uno.systemPathToFileUrl(to), (filter_name,))
            return [paragraph.getString() for paragraph in self.paragraphs()]
        finally:
            self.document.close(False)

    def paragraphs(self):
        found = self.document.Text.createEnumeration()
        held = []
        while found.hasMoreElements():
            each = found.nextElement()
            if each.supportsService("com.sun.star.text.Paragraph"):
                held.append(each)
        return held

    def paragraph(self, words):
        return next(each for each in self.paragraphs() if words in each.getString())

    def dispatch(self, command):
        frame = self.document.CurrentController.Frame
        self.dispatcher.executeDispatch(frame, command, "", 0, ())

    # --- Steps ---

    def accept(self):
        self.dispatch(".uno:AcceptAllTrackedChanges")

    def reject(self):
        self.dispatch(".uno:RejectAllTrackedChanges")

    def tracking(self, on):
        self.document.RecordChanges = on

    def tracked(self):
        """Fails unless the file switched tracking on by itself."""
        assert self.document.RecordChanges

    def cursor(self, words, at_end=False):
        """At `words`, or behind them."""
        paragraph = self.paragraph(words)
        cursor = paragraph.getText().createTextCursorByRange(paragraph.getStart())
        cursor.goRight(paragraph.getString().index(words), False)
        cursor.goRight(len(words), True)
        if at_end:
            cursor.collapseToEnd()
        return cursor

    def replace(self, old, new):
        cursor = self.cursor(old)
        end = cursor.getText().createTextCursorByRange(cursor.getEnd())
        if new:
            end.getText().insertString(end, new, False)
        self.cursor(old).setString("")

    def type_behind(self, words, new):
        cursor = self.cursor(words, True)
        cursor.getText().insertString(cursor, new, False)

    def enter_behind(self, words, new=""):
        cursor = self.cursor(words, True)
        cursor.getText().insertControlCharacter(cursor, PARAGRAPH_BREAK, False)
        if new:
            cursor.getText().insertString(cursor, new, False)

    def enter_before(self, words, new):
        paragraph = self.paragraph(words)
        cursor = paragraph.getText().createTextCursorByRange(paragraph.getStart())
        cursor.getText().insertString(cursor, new, False)
        cursor.getText().insertControlCharacter(cursor, PARAGRAPH_BREAK, False)

    def delete_paragraph(self, words):
        """All of it, with its end."""
        paragraph = self.paragraph(words)
        cursor = paragraph.getText().createTextCursorByRange(paragraph.getStart())
        cursor.gotoEndOfParagraph(True)
        cursor.goRight(1, True)
        cursor.setString("")

    def join_with_next(self, words):
        paragraph = self.paragraph(words)
        cursor = paragraph.getText().createTextCursorByRange(paragraph.getEnd())
        cursor.goRight(1, True)
        cursor.setString("")

    def remark(self, words, text, author):
        note = self.document.createInstance("com.sun.star.text.textfield.Annotation")
        note.Content, note.Author, note.Initials = text, author, author[:1]
        cursor = self.cursor(words)
        cursor.getText().insertTextContent(cursor, note, True)

    def embolden(self, words):
        self.cursor(words).CharWeight = 150.0

    def table_behind(self, words):
        table = self.document.createInstance("com.sun.star.text.TextTable")
        table.initialize(2, 2)
        cursor = self.cursor(words, True)
        cursor.getText().insertTextContent(cursor, table, False)
        table.getCellByName("A1").setString("In a table.")


def main():
    office = Office(sys.argv[1])
    try:
        answer_all(office)
    finally:  # nobody asks any more, for whatever reason: the office ends with us
        office.desktop.terminate()


def answer_all(office):
    say({"ready": True})
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"paragraphs": office.does(**request)}
        except Exception as broke:
            answer = {"broke": f"{type(broke).__name__}: {broke}"}
        say(answer)


def say(answer):
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


main()
