"""Recognises file names that look like secrets or addresses: `cat@2x.png`, `sign=1/part-0.txt`."""

from __future__ import annotations

_EXTENSIONS = frozenset(
    {
        "7z", "asr", "avi", "bak", "bin", "bmp", "cbr", "cbz", "conf", "csv", "dat", "djvu",
        "doc", "docx", "epub", "flac", "gif", "gz", "htm", "html", "ico", "iso", "jpeg",
        "jpg", "js", "json", "jsonl", "jxl", "log", "m", "m4a", "mkv", "mobi", "mov", "mp",
        "mp3", "mp4", "oga", "ogg", "ogv", "parquet", "pdf", "png", "pptx", "psd", "rar",
        "sqlite", "srt", "svg", "tar", "temp", "tgz", "tif", "tiff", "tmp", "torrent",
        "txt", "vtt", "warc", "wav", "webm", "webp", "xls", "xlsx", "xml", "xz", "yaml",
        "yml", "zip", "zst"
    }
)  # fmt: skip


def is_file_name(text: str) -> bool:
    """Return whether a text ends like a file name; no domain of an e-mail address ends so."""
    _, dot, extension = text.rstrip("\"'`)].,;:!?").rpartition(".")
    return bool(dot) and extension.lower() in _EXTENSIONS
