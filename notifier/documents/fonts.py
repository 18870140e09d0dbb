"""The fonts of official papers and what stands in for them; the date all entries of an archive carry."""

TITLE_SONG, FANGSONG, HEI, KAI, SONG = "方正小标宋简体", "仿宋", "黑体", "楷体", "宋体"
OTHER_NAMES = {TITLE_SONG: "华文中宋", FANGSONG: "仿宋_GB2312", KAI: "楷体_GB2312"}
"""Font → what to take where it is not installed."""
LATIN = "Times New Roman"
STAMP = (1980, 1, 1, 0, 0, 0)
