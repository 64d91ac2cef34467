"""What bodies do: labels before them, "chủ trì" and "phối hợp" behind them, words behind a colon."""

from __future__ import annotations

from normalizers.agencies.found import Found
from normalizers.agencies.scan import BULLETS
from normalizers.agencies.state import CellState

_LEADS = "chủ trì"
_TOGETHER = "cùng"


class DutyReader(CellState):
    """Reads what is said of bodies."""

    def label(self, at: int) -> int:
        """ "Chủ trì: …", "Cấp tỉnh: …": the place behind the colon; ``at`` when there is no label."""
        named = self._addressees(at)
        if named > at:
            self.drop(at, named)
            return named + int(self.is_mark(named, ":"))
        if not self.has_colon:
            return at
        words = self.words
        for labels in (words.lead_labels, words.coordination_labels):
            end = labels.match(self.tokens, at)
            if end > at and self.is_mark(end, ":"):
                self.mode = self.source(at, end)
                self.clause = self.line = len(self.bodies)
                return end + 1
        end = words.level_labels.match(self.tokens, at)
        if end > at and self.is_mark(end, ":"):
            self.drop(at, end)
            self.clause = self.line = len(self.bodies)
            return end + 1
        return at

    def _addressees(self, at: int) -> int:
        """The place behind "Các ông (bà)" there, where the holders of offices follow, or their colon."""
        end = self.words.addressees.match(self.tokens, at)
        if end > at and self.is_mark(end, "(") and self.is_mark(end + 2, ")"):
            end += 3
        offices = any(hit.head is not None and hit.head.kind == "office" for hit in self.hits(end))
        return end if end > at and (offices or self.is_mark(end, ":")) else at

    def _label_at(self, at: int) -> bool:
        words = self.words
        return any(
            self.is_mark(labels.match(self.tokens, at), ":")
            for labels in (words.lead_labels, words.coordination_labels, words.level_labels)
        )

    def does(self, at: int) -> int:
        end = self.words.verbs.match(self.tokens, at)
        return end if end > at else self.words.unknown.match(self.tokens, at)

    def _waiting(self, since: int) -> list[Found]:
        """The bodies since then that nothing was said of yet."""
        waiting: list[Found] = []
        for found in reversed(self.bodies[since:]):
            if found.responsibility is not None:
                break
            waiting.append(found)
        return waiting

    def give(self, responsibility: str, since: int | None = None) -> None:
        for found in self._waiting(self.clause if since is None else since):
            found.responsibility = responsibility

    def duty(self, at: int) -> int:
        role = self.words.roles.match(self.tokens, at)
        if role > at:
            token = self.token(role)
            after = self.skip_joint(role)
            if after == role:
                after = self._together(role)
            parted = token is None or not token.is_word or after > role
            if parted and (token is None or token.text in ";,\n.)" or self.starts_body(after)):
                led = any(body.responsibility == _LEADS for body in self.bodies)
                self.give(self.source(at, role), 0 if led else None)  # "A chủ trì; B; C phối hợp"
                self.clause = len(self.bodies)
                return role
        end = self.duty_end(at)
        self.give(self.source(at, end).rstrip(" .,;"))
        self.clause = len(self.bodies)
        return end

    def _together(self, at: int) -> int:
        """The place behind "cùng", "cùng với" there ("Sở Nội vụ chủ trì cùng các sở"); else ``at``."""
        end = self.words.leads.match(self.tokens, at)
        return end if end > at and self.tokens[at].low == _TOGETHER else at

    def duty_end(self, at: int) -> int:
        """End of what a body does: the next clause or line that begins with a body."""
        for place in range(at, len(self.tokens)):
            token = self.tokens[place]
            if token.text == ";" or token.text == "\n":
                after = place + 1
                while after < len(self.tokens) and self.tokens[after].text in BULLETS | {"\n"}:
                    after += 1
                if token.text == "\n" and after == place + 1 and self.line_start(place):
                    after += 2 * (self.tokens[after].key.isalnum() and self.is_mark(after + 1, "."))
                if after >= len(self.tokens) or self._certain(after) or self._label_at(after):
                    return place
            elif token.text == "," and self._acts(place + 1):
                return place
        return len(self.tokens)

    def _acts(self, at: int) -> bool:
        """Whether a body of the register and what it does follow: "A thẩm định, | B tổng hợp"."""
        found = self.entry(at) if at < len(self.tokens) and self.starts_row(at) else None
        if found is None or found.kind != "unit" or found.row is None or found.score < 1.0:
            return False
        return self.words.verbs.match(self.tokens, found.end) > found.end

    def _certain(self, at: int) -> bool:
        """Whether a body surely starts there: one of the register, or one with a colon behind it."""
        found = self.entry(at) if self.starts_body(at) else None
        if found is None or found.kind == "unknown":
            return False
        after = self.token(found.end)
        return found.score >= 0.95 or after is None or after.text in ":;\n"
