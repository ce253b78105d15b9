"""The matrix of comments with what was answered to them: as it goes out, and as it comes back.

`rows` has the shape that rounds share with public consultations; `sheet` and `word` make files of
it; `returning` reads one that was filled in; `marks` and `judging` say what that would change.
"""
