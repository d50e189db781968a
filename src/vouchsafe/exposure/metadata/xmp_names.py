"""What XMP properties are called: namespaces to groups, nested names to flat ones.

Namespaces are those of Adobe's XMP specification parts 1 and 2, of IPTC, PLUS, MWG, CIPA and of
the makers; flat names are the ones ExifTool publishes, which join the names along the way
("History" and "softwareAgent" are HistorySoftwareAgent) but for the shorter ones listed here.
"""

from __future__ import annotations

import re

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XML = "http://www.w3.org/XML/1998/namespace"
WRAPPER = "adobe:ns:meta/"

_UNUSUAL = re.compile(r"[^A-Za-z0-9_-]")
_ADOBE = "http://ns.adobe.com/"
_GROUPS = {
    RDF: "rdf",
    WRAPPER: "x",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    _ADOBE + "xap/1.0/": "xmp",
    _ADOBE + "xap/1.0/mm/": "xmpMM",
    _ADOBE + "xap/1.0/rights/": "xmpRights",
    _ADOBE + "xap/1.0/bj/": "xmpBJ",
    _ADOBE + "xap/1.0/t/pg/": "xmpTPg",
    _ADOBE + "xap/1.0/PLUS/": "xmpPLUS",
    _ADOBE + "xmp/1.0/DynamicMedia/": "xmpDM",
    _ADOBE + "xmp/note/": "xmpNote",
    _ADOBE + "photoshop/1.0/": "photoshop",
    _ADOBE + "tiff/1.0/": "tiff",
    _ADOBE + "exif/1.0/": "exif",
    _ADOBE + "exif/1.0/aux/": "aux",
    _ADOBE + "camera-raw-settings/1.0/": "crs",
    _ADOBE + "camera-raw-defaults/1.0/": "crd",
    _ADOBE + "lightroom/1.0/": "lr",
    _ADOBE + "album/1.0/": "album",
    _ADOBE + "pdf/1.3/": "pdf",
    _ADOBE + "pdfx/1.3/": "pdfx",
    _ADOBE + "creatorAtom/1.0/": "creatorAtom",
    _ADOBE + "hdr-gain-map/1.0/": "hdrgm",
    _ADOBE + "hdr-metadata/1.0/": "hdr",
    "http://cipa.jp/exif/1.0/": "exifEX",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "iptcCore",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "iptcExt",
    "http://ns.useplus.org/ldf/xmp/1.0/": "plus",
    "http://ns.microsoft.com/photo/1.0": "microsoft",
    "http://ns.microsoft.com/photo/1.2/": "MP",
    "http://ns.microsoft.com/photo/1.1": "MP1",
    "http://ns.iview-multimedia.com/mediapro/1.0/": "mediapro",
    "http://ns.microsoft.com/expressionmedia/1.0/": "expressionmedia",
    "http://www.metadataworkinggroup.com/schemas/regions/": "mwg-rs",
    "http://www.metadataworkinggroup.com/schemas/keywords/": "mwg-kw",
    "http://www.metadataworkinggroup.com/schemas/collections/": "mwg-coll",
    "http://ns.apple.com/faceinfo/1.0/": "apple-fi",
    "http://www.digikam.org/ns/1.0/": "digiKam",
    "http://ns.acdsee.com/iptc/1.0/": "acdsee",
    "http://ns.camerabits.com/photomechanic/1.0/": "photomech",
    "http://xmp.gettyimages.com/gift/1.0/": "getty",
    "http://ns.extensis.com/extensis/1.0/": "extensis",
    "http://creativecommons.org/ns#": "cc",
    "http://ns.fastpictureviewer.com/fpv/1.0/": "fpv",
    "http://ns.dji.com/drone-dji/1.0/": "drone-dji",
    "http://www.dji.com/drone-dji/1.0/": "drone-dji",
    "http://developer.sonyericsson.com/cell/1.0/": "cell",
    "http://xmp.pixellive.com/": "PixelLive",
    "http://ns.google.com/photos/1.0/camera/": "GCamera",
    "http://ns.google.com/photos/1.0/image/": "GImage",
    "http://ns.google.com/photos/1.0/audio/": "GAudio",
    "http://ns.google.com/photos/1.0/depthmap/": "GDepth",
    "http://ns.google.com/photos/1.0/focus/": "GFocus",
    "http://ns.google.com/photos/1.0/panorama/": "GPano",
    "http://ns.google.com/photos/1.0/creations/": "GCreations",
    "http://ns.google.com/photos/1.0/container/": "GContainer",
    "http://ns.google.com/photos/dd/1.0/device/": "Device",
    "http://ns.google.com/videos/1.0/spherical/": "GSpherical",
    "http://prismstandard.org/namespaces/basic/2.0/": "prism",
    "http://prismstandard.org/namespaces/basic/2.1/": "prism",
    "http://c2pa.org/manifest": "c2pa",
}
_LOCAL_EDITS = (
    ("CircularGradientBasedCorrectionsCorrectionMasks", "CircGradBasedCorrMask"),
    ("CircularGradientBasedCorrections", "CircGradBasedCorr"),
    ("GradientBasedCorrectionsCorrectionMasks", "GradientBasedCorrMask"),
    ("GradientBasedCorrections", "GradientBasedCorr"),
    ("MaskGroupBasedCorrectionsCorrectionMasks", "MaskGroupBasedCorrMask"),
    ("MaskGroupBasedCorrections", "MaskGroupBasedCorr"),
    ("PaintBasedCorrectionsCorrectionMasks", "PaintCorrectionMask"),
    ("PaintBasedCorrections", "PaintCorrection"),
    ("RetouchAreasMasks", "RetouchAreaMask"),
    ("RetouchAreas", "RetouchArea"),
)
_BEGINNINGS = {
    "mwg-rs": (("RegionsRegionList", "Region"), ("Regions", "Region")),
    "MP": (("RegionInfoRegions", "Region"),),
    "mwg-coll": (("CollectionsCollection", "Collection"),),
    "Device": (("CamerasCamera", "Camera"), ("PlanesPlane", "Plane")),
    "iptcCore": (
        ("CreatorContactInfoCiAdrCtry", "CreatorCountry"),
        ("CreatorContactInfoCiAdrExtadr", "CreatorAddress"),
        ("CreatorContactInfoCiAdrPcode", "CreatorPostalCode"),
        ("CreatorContactInfoCiAdr", "Creator"),
        ("CreatorContactInfoCiEmail", "CreatorEmail"),
    ),
    "iptcExt": (
        ("PersonInImageWDetailsPersonCharacteristic", "PersonInImageCvTerm"),
        ("PersonInImageWDetailsPerson", "PersonInImage"),
        ("ArtworkOrObjectAOCurrent", "Artwork"),
        ("ArtworkOrObjectAO", "Artwork"),
        ("ImageRegionRegionBoundaryRb", "ImageRegionBoundary"),
        ("ImageRegionR", "ImageRegion"),
        ("ProductInImageProduct", "ProductInImage"),
        ("RegistryIdReg", "Registry"),
        ("EventExt", "ShownEvent"),
        ("RatingRating", "Rating"),
        ("EmbdEncRightsExprRightsExprEnc", "EmbeddedEncodedRightsExpr"),
        ("EmbdEncRightsExprRightsExpr", "EmbeddedEncodedRightsExpr"),
        ("EmbdEncRightsExprEnc", "EmbeddedEncoded"),
        ("LinkedEncRightsExprRightsExprEnc", "LinkedEncodedRightsExpr"),
        ("LinkedEncRightsExprRightsExpr", "LinkedEncodedRightsExpr"),
        ("LinkedEncRightsExprLinked", "LinkedEncoded"),
        ("AboutCvTermCvTerm", "AboutCvTerm"),
    ),
    "plus": tuple(
        (twice + twice, twice)
        for twice in (
            "CopyrightOwner",
            "EndUser",
            "ImageCreator",
            "ImageSupplier",
            "Licensee",
            "Licensor",
        )
    ),
    "photoshop": (("TextLayersLayer", "TextLayer"),),
    "crs": _LOCAL_EDITS,
    "crd": _LOCAL_EDITS,
    "ics": (("SubVersions", "SubVersion"),),
    "xmp": (("PageInfo", "PageImage"), ("Thumbnails", "Thumbnail")),
    "xmpTPg": (("FontsFont", "Font"), ("SwatchGroupsColorants", "SwatchColorant")),
}
_WHOLE = {
    ("iptcCore", "CreatorEmailWork"): "CreatorWorkEmail",
    ("iptcCore", "CreatorContactInfoCiTelWork"): "CreatorWorkTelephone",
    ("iptcCore", "CreatorContactInfoCiUrlWork"): "CreatorWorkURL",
    ("iptcExt", "AddlModelInfo"): "AdditionalModelInformation",
    ("iptcExt", "DigImageGUID"): "DigitalImageGUID",
    ("iptcExt", "RegistryItemId"): "RegistryItemID",
    ("iptcExt", "RegistryOrgId"): "RegistryOrganisationID",
    ("iptcExt", "EventId"): "EventID",
    ("iptcExt", "ArtworkCreatorId"): "ArtworkCreatorID",
    ("iptcExt", "ArtworkCopyrightOwnerId"): "ArtworkCopyrightOwnerID",
    ("iptcExt", "ArtworkLicensorId"): "ArtworkLicensorID",
    ("iptcExt", "ArtworkSourceInvNo"): "ArtworkSourceInventoryNo",
    ("iptcExt", "PersonInImageCvTerm"): "PersonInImageCharacteristic",
    ("iptcExt", "PersonInImageCvTermCvTermId"): "PersonInImageCvTermId",
    ("iptcExt", "PersonInImageCvTermCvTermName"): "PersonInImageCvTermName",
    ("iptcExt", "PersonInImageCvTermCvTermRefinedAbout"): "PersonInImageCvTermRefinedAbout",
    ("acdsee", "Datetime"): "DateTime",
    ("GSpherical", "Timestamp"): "TimeStamp",
    ("exifEX", "Temperature"): "AmbientTemperature",
    ("prism", "Url"): "URL",
    ("iptcExt", "CVterm"): "ControlledVocabularyTerm",
    ("microsoft", "CreatorAppId"): "CreatorAppID",
    ("microsoft", "Rating"): "RatingPercent",
    ("exif", "ExposureBiasValue"): "ExposureCompensation",
    ("exif", "FocalLengthIn35mmFilm"): "FocalLengthIn35mmFormat",
    ("exif", "GPSTimeStamp"): "GPSDateTime",
    ("exif", "ISOSpeedRatings"): "ISO",
    ("exif", "PixelXDimension"): "ExifImageWidth",
    ("exif", "PixelYDimension"): "ExifImageHeight",
    ("exifEX", "BodySerialNumber"): "SerialNumber",
    ("exifEX", "CameraOwnerName"): "OwnerName",
    ("exifEX", "LensSpecification"): "LensInfo",
    ("plus", "Version"): "PLUSVersion",
    ("tiff", "ImageLength"): "ImageHeight",
    ("x", "Xmptk"): "XMPToolkit",
    ("x", "Xaptk"): "XMPToolkit",
    ("xmpDM", "Comment"): "DMComment",
    ("photoshop", "ICCProfile"): "ICCProfileName",
    ("getty", "OriginalFilename"): "OriginalFileName",
    ("GImage", "Data"): "ImageData",
    ("GImage", "Mime"): "ImageMimeType",
    ("GDepth", "Data"): "DepthImage",
    ("GAudio", "Data"): "AudioData",
    ("GAudio", "Mime"): "AudioMimeType",
    ("GCamera", "Hdrp_makernote"): "HDRPMakerNote",
    ("GCamera", "Shot_log_data"): "ShotLogData",
    ("drone-dji", "GpsLatitude"): "GPSLatitude",
    ("drone-dji", "GpsLongitude"): "GPSLongitude",
    ("drone-dji", "GpsLongtitude"): "GPSLongtitude",
    ("apple-fi", "Timestamp"): "TimeStamp",
    ("cell", "Cellid"): "CellTowerID",
    ("cell", "Cgi"): "CellGlobalID",
    ("cell", "Lac"): "LocationAreaCode",
    ("cell", "Mcc"): "MobileCountryCode",
    ("cell", "Mnc"): "MobileNetworkCode",
    ("PixelLive", "AUTHOR"): "Author",
    ("PixelLive", "COMMENTS"): "Comments",
    ("PixelLive", "COPYRIGHT"): "Copyright",
    ("PixelLive", "DATE"): "Date",
    ("PixelLive", "TITLE"): "Title",
    ("mwg-kw", "KeywordsHierarchyKeyword"): "HierarchicalKeywords1",
    ("mwg-kw", "KeywordsHierarchyChildrenKeyword"): "HierarchicalKeywords2",
    ("mwg-kw", "KeywordsHierarchyChildrenChildrenKeyword"): "HierarchicalKeywords3",
}


def group_of(namespace: str, prefix: str) -> str:
    """The usual prefix of a namespace ("dc"), whatever this file calls it; its own if unknown."""
    known = _GROUPS.get(namespace) or _GROUPS.get(namespace.rstrip("/"))
    return known or prefix or "unknown"


def flat_name(group: str, path: list[str]) -> str:
    """One name for a property inside structures."""
    joined = "".join(part[:1].upper() + part[1:] for part in path)
    name = _UNUSUAL.sub("", joined) or "Value"
    for long, short in _BEGINNINGS.get(group, ()):
        if name.startswith(long):
            name = short + name[len(long) :]
            break
    return _WHOLE.get((group, name), name)
