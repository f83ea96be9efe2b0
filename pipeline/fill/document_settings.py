"""What every document of ours says of itself besides its styles: settings, faces, and where its parts lie.

None of it is a writer's choice, and what word processors leave there is left behind: a remote template, a mail merge,
footnotes' separators, embedded faces, the name of whoever saved it.
"""

from __future__ import annotations

from pipeline.office.ooxml import KIND, RELATIONSHIPS, R, W

_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = 'w:uri="http://schemas.microsoft.com/office/word"'
SETTINGS_PART = (
    _DECLARED + f'<w:settings xmlns:w="{W[1:-1]}" xmlns:r="{R[1:-1]}"><w:zoom w:percent="100"/>'
    '<w:bordersDoNotSurroundHeader/><w:bordersDoNotSurroundFooter/><w:defaultTabStop w:val="420"/>'
    '<w:evenAndOddHeaders/><w:drawingGridVerticalSpacing w:val="579"/><w:noPunctuationKerning/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:balanceSingleByteDoubleByteWidth/>'
    "<w:doNotExpandShiftReturn/><w:useFELayout/>"
    f'<w:compatSetting w:name="compatibilityMode" {_OFFICE} w:val="15"/>'
    f'<w:compatSetting w:name="overrideTableStyleFontSizeAndJustification" {_OFFICE} w:val="1"/>'
    f'<w:compatSetting w:name="enableOpenTypeFeatures" {_OFFICE} w:val="1"/>'
    f'<w:compatSetting w:name="doNotFlipMirrorIndents" {_OFFICE} w:val="1"/>'
    f'<w:compatSetting w:name="differentiateMultirowTableHeaders" {_OFFICE} w:val="1"/></w:compat>'
    '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/><w:decimalSymbol w:val="."/>'
    '<w:listSeparator w:val=","/></w:settings>'
).encode()
"""Even pages have headers of their own; the text stands on Chinese grids as Word 2013 and later set them."""
FONTS_PART = (
    _DECLARED + f'<w:fonts xmlns:w="{W[1:-1]}" xmlns:r="{R[1:-1]}"><w:font w:name="Times New Roman">'
    '<w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
    '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/><w:charset w:val="86"/><w:family w:val="modern"/>'
    '<w:pitch w:val="default"/></w:font><w:font w:name="楷体_GB2312"><w:altName w:val="楷体"/>'
    '<w:charset w:val="86"/><w:family w:val="modern"/><w:pitch w:val="default"/></w:font><w:font w:name="黑体">'
    '<w:altName w:val="SimHei"/><w:charset w:val="86"/><w:family w:val="modern"/><w:pitch w:val="default"/>'
    '</w:font><w:font w:name="宋体"><w:altName w:val="SimSun"/><w:charset w:val="86"/><w:family w:val="auto"/>'
    '<w:pitch w:val="default"/></w:font><w:font w:name="方正小标宋简体"><w:charset w:val="86"/>'
    '<w:family w:val="auto"/><w:pitch w:val="default"/></w:font></w:fonts>'
).encode()
"""The faces of a 公文 with what stands in for them."""
ROOT_RELATIONSHIPS = (
    _DECLARED + f'<Relationships xmlns="{RELATIONSHIPS[1:-1]}">'
    f'<Relationship Id="rId1" Type="{KIND}officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{RELATIONSHIPS[1:-1]}/metadata/core-properties" Target="docProps/core.xml"/>'
    f'<Relationship Id="rId3" Type="{KIND}extended-properties" Target="docProps/app.xml"/></Relationships>'
).encode()
APPLICATION_PART = (
    _DECLARED + '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
).encode()
